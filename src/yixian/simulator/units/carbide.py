"""Carbide: its quality, the hopper it is charged through under nitrogen, and the vibrating feeder."""

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
    all_of,
    carry,
    clip,
    constant,
    maximum,
    minimum,
    power,
    where,
)  # fmt: skip
from yixian.simulator.units.media import CARBIDE, GAS, pass_gas, turbulent

#: Molar volume at 20 °C and 101.325 kPa, at which the yield of carbide is quoted.
YIELD_MOLAR_VOLUME = constant(24.055e-3, "m³/mol")


class CarbideYard(Unit):
    """The carbide that comes: yield, size, impurities; every generator on it reacts as these say.

    ``hydrolysis_time`` is the mean life of a lump: anchored at 240 s for 15 to 50 mm and rising with size as the
    table of full hydrolysis times does (2 to 4 mm 1.2 min, 50 to 80 mm 16.6 min).
    """

    gas_yield = Parameter(300.0, "L/kg", 200.0, 350.0, source="285–300 is good carbide, at 20 °C", grade="T")
    size = Parameter(32.0, "mm", 2.0, 80.0, source="middle of 15–50 mm", grade="E")
    life = Parameter(240.0, "s", source="mean life at the reference size and 85 °C", grade="E")
    size_reference = Parameter(32.0, "mm", source="middle of 15–50 mm", grade="E")
    size_exponent = 0.85
    phosphine_share = Parameter(400.0, "ppm", 0.0, 3000.0, source="0.03–0.05 % of the gas (S16)", grade="B")
    sulphide_share = Parameter(50.0, "ppm", 0.0, 3000.0, source="S ≈ 0 (S16); lime takes most (T)", grade="B")
    poor = Fault(label="yield loss: 1 is 10 %")
    dirty = Fault(label="phosphine doubles at 1")
    fines = Fault(label="fine, moist carbide: 1 is lumps of a tenth")
    poor_loss = Parameter(0.1, "-", source="300 to 270 L/kg, steady-state disturbance of the drill", grade="E")
    used = State(0.0, "kg", label="carbide taken from the yard")
    hydrolysis_time = Output(240.0, "s", low=1.0, high=3600.0, label="mean life of a lump at 85 °C")
    potential = Output(unit="mol/kg", low=0.0, high=20.0, label="acetylene a kilogram can give")
    phosphine = Output(unit="-", low=0.0, high=0.1, label="phosphine in the gas made")
    sulphide = Output(unit="-", low=0.0, high=0.1, label="hydrogen sulphide in the gas made")
    carbide = Node(CARBIDE, boundary=True)

    def potentials(self) -> None:
        size = self.size * (1.0 - 0.9 * self.fines)
        self.hydrolysis_time = self.life * power(size / self.size_reference, self.size_exponent)
        self.potential = self.gas_yield * (1.0 - self.poor * self.poor_loss) / YIELD_MOLAR_VOLUME
        self.phosphine = self.phosphine_share * (1.0 + self.dirty)
        self.sulphide = self.sulphide_share
        self.carbide.mass = 0.0

    def balances(self) -> dict[str, Any]:
        return {"used": -self.carbide.net.mass}


class CarbideHopper(Unit):
    """Two hoppers above one another, each with a gate, under nitrogen.

    Buckets fall through the top gate into the upper hopper; through the bottom gate carbide runs into the lower hopper,
    from which the feeder draws. An open top gate lets air in; nitrogen sweeps it out; an open bottom gate mixes the gas
    of the two. Both gates open make a way from the generator to the air (`GateWay`).

    States      upper, lower [kg]; upper_oxygen, lower_oxygen [-]
    """

    bucket_flow = Parameter(60.0, "kg/s", source="2.5 t bucket in 40 s", grade="E")
    drop_flow = Parameter(60.0, "kg/s", source="through the bottom gate", grade="E")
    capacity = Parameter(10.0, "t", source="WT-105 range", grade="E")
    upper_capacity = Parameter(5.0, "t", source="two buckets", grade="E")
    gas_volume = Parameter(4.0, "m³", source="void of each hopper", grade="E")
    mixing = Parameter(10.0, "s", source="two hoppers through an open gate", grade="E")
    breathing = Parameter(20.0, "s", source="upper hopper through an open top gate", grade="E")
    seep = Parameter(0.1, "-", 0.0, 1.0, source="share of the nitrogen that goes down with the carbide", grade="E")
    nitrogen_supply = Parameter(100.0, "Nm³/h", source="FT-108 range", grade="E")
    top_gate = Input(0.0, "%")
    bottom_gate = Input(0.0, "%")
    nitrogen_valve = Input(30.0, "%")
    nitrogen_share = Input(1.0, "-")
    upper = State(0.0, "kg", low=0.0, label="carbide in the upper hopper")
    lower = State(6000.0, "kg", low=0.0, label="carbide in the lower hopper")
    upper_oxygen = State(0.5, "%", 0.0, 21.0, label="oxygen in the upper hopper")
    lower_oxygen = State(0.2, "%", 0.0, 21.0, label="oxygen in the lower hopper")
    nitrogen_flow = Output(unit="Nm³/h", low=0.0, high=100.0, label="nitrogen to the hopper")
    oxygen_below = Output(unit="%", low=0.0, high=21.0, label="oxygen of the gas that goes down with the carbide")
    level = Output(unit="%", low=0.0, high=120.0, label="level of the lower hopper")
    charging = Output(unit="kg/s", low=0.0, high=100.0, label="carbide falling in")
    dropping = Output(unit="kg/s", low=0.0, high=100.0, label="carbide falling from the upper to the lower hopper")
    yard = End(CARBIDE)
    carbide = Node(CARBIDE)

    def potentials(self) -> None:
        self.carbide.mass = self.lower
        self.oxygen_below = self.lower_oxygen
        self.level = self.lower / self.capacity
        self.nitrogen_flow = self.nitrogen_supply * self.nitrogen_valve * self.nitrogen_share
        room = clip((self.upper_capacity - self.upper) / (0.05 * self.upper_capacity), 0.0, 1.0)
        self.charging = self.bucket_flow * self.top_gate * room
        runs = clip(self.upper / (0.02 * self.upper_capacity), 0.0, 1.0)
        space = clip((self.capacity - self.lower) / (0.05 * self.capacity), 0.0, 1.0)
        self.dropping = self.drop_flow * self.bottom_gate * minimum(runs, space)

    def flows(self) -> None:
        carry(self.yard, self.carbide, mass=self.charging)

    def balances(self) -> dict[str, Any]:
        air = constant(0.21, "1")
        sweep = self.nitrogen_flow * NORMAL_VOLUME / self.gas_volume
        shared = self.bottom_gate * (self.upper_oxygen - self.lower_oxygen) / self.mixing
        fresh = self.top_gate * (air - self.upper_oxygen) / self.breathing
        net = self.carbide.net.mass
        return {
            "upper": self.charging - self.dropping,
            "lower": net - self.charging + self.dropping,
            "upper_oxygen": fresh - sweep * self.upper_oxygen - shared,
            "lower_oxygen": shared - self.seep * sweep * self.lower_oxygen,
        }


#: What a mole of gas takes up at 0 °C and 101.325 kPa.
NORMAL_VOLUME = constant(22.414e-3, "m³/mol")


class Feeder(Unit):
    """Electromagnetic vibrating feeder: carbide by its speed, and the nitrogen of the hopper that goes with it.

    Bridging (``bridged``) starves it: the vibrator runs, the current falls, nothing comes.
    """

    capacity = Parameter(14.4, "t/h", 1.0, 30.0, source="8.65 t/h at 60 % speed", grade="E", label="feed at full speed")
    idle_share = Parameter(0.45, "-", source="share of the current drawn by an empty trough", grade="E")
    rated_current = Parameter(100.0, "%", source="II-104 is shown as percent", grade="E")
    least = Parameter(50.0, "kg", source="below it the trough runs empty", grade="E")
    gas_yield_loss = 0.0
    speed = Input(0.0, "%")
    oxygen = Input(0.0, "-")
    nitrogen_flow = Input(0.0, "Nm³/h")
    seep = Input(0.1, "-")
    bridged = Fault(label="share of the flow held back by a bridge in the hopper")
    drifted = Fault(label="feeds more than its speed says: 1 is 15 %")
    drift_gain = Parameter(0.15, "-", source="steady-state disturbance of the drill", grade="E")
    feed = Output(unit="t/h", low=0.0, high=20.0, label="carbide fed")
    current = Output(unit="%", low=0.0, high=120.0, label="current of the vibrator")
    hopper = End(CARBIDE)
    generator = End(CARBIDE)
    blanket = End(GAS)
    space = End(GAS)

    def flows(self) -> None:
        has = clip(self.hopper.mass / self.least, 0.0, 1.0) * (1.0 - self.bridged)
        feed = self.capacity * self.speed * has * (1.0 + self.drifted * self.drift_gain)
        self.feed = feed
        load = self.speed * has
        self.current = self.rated_current * (self.idle_share * self.speed + (1.0 - self.idle_share) * load)
        carry(self.hopper, self.generator, mass=feed)
        gas = maximum(self.nitrogen_flow, 0.0) * self.seep
        carry(
            self.blanket, self.space, dry=gas, nitrogen=gas * (1.0 - self.oxygen), oxygen=gas * self.oxygen,
            heat=gas * BLANKET_HEAT * self.blanket.temperature,
        )  # fmt: skip


BLANKET_HEAT = constant(29.1, "J/mol/K")


class GateWay(Unit):
    """The way through both gates of a hopper: acetylene comes out of it, or air goes in below the air's pressure."""

    flow_nominal = Parameter(200.0, "mol/s", source="DN 500 at the nominal drop", grade="E")
    drop_nominal = Parameter(1.0, "kPa", source="with the flow above", grade="E")
    top_gate = Input(0.0, "%")
    bottom_gate = Input(0.0, "%")
    escaped = Output(unit="Nm³/h", low=-2e4, high=2e4, label="gas out of the gates; negative is air in")
    inside = End(GAS)
    outside = End(GAS)

    def flows(self) -> None:
        area = where(all_of(self.top_gate > 0.02, self.bottom_gate > 0.02), self.top_gate * self.bottom_gate, 0.0)
        drop = self.inside.pressure - self.outside.pressure
        flow = turbulent(drop, flow=self.flow_nominal * area, at_drop=self.drop_nominal)
        self.escaped = flow
        pass_gas(self.inside, self.outside, flow)
