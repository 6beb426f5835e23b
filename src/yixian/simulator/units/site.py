"""The site: what lies outside the plant and is the same for all of it."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import Fault, Input, Node, Output, Parameter, State, Unit
from yixian.simulator.units.media import WATER


class Site(Unit):
    """Air pressure by altitude, weather, cooling water, electric power.

    ``power_lost`` is 1 while the grid has failed: every motor of the plant takes it as a trip.
    """

    pressure = Parameter(
        101.325, "kPa", 60.0, 105.0, source="sea level; 82.5 at 1700 m", grade="C", label="air pressure"
    )
    air = Parameter(20.0, "°C", -30.0, 45.0, source="annual mean taken for training", grade="E")
    water = Parameter(28.0, "°C", 2.0, 45.0, source="cooling tower", grade="E", label="cooling water")
    warm_spell = Fault(label="cooling water warmer: 1 is 6 K")
    warm_spell_rise = Parameter(6.0, "K", source="steady-state disturbance of the drill", grade="E")
    power_failure = Fault(label="grid lost")
    nitrogen_valve = Input(100.0, "%")
    nitrogen_lost = Fault(label="share of the nitrogen main lost")
    nitrogen = Output(unit="-", low=0.0, high=1.0, label="share of the nitrogen main that is there")
    atmosphere = Output(101.325, "kPa", low=50.0, high=110.0, label="air pressure")
    ambient = Output(unit="°C", low=-40.0, high=60.0, label="air temperature")
    cooling_water = Output(unit="°C", low=0.0, high=60.0, label="cooling-water supply temperature")
    power_lost = Output(unit="bool", low=0.0, high=1.0, label="power failure")

    def potentials(self) -> None:
        self.atmosphere, self.ambient = self.pressure, self.air
        self.cooling_water = self.water + self.warm_spell * self.warm_spell_rise
        self.power_lost, self.nitrogen = self.power_failure, self.nitrogen_valve * (1.0 - self.nitrogen_lost)


class WaterBoundary(Unit):
    """Water that is always there, or a drain that takes what comes; ``received`` counts what it took."""

    pressure = Parameter(400.0, "kPa", source="over the air outside", grade="E")
    temperature = Parameter(20.0, "°C", source="site", grade="E")
    lost = Fault(label="share of the pressure lost")
    received = State(0.0, "kg", label="water taken out of the plant here")
    water = Node(WATER, boundary=True)

    def potentials(self) -> None:
        self.water.pressure, self.water.temperature = self.pressure * (1.0 - self.lost), self.temperature

    def balances(self) -> dict[str, Any]:
        return {"received": self.water.net.mass}
