"""The wet gas holder: a bell on water, whose height is the clock of every fault."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    End,
    Fault,
    Input,
    Output,
    Parameter,
    State,
    Unit,
    clip,
    maximum,
    minimum,
    where,
)  # fmt: skip
from yixian.simulator.units.gas_space import GasSpace
from yixian.simulator.units.media import DRY_GAS_HEAT, GAS, LATENT_HEAT, WATER_MOLAR_MASS, pass_gas, turbulent


class GasHolder(GasSpace):
    """Bell floating on gas: constant pressure while it moves, friction while it sticks, stops at both ends.

    Balance     d(bell)/dt = mobility · (excess pressure beyond friction), 0 at a stop against the push
    States      bell [m³] (fast), temperature, gas as `GasSpace`
    Jam         ``jammed`` raises the friction: height stays while pressure drifts, until it breaks loose
    """

    volume = Parameter(
        1000.0, "m³", source="five minutes of supply from 80 to 20 %", grade="E", label="volume at 100 %"
    )
    dead_volume = Parameter(60.0, "m³", source="dome and inlet under a grounded bell", grade="E")
    bell = State(600.0, "m³", low=0.0, fast=True, label="volume under the bell above its rest")
    weight = Parameter(3.5, "kPa", 1.0, 8.0, source="3.0–4.0 kPa", grade="T", label="pressure that lifts the bell")
    mobility = Parameter(20.0, "m³/s/kPa", source="0.1 kPa moves it 2 m³/s", grade="E")
    friction = Parameter(0.05, "kPa", source="guide rollers", grade="E")
    jam_friction = Parameter(6.0, "kPa", source="guide rail bent or iced, at severity 1", grade="E")
    loss = Parameter(1.0, "kW/K", source="bell to the air", grade="E")
    wall = Parameter(60.0, "MJ/K", source="bell and the water skin under it", grade="E")
    ambient = Input(20.0, "°C")
    atmosphere = Input(101.325, "kPa")
    jammed = Fault(label="bell sticks in its guides")
    temperature = State(34.0, "°C", -20.0, 90.0, label="gas in the holder")
    height = Output(unit="%", low=0.0, high=110.0, label="height of the bell")
    content = Output(unit="Nm³", low=0.0, high=2000.0, label="dry gas stored")

    def potentials(self) -> None:
        self.height = self.bell / self.volume
        self.content = self.dry
        space = maximum(self.bell, 0.0) + self.dead_volume
        self.show_gas(volume=space, temperature=self.temperature, atmosphere=self.atmosphere)

    def balances(self) -> dict[str, Any]:
        net = self.gas.net
        push = self.gas.pressure - self.atmosphere - self.weight
        held = self.friction + self.jammed * self.jam_friction
        moves = (push - clip(push, -held, held)) * self.mobility
        moves = where(self.bell <= 0.0, maximum(moves, 0.0), moves)
        moves = where(self.bell >= self.volume, minimum(moves, 0.0), moves)
        heat = (
            self.warming() + net.water * WATER_MOLAR_MASS * LATENT_HEAT - self.loss * (self.temperature - self.ambient)
        )
        stored = self.wall + maximum(self.dry, 0.0) * DRY_GAS_HEAT
        return {**self.gas_rates(), "bell": moves, "temperature": heat / stored}


class RingSeal(Unit):
    """The water ring of the bell: above its depth gas bursts out into the air.

    ``lost`` counts what has escaped: in 2018 gas pushed past a ring seal killed 24 people outside a VCM plant.
    """

    depth = Parameter(7.0, "kPa", source="600 to 700 mm of water", grade="E", label="pressure it holds")
    flow_nominal = Parameter(200.0, "mol/s", source="through a blown ring at the nominal drop", grade="E")
    drop_nominal = Parameter(1.0, "kPa", source="with the flow above", grade="E")
    flow = Output(unit="Nm³/h", low=0.0, high=1e5, label="gas past the ring")
    lost = State(0.0, "Nm³", label="gas lost past the ring")
    holder = End(GAS)
    air = End(GAS)

    def flows(self) -> None:
        drive = maximum(self.holder.pressure - self.air.pressure - self.depth, 0.0)
        self._wet = turbulent(drive, flow=self.flow_nominal, at_drop=self.drop_nominal)
        self.flow = self._wet
        pass_gas(self.holder, self.air, self._wet)

    def balances(self) -> dict[str, Any]:
        return {"lost": self._wet}
