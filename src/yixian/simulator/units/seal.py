"""Water seals: columns of water that let gas pass one way, or only above a pressure."""

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
    where,
)
from yixian.simulator.units.media import GAS, GRAVITY, WATER, WATER_DENSITY, pass_gas, turbulent


class WaterSeal(Unit):
    """Gas bubbles through a dip pipe under water from ``upstream`` to ``downstream``, and cannot return.

    A seal without water is an open pipe in both directions. Positive seal: generator to main. Reverse seal: main to
    generator. Safety seal: generator to the vent.

    Balance     area · d(level)/dt = make-up + carry-over − drain − overflow − loss
    Flow        q = q_nominal · root(max(0, drop − ρ·g·(level + dip)) / drop_nominal)
    States      level [mm] of water above the end of the dip pipe, less the fixed ``dip``
    """

    flow_nominal = Parameter(90.0, "mol/s", source="wet gas of a generator at 1700 m", grade="C")
    drop_nominal = Parameter(0.6, "kPa", source="half of generator to holder (1.2 kPa)", grade="E")
    dip = Parameter(0.0, "mm", 0.0, 2000.0, source="water that the gauge does not show", grade="E")
    area = Parameter(0.8, "m²", source="Φ1 m", grade="E")
    overflow = Parameter(150.0, "mm", 0.0, 2000.0, source="height of the overflow cup in service", grade="E")
    isolation = Parameter(650.0, "mm", 0.0, 2000.0, source="with the cup shut: generator isolated", grade="E")
    overflow_flow = Parameter(5.0, "kg/s/m", source="weir of the overflow cup", grade="E")
    fill_flow = Parameter(1.5, "kg/s", source="DN 25 make-up", grade="E")
    drain_flow = Parameter(1.5, "kg/s", source="DN 25 drain", grade="E")
    loss_flow = Parameter(0.3, "kg/s", source="leak at severity 1", grade="E")
    slurry_share = Parameter(0.2, "-", source="share of carried-over slurry that stays", grade="E")
    make_up = Input(2.0, "%")
    drain = Input(0.0, "%")
    isolating = Input(0.0, "bool")
    carried_over = Input(0.0, "kg/s")
    ambient = Input(20.0, "°C")
    leaking = Fault(label="loses its water: 1 empties it in minutes")
    overflow_blocked = Fault(label="overflow cup plugged: make-up floods the seal")
    plugged = Fault(label="share of the gas passage lost to lime")
    level = State(150.0, "mm", low=-2000.0, high=3000.0, label="water level")
    flow = Output(unit="Nm³/h", low=-1e4, high=1e4, label="dry gas that passes")
    column = Output(unit="kPa", low=0.0, high=30.0, label="pressure the water holds back")
    upstream = End(GAS)
    downstream = End(GAS)
    supply = End(WATER)
    sewer = End(WATER)
    water = Node(WATER)

    def potentials(self) -> None:
        self.water.pressure, self.water.temperature = 0.0, self.ambient

    def flows(self) -> None:
        up, down = self.upstream, self.downstream
        self.column = WATER_DENSITY * GRAVITY * maximum(self.level + self.dip, 0.0)
        drop = up.pressure - down.pressure
        is_dry = 1.0 - clip((self.level + self.dip) / TRACE_LEVEL, 0.0, 1.0)
        drive = maximum(drop - self.column, 0.0) - is_dry * maximum(-drop, 0.0)
        wet = turbulent(drive, flow=self.flow_nominal * (1.0 - self.plugged), at_drop=self.drop_nominal)
        self.flow = wet * (1.0 - up.vapour)
        pass_gas(up, down, wet)
        has_supply = clip(self.supply.pressure / SUPPLY_NOMINAL, 0.0, 1.0)
        carry(self.supply, self.water, mass=self.fill_flow * self.make_up * has_supply)
        has_water = clip((self.level + self.dip) / TRACE_LEVEL, 0.0, 1.0)
        mouth = where(self.isolating > 0.5, self.isolation, self.overflow)
        spilled = self.overflow_flow * maximum(self.level - mouth, 0.0) * (1.0 - self.overflow_blocked)
        drained = (self.drain_flow * self.drain + self.loss_flow * self.leaking) * has_water
        carry(self.water, self.sewer, mass=spilled + drained)

    def balances(self) -> dict[str, Any]:
        return {"level": (self.water.net.mass + self.carried_over * self.slurry_share) / (WATER_DENSITY * self.area)}


#: Pressure at which the make-up passes its full flow.
SUPPLY_NOMINAL = constant(300.0, "kPa")
TRACE_LEVEL = constant(5.0, "mm")
