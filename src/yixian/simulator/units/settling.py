"""Settling: slurry becomes clear liquor that is used again and thickened slag that leaves the plant."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    End,
    Fault,
    Input,
    Node,
    Output,
    Parameter,
    State,
    Unit,
    carry,
    clip,
    constant,
    maximum,
)
from yixian.simulator.units.media import LIME_HEAT, SLURRY, WATER, WATER_DENSITY, WATER_HEAT

TRACE = constant(10.0, "kg")


class Thickener(Unit):
    """Settling tank: solids sink and are pumped off as a thick slurry; clear liquor runs over.

    Balance     water, solids, heat: net − underflow − clear liquor; carbide left over reacts here, its gas is lost
    """

    bed_time = Parameter(3600.0, "s", source="solids in the bed over the rate they are pumped off", grade="E")
    thick = Parameter(38.0, "%", 20.0, 60.0, source="solids in the underflow", grade="E")
    full = Parameter(250.0, "t", source="Φ12 m × 2.5 m", grade="E", label="content at the weir")
    weir = Parameter(0.02, "1/s", source="runs over within a minute", grade="E")
    underflow_speed = Input(100.0, "%")
    water = State(215.0, "t", low=0.0, label="water")
    solids = State(20.0, "t", low=0.0, label="settled solids")
    heat = State(315.0e3, "MJ", label="heat over 0 K")
    carbide = State(0.0, "kg", label="unreacted carbide received")
    dissolved = State(0.0, "mol", label="acetylene received in solution")
    clear_flow = Output(unit="m³/h", low=0.0, high=500.0, label="clear liquor")
    bed = Output(unit="%", low=0.0, high=100.0, label="solids in the tank")
    slurry = Node(SLURRY)
    clear = Node(WATER)
    filter = End(SLURRY)
    tank = End(WATER)

    def potentials(self) -> None:
        capacity = self.water * WATER_HEAT + self.solids * LIME_HEAT + TRACE * LIME_HEAT
        self._temperature = self.heat / capacity
        node = self.slurry
        node.level, node.temperature, node.solids, node.coarse = 0.0, self._temperature, 0.0, 0.0
        node.carbide, node.acetylene = 0.0, 0.0
        self.clear.pressure, self.clear.temperature = 0.0, self._temperature
        self.bed = self.solids / maximum(self.water + self.solids, TRACE)

    def flows(self) -> None:
        solids = maximum(self.solids, 0.0) / self.bed_time * self.underflow_speed
        water = solids * (1.0 / self.thick - 1.0)
        heat = (water * WATER_HEAT + solids * LIME_HEAT) * self._temperature
        carry(self.slurry, self.filter, water=water, solids=solids, heat=heat)
        over = maximum(self.water + self.solids - self.full, 0.0) * self.weir
        self.clear_flow = over / WATER_DENSITY
        carry(self.clear, self.tank, mass=over, heat=over * WATER_HEAT * self._temperature)

    def balances(self) -> dict[str, Any]:
        net, clear = self.slurry.net, self.clear.net
        return {
            "water": net.water + clear.mass,
            "solids": net.solids + net.coarse,
            "heat": net.heat + clear.heat,
            "carbide": net.carbide,
            "dissolved": net.acetylene,
        }


class SlurryBoundary(Unit):
    """Takes thickened slag: filter presses and the cement works behind them."""

    taken = State(0.0, "t", label="dry slag taken")
    slurry = Node(SLURRY, boundary=True)

    def potentials(self) -> None:
        node = self.slurry
        node.level, node.temperature, node.solids, node.coarse, node.carbide, node.acetylene = (
            0.0, AMBIENT, 0.0, 0.0, 0.0, 0.0,
        )  # fmt: skip

    def balances(self) -> dict[str, Any]:
        return {"taken": self.slurry.net.solids}


class ClearTank(Unit):
    """Clear-liquor tank with its cooler and feed pumps: what the generators are fed from.

    Balance     d(mass)/dt = net; stored heat · d(temperature)/dt = net heat − cooler
    The node shows the pressure behind the pumps: head · speed², nothing when the tank is empty.
    """

    full = Parameter(200.0, "t", source="two hours of make-up", grade="E", label="content at 100 %")
    head = Parameter(400.0, "kPa", source="feed pump", grade="E")
    weak_below = Parameter(4.0, "t", source="pump loses suction", grade="E")
    cooler = Parameter(250.0, "kW/K", source="wide open, twice what 45 °C needs", grade="E")
    cooling_water = Input(28.0, "°C")
    pump_a = Input(100.0, "%")
    pump_b = Input(0.0, "%")
    cooler_opening = Input(50.0, "%")
    cooler_fouled = Fault(label="share of the cooler lost")
    mass = State(140.0, "t", low=0.0, label="liquor")
    temperature = State(45.0, "°C", 0.0, 100.0, label="temperature")
    level = Output(unit="%", low=0.0, high=120.0, label="level")
    discharge = Output(unit="kPa", low=0.0, high=1000.0, label="pressure behind the pumps")
    liquor = Node(WATER)

    def potentials(self) -> None:
        self.level = self.mass / self.full
        speed = maximum(self.pump_a, self.pump_b)
        self.discharge = self.head * speed * speed * clip(self.mass / self.weak_below, 0.0, 1.0)
        self.liquor.pressure, self.liquor.temperature = self.discharge, self.temperature

    def balances(self) -> dict[str, Any]:
        net = self.liquor.net
        warming = net.heat - net.mass * WATER_HEAT * self.temperature
        cooled = (
            self.cooler * self.cooler_opening * (1.0 - self.cooler_fouled) * (self.temperature - self.cooling_water)
        )
        return {
            "mass": net.mass,
            "temperature": (warming - cooled) / (maximum(self.mass, TRACE) * WATER_HEAT),
        }


AMBIENT = constant(293.15, "K")
