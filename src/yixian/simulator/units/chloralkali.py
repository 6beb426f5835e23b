"""Chlor-alkali supply: electrolysis, liquefaction of what is left over, hydrogen chloride of chlorine and hydrogen."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    End,
    Fault,
    Input,
    Medium,
    Node,
    Output,
    Parameter,
    State,
    Unit,
    carry,
    clip,
    constant,
    exp,
    maximum,
    minimum,
    where,
)  # fmt: skip
from yixian.simulator.units.media import GAS_CONSTANT, turbulent

#: Dry chlorine gas between the electrolysis and those who take it.
CHLORINE = Medium("chlorine", potentials={"pressure": "Pa"}, flows={"amount": "mol/s"})
#: Hydrogen chloride: ``chlorine`` is the share of free chlorine in it, ``inert`` that of hydrogen and all else.
CHLORIDE = Medium(
    "hydrogen chloride",
    potentials={"pressure": "Pa", "chlorine": "-", "inert": "-"},
    flows={"gas": "mol/s", "chlorine": "mol/s", "inert": "mol/s"},
)
CHLORINE_MOLAR_MASS = constant(0.0709, "kg/mol")
#: Sodium hydroxide made with a mass of chlorine: 2·40.0/70.9.
CAUSTIC_PER_CHLORINE = 1.128
#: Amount of HCl from an amount of chlorine.
CHLORIDE_PER_CHLORINE = 2.0
TRACE_FLOW = constant(1e-3, "mol/s")
TRACE_AMOUNT = constant(0.1, "mol")


class Electrolysis(Unit):
    """E-601: cells in series; chlorine, as much hydrogen, caustic; chlorine nobody takes is liquefied.

    Make        Cl2 = 1.3229 kg/kA/h · current · cells · efficiency; H2 equals it in amount
    Balance     d(liquid)/dt = make − taken; liquid makes up only while ``evaporating``
    """

    equivalent = Parameter(1.3229, "kg/kA/h", source="Faraday", grade="T")
    cells = Parameter(520.0, "-", 1.0, 5000.0, source="12.5 t/h PVC and a tenth more at 13 kA", grade="C")
    efficiency = Parameter(0.96, "-", 0.5, 1.0, source="current efficiency 0.95–0.97", grade="T")
    current = Input(13.0, "kA")
    running = Input(100.0, "%")
    evaporates = Parameter(300.0, "kg/h", 0.0, 1e4, source="evaporator of the liquid store", grade="E")
    evaporating = Input(0.0, "%")
    cells_lost = Fault(label="share of the cells out")
    hydrogen_in_chlorine = Fault(label="hydrogen in chlorine: 1 is 1 %")
    liquid = State(50.0, "t", low=0.0, label="liquid chlorine store")
    diverted = State(0.0, "t", label="chlorine diverted to liquefaction")
    caustic = State(0.0, "t", label="caustic made, as NaOH")
    make = Output(unit="Nm³/h", low=0.0, high=1e5, label="chlorine made")
    available = Output(unit="mol/s", low=0.0, high=1e4, label="chlorine there is to take")
    hydrogen = Output(unit="mol/s", low=0.0, high=1e4, label="hydrogen made")
    hydrogen_share = Output(unit="%", low=0.0, high=10.0, label="hydrogen in chlorine")
    chlorine = Node(CHLORINE)

    def potentials(self) -> None:
        self.chlorine.pressure = 0.0
        mass = self.equivalent * self.current * self.cells * self.efficiency * (1.0 - self.cells_lost)
        self.make = mass * self.running / CHLORINE_MOLAR_MASS
        self.hydrogen = self.make
        stored = clip(self.liquid / LEAST_STORE, 0.0, 1.0)
        self.available = self.make + self.evaporates * self.evaporating * stored / CHLORINE_MOLAR_MASS
        self.hydrogen_share = NORMAL_HYDROGEN + self.hydrogen_in_chlorine * 0.01

    def balances(self) -> dict[str, Any]:
        surplus = (self.make + self.chlorine.net.amount) * CHLORINE_MOLAR_MASS
        made = self.make * CHLORINE_MOLAR_MASS
        return {"liquid": surplus, "diverted": maximum(surplus, 0.0), "caustic": made * CAUSTIC_PER_CHLORINE}


LEAST_STORE = constant(1.0, "t")
#: Hydrogen in sound chlorine; the alarm stands at 0.4 % (S26).
NORMAL_HYDROGEN = 0.0015


class ChlorineValve(Unit):
    """Dosing valve for chlorine; closes with its vacuum when the chlorine main has nothing."""

    capacity = Parameter(50.0, "kg/h", 1e-3, 1e4, source="wide open", grade="E")
    opening = Input(0.0, "%")
    available = Input(30.0, "mol/s")
    blocked = Fault(label="share of the passage lost")
    flow = Output(unit="kg/h", low=0.0, high=1e4, label="flow")
    upstream = End(CHLORINE)
    downstream = End(CHLORINE)

    def flows(self) -> None:
        wanted = self.capacity * self.opening * (1.0 - self.blocked)
        amount = minimum(wanted / CHLORINE_MOLAR_MASS, self.available)
        self.flow = amount * CHLORINE_MOLAR_MASS
        carry(self.upstream, self.downstream, amount=amount)


class Furnace(Unit):
    """F-601: hydrogen burns in chlorine to hydrogen chloride.

    Flow        Cl2 = capacity · valve, at most what there is and what hydrogen covers; H2 = ratio · Cl2 · (1 − upset)
                reacted = min(Cl2, H2) · (1 − slip), slip = tail · exp(−(ratio − 1)/width): free chlorine is the rest
    Trip        without flame nothing passes: both gases are shut before it
    """

    capacity = Parameter(40.0, "mol/s", 0.1, 1000.0, source="1.3 of the design chlorine", grade="E")
    tail = Parameter(200.0, "ppm", 0.0, 1e4, source="free chlorine at equal amounts", grade="E")
    width = Parameter(0.012, "-", 1e-4, 1.0, source="a twentieth left at 1.05 (S14: 1.05–1.10)", grade="E")
    moisture = Parameter(1.5, "%", 0.0, 50.0, source="nitrogen and moisture of the product", grade="E")
    impure = Parameter(5.0, "%", 0.0, 50.0, source="at fault 1: purity 95 → 91 %", grade="E")
    opening = Input(80.0, "%")
    burning = Input(100.0, "%")
    ratio_set = Input(1.07, "-")
    chlorine_available = Input(30.0, "mol/s")
    hydrogen_available = Input(30.0, "mol/s")
    hydrogen_upset = Fault(label="hydrogen short: 1 loses a tenth")
    purity_lost = Fault(label="product impure: 1 is 4 % less")
    ratio = Output(unit="-", low=0.0, high=10.0, label="hydrogen to chlorine")
    chlorine_used = Output(unit="Nm³/h", low=0.0, high=1e5, label="chlorine burnt")
    made = Output(unit="Nm³/h", low=0.0, high=1e5, label="hydrogen chloride made")
    inlet = Node(CHLORINE, boundary=True)
    outlet = Node(CHLORIDE, boundary=True)
    supply = End(CHLORINE)
    main = End(CHLORIDE)

    def potentials(self) -> None:
        self.inlet.pressure = 0.0
        self.outlet.pressure, self.outlet.chlorine, self.outlet.inert = 0.0, 0.0, 0.0

    def flows(self) -> None:
        burns = where(self.burning > 0.5, 1.0, 0.0)
        covered = minimum(self.chlorine_available, self.hydrogen_available / self.ratio_set)
        chlorine = minimum(self.capacity * self.opening, covered) * burns
        hydrogen = chlorine * self.ratio_set * (1.0 - self.hydrogen_upset * HYDROGEN_SHORT)
        self.ratio = hydrogen / maximum(chlorine, TRACE_FLOW)
        slip = minimum(self.tail * exp((1.0 - self.ratio) / self.width), self.tail)
        reacted = minimum(chlorine, hydrogen) * (1.0 - slip)
        free, spare = chlorine - reacted, hydrogen - reacted
        chloride = reacted * CHLORIDE_PER_CHLORINE
        inert = spare + chloride * (self.moisture + self.impure * self.purity_lost)
        self.chlorine_used, self.made = chlorine, chloride
        carry(self.supply, self.inlet, amount=chlorine)
        carry(self.outlet, self.main, gas=chloride + free + inert, chlorine=free, inert=inert)


HYDROGEN_SHORT = 0.1


class ChlorideMain(Unit):
    """V-501: hydrogen-chloride main with a relief to the absorber.

    Balance     d(gas)/dt = net − relief, and the same for free chlorine and inert gas
    States      gas (fast), chlorine, inert [mol]; ``absorbed`` counts the chlorine of the relief
    """

    volume = Parameter(60.0, "m³", 1.0, 1000.0, source="coolers and line", grade="E")
    temperature = Parameter(20.0, "°C", -30.0, 80.0, source="behind the cooler", grade="E")
    relief = Parameter(60.0, "kPa", 1.0, 200.0, source="absorber takes over", grade="E")
    relief_band = Parameter(5.0, "kPa", 0.1, 100.0, source="with the whole make", grade="E")
    relief_flow = Parameter(60.0, "mol/s", 0.1, 1000.0, source="the whole make", grade="E")
    atmosphere = Input(101.325, "kPa")
    gas = State(3600.0, "mol", low=0.0, fast=True, label="gas in the main")
    free = State(0.02, "mol", label="free chlorine in the main")
    inert = State(170.0, "mol", label="inert gas in the main")
    absorbed = State(0.0, "mol", label="chlorine sent to the absorber, as atoms")
    gauge = Output(unit="kPa", low=-100.0, high=1000.0, label="pressure over the air outside")
    free_chlorine = Output(unit="ppm", low=0.0, high=1e6, label="free chlorine")
    purity = Output(unit="%", low=0.0, high=100.0, label="hydrogen chloride")
    chloride = Node(CHLORIDE)

    def potentials(self) -> None:
        held = maximum(self.gas, 0.0)
        node = self.chloride
        node.pressure = held * GAS_CONSTANT * self.temperature / self.volume
        node.chlorine = clip(self.free / maximum(held, TRACE_AMOUNT), 0.0, 1.0)
        node.inert = clip(self.inert / maximum(held, TRACE_AMOUNT), 0.0, 1.0)
        self.gauge, self.free_chlorine = node.pressure - self.atmosphere, node.chlorine
        self.purity = 1.0 - node.chlorine - node.inert

    def balances(self) -> dict[str, Any]:
        net, node = self.chloride.net, self.chloride
        over = self.relief_flow * clip((self.gauge - self.relief) / self.relief_band, 0.0, 2.0)
        return {
            "gas": net.gas - over,
            "free": net.chlorine - over * node.chlorine,
            "inert": net.inert - over * node.inert,
            "absorbed": over * (1.0 - node.inert + node.chlorine),
        }


class ChlorideValve(Unit):
    """Control valve for hydrogen chloride, with a check valve."""

    flow_nominal = Parameter(100.0, "mol/s", 0.01, 1e4, source="1.6 of the design flow", grade="E")
    drop_nominal = Parameter(20.0, "kPa", 0.01, 200.0, source="main to mixer", grade="E")
    opening = Input(0.0, "%")
    blocked = Fault(label="share of the passage lost")
    flow = Output(unit="Nm³/h", low=0.0, high=2e4, label="gas")
    upstream = End(CHLORIDE)
    downstream = End(CHLORIDE)

    def flows(self) -> None:
        drop = maximum(self.upstream.pressure - self.downstream.pressure, 0.0)
        passage = self.flow_nominal * self.opening * (1.0 - self.blocked)
        gas = turbulent(drop, flow=passage, at_drop=self.drop_nominal)
        self.flow = gas
        carry(
            self.upstream, self.downstream, gas=gas, chlorine=gas * self.upstream.chlorine,
            inert=gas * self.upstream.inert,
        )  # fmt: skip
