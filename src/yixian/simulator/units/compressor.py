"""Liquid-ring compressor (水环泵): a swept volume filled with wet gas, cooled by its own water."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import End, Fault, Input, Output, Parameter, State, Unit, clip, constant, log, maximum
from yixian.simulator.units.media import (
    GAS,
    GAS_CONSTANT,
    WATER_DENSITY,
    WATER_HEAT,
    pass_gas,
    saturation_pressure,
)  # fmt: skip

#: Least pressures and flows that logarithms and divisions see.
TRACE_PRESSURE = constant(1.0, "kPa")
TRACE_WATER = constant(0.5, "kg/s")


class RingCompressor(Unit):
    """Liquid-ring machine: dry capacity ∝ (p_s − p_sat(T_s))/T_s, weakened by a warm ring and by the pressure ratio.

    Balance     ring · cp · d(ring_temperature)/dt = power − seal water · cp · (T_ring − T_water)
    Flow        dry = speed · S · η · ring · slip · (p_s − p_sat(T_s))/(R · T_s)
    States      ring_temperature
    """

    swept = Parameter(1.50, "m³/s", 0.01, 20.0, source="two machines carry 4 840 Nm³/h at 85 kPa, 35 °C", grade="C")
    efficiency = Parameter(0.75, "-", 0.1, 1.0, source="volumetric", grade="E")
    slip = Parameter(0.08, "-", 0.0, 0.5, source="capacity lost per unit of pressure ratio above 1", grade="E")
    ring_reference = Parameter(35.0, "°C", source="ring at design", grade="E")
    suction_reference = Parameter(85.0, "kPa", source="absolute, of the capacity table", grade="C")
    isothermal = Parameter(0.45, "-", 0.1, 0.8, source="isothermal efficiency", grade="E")
    ring_water = Parameter(600.0, "kg", source="ring and casing", grade="E")
    seal_water = Parameter(12.0, "m³/h", 0.5, 100.0, source="ring warms by 6–8 K (10–15 °F, S25)", grade="A")
    speed = Input(0.0, "%")
    water_share = Input(1.0, "-")
    water_temperature = Input(28.0, "°C")
    unloaded = Input(0.0, "-")
    worn = Fault(label="share of the capacity lost by wear")
    water_lost = Fault(label="share of the ring water lost")
    ring_temperature = State(35.0, "°C", 0.0, 120.0, label="ring water")
    flow = Output(unit="Nm³/h", low=0.0, high=6000.0, label="dry gas")
    power = Output(unit="kW", low=0.0, high=2000.0, label="shaft power")
    water_heat = Output(unit="kW", low=-1000.0, high=2000.0, label="heat to the working water")
    suction = End(GAS)
    discharge = End(GAS)

    def flows(self) -> None:
        up, down = self.suction, self.discharge
        steam = up.vapour * up.pressure
        ring = saturation_pressure(self.ring_temperature)
        reference = saturation_pressure(self.ring_reference)
        warm = clip((up.pressure - ring) / (self.suction_reference - reference), 0.0, 1.2)
        over = maximum(down.pressure, TRACE_PRESSURE) / maximum(up.pressure, TRACE_PRESSURE)
        slips = clip(1.0 - self.slip * (over - 1.0), 0.0, 1.1)
        has_ring = clip(self._water() / TRACE_WATER, 0.0, 1.0)
        turns = self.speed * (1.0 - self.unloaded) * (1.0 - self.worn) * has_ring
        volume = self.swept * self.efficiency * turns * slips * warm
        dry = volume * maximum(up.pressure - steam, 0.0) / (GAS_CONSTANT * up.temperature)
        self.flow = dry
        wet = dry / (1.0 - up.vapour)
        pass_gas(up, down, wet)
        lift = log(maximum(over, 1.0))
        self.power = wet * GAS_CONSTANT * up.temperature * lift / self.isothermal

    def _water(self) -> Any:
        return self.seal_water * WATER_DENSITY * self.water_share * (1.0 - self.water_lost)

    def balances(self) -> dict[str, Any]:
        taken = self._water() * WATER_HEAT * (self.ring_temperature - self.water_temperature)
        self.water_heat = taken
        return {"ring_temperature": (self.power - taken) / (self.ring_water * WATER_HEAT)}
