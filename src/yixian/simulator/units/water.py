"""Water lines: valves, overflows, cooling-water pumps, the working water of the compressors."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import End, Fault, Input, Node, Output, Parameter, State, Unit, clip, constant, maximum
from yixian.simulator.units.media import WATER, WATER_DENSITY, WATER_HEAT, pass_water, turbulent

TRACE = constant(10.0, "kg")


class WaterValve(Unit):
    """Control valve with a check valve: root of the pressure drop, linear trim."""

    capacity = Parameter(90.0, "m³/h", 0.1, 1000.0, source="wide open at the nominal drop", grade="E")
    drop_nominal = Parameter(390.0, "kPa", source="pump head less generator pressure", grade="E")
    falls_free = Parameter(0.0, "bool", 0.0, 1.0, source="1 above the surface of an open tank", grade="E")
    opening = Input(0.0, "%")
    blocked = Fault(label="share of the passage lost")
    flow = Output(unit="m³/h", low=0.0, high=300.0, label="flow")
    upstream = End(WATER)
    downstream = End(WATER)

    def flows(self) -> None:
        behind = self.downstream.pressure * (1.0 - self.falls_free)
        drop = maximum(self.upstream.pressure - behind, 0.0)
        passage = self.capacity * self.opening * (1.0 - self.blocked)
        self.flow = turbulent(drop, flow=passage, at_drop=self.drop_nominal)
        pass_water(self.upstream, self.downstream, self.flow * WATER_DENSITY)


class LevelDrain(Unit):
    """Overflow pipe: what stands above its mouth runs away."""

    level = Input(0.0, "%")
    mouth = Parameter(95.0, "%", 0.0, 120.0, source="overflow nozzle", grade="E")
    capacity = Parameter(300.0, "m³/h", source="one tenth of the level over its mouth", grade="E")
    flow = Output(unit="m³/h", low=0.0, high=1000.0, label="flow")
    upstream = End(WATER)
    downstream = End(WATER)

    def flows(self) -> None:
        self.flow = self.capacity * clip((self.level - self.mouth) / 0.1, 0.0, 2.0)
        pass_water(self.upstream, self.downstream, self.flow * WATER_DENSITY)


class CoolingPump(Unit):
    """Two pumps and a valve on a cooling-water circuit whose water comes back to the cooling tower."""

    design = Parameter(200.0, "m³/h", source="one pump, valve wide open", grade="E")
    speed_a = Input(100.0, "%")
    speed_b = Input(0.0, "%")
    opening = Input(75.0, "%")
    lost = Fault(label="share of the flow lost: suction strainer, empty basin")
    flow = Output(unit="m³/h", low=0.0, high=500.0, label="flow")
    share = Output(unit="-", low=0.0, high=2.0, label="share of the design flow")

    def potentials(self) -> None:
        self.share = maximum(self.speed_a, self.speed_b) * self.opening * (1.0 - self.lost)
        self.flow = self.design * self.share


class WorkingWater(Unit):
    """Working water of the ring compressors: circulates through the separator and a cooler.

    Balance     area · d(level)/dt = condensate + make-up − drain; stored heat · d(temperature)/dt = heat in − cooler
    """

    area = Parameter(3.0, "m²", source="separator Φ2 m", grade="E")
    height = Parameter(2.0, "m", source="LT-207 span", grade="E")
    cooler = Parameter(60.0, "kW/K", source="8 K over the cooling water at design", grade="E")
    drain_flow = Parameter(10.0, "m³/h", source="LV-207 wide open", grade="E")
    make_up_flow = Parameter(10.0, "m³/h", source="DN 40", grade="E")
    cooling_water = Input(28.0, "°C")
    heat_a = Input(0.0, "kW")
    heat_b = Input(0.0, "kW")
    heat_c = Input(0.0, "kW")
    condensate = Input(0.0, "kg/h")
    drain = Input(0.0, "%")
    make_up = Input(0.0, "%")
    cooler_lost = Fault(label="share of the cooler lost")
    level_metre = State(1.0, "m", 0.0, 3.0, label="level in the separator")
    temperature = State(32.0, "°C", 0.0, 100.0, label="working water")
    level = Output(unit="%", low=0.0, high=150.0, label="level of the separator")
    supply_temperature = Output(unit="°C", low=0.0, high=120.0, label="working water to the rings")
    available = Output(unit="-", low=0.0, high=1.0, label="1 while there is water for the rings")
    water = Node(WATER)
    supply = End(WATER)
    sewer = End(WATER)

    def potentials(self) -> None:
        self.water.pressure, self.water.temperature = 0.0, self.temperature
        self.level = self.level_metre / self.height
        self.supply_temperature = self.temperature
        self.available = clip(self.level / 0.1, 0.0, 1.0)

    def flows(self) -> None:
        pass_water(self.supply, self.water, self.make_up_flow * self.make_up * WATER_DENSITY)
        pass_water(self.water, self.sewer, self.drain_flow * self.drain * self.available * WATER_DENSITY)

    def balances(self) -> dict[str, Any]:
        net = self.water.net
        heat = self.heat_a + self.heat_b + self.heat_c + net.heat - net.mass * WATER_HEAT * self.temperature
        cooled = self.cooler * (1.0 - self.cooler_lost) * (self.temperature - self.cooling_water)
        stored = maximum(self.level_metre * self.area * WATER_DENSITY, TRACE) * WATER_HEAT
        return {
            "level_metre": (self.condensate + net.mass) / (WATER_DENSITY * self.area),
            "temperature": (heat - cooled) / stored,
        }
