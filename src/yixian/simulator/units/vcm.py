"""Vinyl chloride: the mixer where acetylene meets hydrogen chloride, and the two stages of converters."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    Fault,
    Input,
    Node,
    Output,
    Parameter,
    State,
    Unit,
    clip,
    constant,
    exp,
    maximum,
    minimum,
    truth,
)  # fmt: skip
from yixian.simulator.units.chloralkali import CHLORIDE
from yixian.simulator.units.media import GAS, GAS_CONSTANT, celsius, turbulent

TRACE_AMOUNT = constant(0.1, "mol")
TRACE_FLOW = constant(0.05, "mol/s")
MIXED_HEAT = constant(32.0, "J/mol/K")
VINYL_MOLAR_MASS = constant(0.0625, "kg/mol")
#: Acetylene that a unit of free chlorine turns into dichloroethylenes and chloroacetylene.
ACETYLENE_PER_CHLORINE = 1.0


class VinylMixer(Unit):
    """M-501: dried acetylene and hydrogen chloride mix and go on to the converters.

    Balance     amounts: in − out − reacted; heat·d(temperature)/dt = sensible + chlorination
                chlorination = rate · chlorine · share of acetylene
    Flow        to the converters by the root of the drop
    States      acetylene, chloride, inert (fast), chlorine, poison [mol], temperature
    Hazard      ``danger``: free chlorine to acetylene over 0.5 %; above 1 for a minute is an explosion
    """

    volume = Parameter(10.0, "m³", 0.5, 500.0, source="mixer, dehydration, lines", grade="E")
    back_pressure = Parameter(5.0, "kPa", -10.0, 100.0, source="behind the converters and the wash", grade="E")
    drop_design = Parameter(20.0, "kPa", 0.1, 200.0, source="15–25 kPa", grade="E")
    flow_design = Parameter(122.0, "mol/s", 0.1, 1e4, source="58.1 acetylene, 61 HCl, 3 inert", grade="C")
    inlet_temperature = Parameter(15.0, "°C", -30.0, 60.0, source="behind dehydration and preheater", grade="E")
    wall = Parameter(150.0, "kJ/K", 1.0, 1e4, source="mixer steel", grade="E")
    chlorination = Parameter(1.0, "1/s", 0.0, 100.0, source="most of the chlorine within the mixer", grade="E")
    chlorination_heat = Parameter(200.0, "kJ/mol", 0.0, 1000.0, source="a mole of chlorine added", grade="T")
    dangerous = Parameter(0.5, "%", 0.01, 50.0, source="free chlorine to acetylene that a risk of 1 is", grade="E")
    atmosphere = Input(101.325, "kPa")
    acetylene_held = State(255.0, "mol", low=0.0, fast=True, label="acetylene in the mixer")
    chloride_held = State(268.0, "mol", low=0.0, fast=True, label="hydrogen chloride in the mixer")
    inert_held = State(15.0, "mol", low=0.0, fast=True, label="inert gas in the mixer")
    chlorine_held = State(0.0, "mol", low=0.0, label="free chlorine in the mixer")
    poison_held = State(0.0, "mol", low=0.0, label="phosphine and sulphide in the mixer")
    temperature = State(15.0, "°C", -40.0, 500.0, label="mixed gas")
    received = State(0.0, "Nm³", label="dry gas received")
    acetylene = State(0.0, "Nm³", label="acetylene received")
    chlorinated = State(0.0, "mol", label="free chlorine that met acetylene")
    severe = State(0.0, "s", low=0.0, label="time at a danger over 1")
    gauge = Output(unit="kPa", low=-100.0, high=1000.0, label="pressure over the air outside")
    danger = Output(unit="-", low=0.0, high=1e4, label="free chlorine to acetylene, 1 explodes")
    warmth = Output(unit="°C", low=-40.0, high=500.0, label="mixed gas")
    ratio = Output(unit="-", low=0.0, high=100.0, label="hydrogen chloride to acetylene, to the converters")
    acetylene_out = Output(unit="mol/s", low=0.0, high=1e4, label="acetylene to the converters")
    chloride_out = Output(unit="mol/s", low=0.0, high=1e4, label="hydrogen chloride to the converters")
    inert_out = Output(unit="mol/s", low=0.0, high=1e4, label="inert gas to the converters")
    poison_out = Output(unit="mol/s", low=0.0, high=1e4, label="chlorine, phosphine, sulphide to the converters")
    #: A boundary to the balance: vapour and sensible heat of the acetylene end in dehydration and preheater.
    gas = Node(GAS, boundary=True)
    chloride = Node(CHLORIDE)

    def potentials(self) -> None:
        self._total = (
            self.acetylene_held + self.chloride_held + self.inert_held + self.chlorine_held + self.poison_held
        )  # fmt: skip
        pressure = maximum(self._total, TRACE_AMOUNT) * GAS_CONSTANT * self.temperature / self.volume
        self.gauge, self.warmth = pressure - self.atmosphere, self.temperature
        gas, chloride = self.gas, self.chloride
        gas.pressure, gas.temperature, gas.vapour = pressure, self.temperature, 0.0
        gas.nitrogen, gas.oxygen, gas.phosphine, gas.sulphide = 0.0, 0.0, 0.0, 0.0
        chloride.pressure, chloride.chlorine, chloride.inert = pressure, 0.0, 0.0
        self.ratio = clip(self.chloride_held / maximum(self.acetylene_held, TRACE_AMOUNT), 0.0, 100.0)

    def flows(self) -> None:
        drop = maximum(self.gauge - self.back_pressure, 0.0)
        out = turbulent(drop, flow=self.flow_design, at_drop=self.drop_design)
        self._rate = out / maximum(self._total, TRACE_AMOUNT)
        self.acetylene_out = self._rate * self.acetylene_held
        self.chloride_out = self._rate * self.chloride_held
        self.inert_out = self._rate * self.inert_held
        self.poison_out = self._rate * (maximum(self.chlorine_held, 0.0) + maximum(self.poison_held, 0.0))

    def balances(self) -> dict[str, Any]:
        gas, acid = self.gas.net, self.chloride.net
        inert_in, poison_in = gas.nitrogen + gas.oxygen, gas.phosphine + gas.sulphide
        pure = gas.dry - inert_in - poison_in
        share = clip(self.acetylene_held / maximum(self._total, TRACE_AMOUNT), 0.0, 1.0)
        reacts = self.chlorination * maximum(self.chlorine_held, 0.0) * share
        self.danger = acid.chlorine / maximum(pure, TRACE_FLOW) / self.dangerous * truth(pure > TRACE_FLOW)
        warming = MIXED_HEAT * (gas.dry + acid.gas) * (self.inlet_temperature - self.temperature)
        return {
            "acetylene_held": pure - self.acetylene_out - reacts * ACETYLENE_PER_CHLORINE,
            "chloride_held": acid.gas - acid.chlorine - acid.inert - self.chloride_out,
            "inert_held": inert_in + acid.inert - self.inert_out,
            "chlorine_held": acid.chlorine - reacts - self._rate * self.chlorine_held,
            "poison_held": poison_in - self._rate * self.poison_held,
            "temperature": (warming + reacts * self.chlorination_heat) / self.wall,
            "received": gas.dry,
            "acetylene": pure,
            "chlorinated": reacts,
            "severe": truth(self.danger > 1.0),
        }


class Converter(Unit):
    """R-510, R-511: one stage of converters, catalyst in tubes cooled by hot water.

    Conversion  X = 1 − exp(−k·a·f_m·(30/SV)·exp(0.018·(T − 150)))
                f_m = clip((m − 0.9)/0.1, 0, 1), m = HCl to acetylene
                SV by the acetylene fed to the first stage
    Balance     C·d(temperature)/dt = ΔH·r − UA·(T − T_hw)
                d(activity)/dt = −a/τ − a·(0.02/h per K above 180 °C) − poison − acetylene excess
    """

    catalyst = Parameter(117.0, "m³", 1.0, 2000.0, source="space velocity 40 1/h at 4 690 Nm³/h", grade="C")
    k = Parameter(2.0, "-", 0.01, 20.0, source="stage conversions 0.78 and 0.95", grade="E")
    velocity = Parameter(30.0, "Nm³/h/m³", source="of the correlation", grade="E")
    slope = Parameter(0.018, "-", 0.0, 0.1, source="a kelvin", grade="E")
    reference = Parameter(150.0, "°C", 50.0, 250.0, source="of the correlation", grade="E")
    reaction_heat = Parameter(
        110.0, "kJ/mol", 50.0, 200.0, source="98–106 from enthalpies, 124.8 in Chinese texts", grade="C"
    )
    transfer = Parameter(94.0, "kW/K", 0.1, 1e4, source="150 °C at design and half hot water", grade="C")
    heat = Parameter(56.0, "MJ/K", 0.1, 1e4, source="τ = C/UA = 8–12 min", grade="E")
    life = Parameter(6000.0, "h", 100.0, 1e5, source="4 000–8 000 h", grade="T")
    sublimes_from = Parameter(180.0, "°C", 100.0, 300.0, source="mercuric chloride sublimes", grade="E")
    sublimes = Parameter(0.02, "1/h/K", 0.0, 1.0, source="loss a kelvin", grade="E")
    poisoned = Parameter(0.5, "1/h", 0.0, 100.0, source="by 1 % of chlorine, phosphine, sulphide", grade="E")
    poison_share = Parameter(1.0, "%", 1e-3, 100.0, source="with the loss above", grade="E")
    reduced = Parameter(
        0.5, "1/h", 0.0, 100.0, source="by acetylene without chloride (mercury acetylide, S13)", grade="C"
    )
    hot_water = Parameter(97.0, "°C", 40.0, 130.0, source="95–100 °C", grade="T")
    hot_water_opening = Input(50.0, "%")
    acetylene_fed = Input(0.0, "mol/s")
    acetylene = Input(0.0, "mol/s")
    chloride = Input(0.0, "mol/s")
    poison = Input(0.0, "mol/s")
    others = Input(0.0, "mol/s")
    hot_water_lost = Fault(label="share of the hot water lost")
    dead = Fault(label="share of the catalyst spent")
    temperature = State(150.0, "°C", -20.0, 400.0, label="bed")
    activity = State(1.0, "-", 0.0, 1.0, label="catalyst activity")
    made = State(0.0, "kmol", label="vinyl chloride made")
    passed = State(0.0, "kmol", label="acetylene not converted")
    passed_chloride = State(0.0, "kmol", label="hydrogen chloride not converted")
    warmth = Output(unit="°C", low=-20.0, high=400.0, label="bed")
    conversion = Output(unit="%", low=0.0, high=100.0, label="conversion of the stage")
    production = Output(unit="t/h", low=0.0, high=1000.0, label="vinyl chloride")
    acetylene_out = Output(unit="mol/s", low=0.0, high=1e4, label="acetylene leaving")
    chloride_out = Output(unit="mol/s", low=0.0, high=1e4, label="hydrogen chloride leaving")
    others_out = Output(unit="mol/s", low=0.0, high=1e4, label="vinyl chloride and inert gas leaving")
    acetylene_share = Output(unit="%", low=0.0, high=100.0, label="acetylene in the gas leaving")

    def potentials(self) -> None:
        self.warmth = self.temperature

    def flows(self) -> None:
        fed = maximum(self.acetylene_fed, TRACE_FLOW)
        self._ratio = self.chloride / maximum(self.acetylene, TRACE_FLOW)
        covers = clip((self._ratio - 0.9) / 0.1, 0.0, 1.0)
        slow = self.velocity * self.catalyst / fed
        warm = exp(self.slope * (celsius(self.temperature) - celsius(self.reference)))
        active = self.activity * (1.0 - self.dead)
        self.conversion = 1.0 - exp(-self.k * active * covers * slow * warm)
        self._reacts = minimum(self.acetylene * self.conversion, self.chloride)
        self.acetylene_out, self.chloride_out = self.acetylene - self._reacts, self.chloride - self._reacts
        self.production = self._reacts * VINYL_MOLAR_MASS
        self.others_out = self.others + self._reacts
        leaving = maximum(self.acetylene_out + self.chloride_out + self.others_out, TRACE_FLOW)
        self.acetylene_share = self.acetylene_out / leaving

    def balances(self) -> dict[str, Any]:
        opened = HOT_WATER_FLOOR + (1.0 - HOT_WATER_FLOOR) * 2.0 * self.hot_water_opening
        cooled = self.transfer * opened * (1.0 - self.hot_water_lost) * (self.temperature - self.hot_water)
        hot = maximum(self.temperature - self.sublimes_from, 0.0)
        fed = maximum(self.acetylene + self.chloride, TRACE_FLOW)
        poison = self.poison / fed / self.poison_share * self.poisoned
        flows = truth(self.acetylene > LEAST_FEED)
        short = flows * maximum(1.0 - self._ratio, 0.0) * self.reduced
        lost = 1.0 / self.life + self.sublimes * hot + poison + short
        return {
            "temperature": (self.reaction_heat * self._reacts - cooled) / self.heat,
            "activity": -self.activity * lost,
            "made": self._reacts,
            "passed": self.acetylene_out,
            "passed_chloride": self.chloride_out,
        }


#: Cooling that stays when the hot-water valve is shut: thermosyphon; and feed that counts as one.
HOT_WATER_FLOOR = 0.2
LEAST_FEED = constant(1.0, "mol/s")
