"""Gas pipes, valves, small vessels and the outside world."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import End, Fault, Input, Node, Output, Parameter, State, Unit, maximum, where
from yixian.simulator.units.gas_space import GasSpace
from yixian.simulator.units.media import (
    DRY_GAS_HEAT,
    GAS,
    GRAVITY,
    LATENT_HEAT,
    WATER_DENSITY,
    WATER_MOLAR_MASS,
    pass_gas,
    saturation_pressure,
    turbulent,
)


class GasBoundary(Unit):
    """Gas that is always there: the air, a nitrogen main, a consumer whose own control holds its pressure.

    ``drawn`` counts the dry gas that has left through this boundary, negative for what came in.
    """

    pressure = Input(101.325, "kPa")
    rise = Parameter(0.0, "kPa", source="above the pressure given", grade="E")
    share = Input(1.0, "-")
    temperature = Parameter(20.0, "°C", source="site", grade="E")
    humid = Parameter(0.0, "-", 0.0, 1.0, source="share of saturation", grade="E")
    nitrogen = Parameter(0.0, "-", 0.0, 1.0, source="composition", grade="T")
    oxygen = Parameter(0.0, "-", 0.0, 1.0, source="composition", grade="T")
    received = State(0.0, "Nm³", label="dry gas taken out of the plant here")
    acetylene = State(0.0, "Nm³", label="acetylene taken out of the plant here")
    gas = Node(GAS, boundary=True)

    def potentials(self) -> None:
        gas = self.gas
        pressure = self.pressure + self.rise * self.share
        gas.pressure, gas.temperature = pressure, self.temperature
        gas.vapour = self.humid * saturation_pressure(self.temperature) / pressure
        gas.nitrogen, gas.oxygen, gas.phosphine, gas.sulphide = self.nitrogen, self.oxygen, 0.0, 0.0

    def balances(self) -> dict[str, Any]:
        net = self.gas.net
        pure = net.dry - net.nitrogen - net.oxygen - net.phosphine - net.sulphide
        return {"received": net.dry, "acetylene": pure}


class GasLine(Unit):
    """Pipe or packing between two gas nodes: drop by the square of the flow, less what a water pocket takes.

    A low point that does not drain holds ``pocket`` metres of condensate; gas must push it aside. ``opening`` is a hand
    or isolating valve in the line.
    """

    flow_nominal = Parameter(60.0, "mol/s", low=0.01, high=1e4, source="wet gas at the nominal drop", grade="E")
    drop_nominal = Parameter(0.4, "kPa", low=0.001, high=100.0, source="network defaults", grade="E")
    pocket = Parameter(0.0, "m", 0.0, 2.0, source="condensate in an undrained leg", grade="E")
    opening = Input(100.0, "%")
    blocked = Fault(label="share of the passage lost")
    flooded = Fault(label="condensate: 1 is half a metre in the leg")
    depth = Parameter(0.5, "m", source="condensate at severity 1", grade="E")
    flow = Output(unit="Nm³/h", low=-1e4, high=2e4, label="dry gas")
    drop = Output(unit="kPa", low=-20.0, high=20.0, label="pressure difference")
    upstream = End(GAS)
    downstream = End(GAS)

    def flows(self) -> None:
        up, down = self.upstream, self.downstream
        self.drop = up.pressure - down.pressure
        column = WATER_DENSITY * GRAVITY * (self.pocket + self.flooded * self.depth)
        drive = where(self.drop >= 0.0, maximum(self.drop - column, 0.0), -maximum(-self.drop - column, 0.0))
        passage = self.flow_nominal * self.opening * (1.0 - self.blocked)
        wet = turbulent(drive, flow=passage, at_drop=self.drop_nominal)
        self.flow = wet * (1.0 - up.vapour)
        pass_gas(up, down, wet)


class GasValve(Unit):
    """Control or hand valve for gas; with ``is_check`` gas passes forward only."""

    flow_nominal = Parameter(
        60.0, "mol/s", low=0.001, high=1e4, source="wet gas wide open at the nominal drop", grade="E"
    )
    drop_nominal = Parameter(10.0, "kPa", low=0.01, high=200.0, source="design", grade="E")
    opening = Input(0.0, "%")
    is_check = Parameter(0.0, "bool", 0.0, 1.0, source="1 with a check valve", grade="E")
    flow = Output(unit="Nm³/h", low=-1e4, high=2e4, label="dry gas")
    upstream = End(GAS)
    downstream = End(GAS)

    def flows(self) -> None:
        drop = self.upstream.pressure - self.downstream.pressure
        drop = where(self.is_check > 0.5, maximum(drop, 0.0), drop)
        wet = turbulent(drop, flow=self.flow_nominal * self.opening, at_drop=self.drop_nominal)
        self.flow = wet * (1.0 - self.upstream.vapour)
        pass_gas(self.upstream, self.downstream, wet)


class GasVessel(GasSpace):
    """A header, knock-out drum or separator: mixes what enters, cools to the outside, drains its condensate.

    Balance     amounts as `GasSpace`; stored heat·d(temperature)/dt = warming + condensation − loss
    """

    volume = Parameter(10.0, "m³", low=0.5, high=1000.0, source="drawing", grade="E")
    loss = Parameter(0.05, "kW/K", source="to the air around", grade="E")
    wall = Parameter(1500.0, "kJ/K", source="3 t of steel and condensate share the temperature", grade="E")
    cooler = Parameter(0.0, "kW/K", 0.0, 500.0, source="indirect cooler in this place", grade="E")
    ambient = Input(20.0, "°C")
    cooling_water = Input(28.0, "°C")
    atmosphere = Input(101.325, "kPa")
    temperature = State(35.0, "°C", low=-30.0, high=150.0, label="temperature", fast=True)
    condensate = Output(unit="kg/h", low=-1e5, high=1e5, label="condensed here")

    def potentials(self) -> None:
        self.show_gas(volume=self.volume, temperature=self.temperature, atmosphere=self.atmosphere)

    def balances(self) -> dict[str, Any]:
        condensed = self.gas.net.water * WATER_MOLAR_MASS
        self.condensate = condensed
        stored = maximum(self.dry, 0.0) * DRY_GAS_HEAT + self.wall
        lost = self.loss * (self.temperature - self.ambient) + self.cooler * (self.temperature - self.cooling_water)
        heat = self.warming() + condensed * LATENT_HEAT - lost
        return {**self.gas_rates(), "temperature": heat / stored}
