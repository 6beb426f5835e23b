"""Slag discharge: the valve at the bottom, the overflow at the top, the trench they run to."""

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
    minimum,
    sqrt,
)  # fmt: skip
from yixian.simulator.units.generator import SLAG_PER_CARBIDE, WATER_PER_CARBIDE
from yixian.simulator.units.media import GAS, LIME_HEAT, SLURRY, WATER_HEAT, pass_gas, pass_slurry, turbulent

TRACE_SLAG = constant(1.0, "kg")


class SlagValve(Unit):
    """Bottom discharge: slurry by the root of the level, settled slag with it, gas when the outlet is uncovered.

    Flow        slurry = opening · isolation · C · root(level/level_design) · (1 − jam)
                coarse = slurry · richness · settled/(settled + half)
    States      lost: acetylene that left as unreacted carbide, dissolved or as gas [Nm³]; swept: settled slag out [kg]
    """

    capacity = Parameter(26.0, "kg/s", source="valve open: 4.67 to 4.17 m in 5 min", grade="C")
    level_design = Parameter(4.67, "m", source="running level", grade="C")
    richness = Parameter(0.9, "-", source="coarse slag per slurry when much has settled", grade="E")
    half = Parameter(500.0, "kg", source="settled slag that halves the richness", grade="E")
    lumps = Parameter(10.0, "-", 1.0, 20.0, source="unreacted lumps lie at the bottom", grade="E")
    gas_capacity = Parameter(40.0, "mol/s", source="gas through the uncovered outlet", grade="E")
    gas_drop = Parameter(5.0, "kPa", source="with the flow above", grade="E")
    uncovered = Parameter(0.6, "m", source="level at which gas finds the outlet", grade="E")
    potential = Input(12.47, "mol/kg")
    opening = Input(0.0, "%")
    isolation = Input(100.0, "%")
    manual = Input(0.0, "%")
    flush = Input(0.0, "bool")
    flush_reach = Parameter(0.5, "-", 0.0, 1.0, source="plug that back-flushing can loosen", grade="E")
    flush_time = Parameter(15.0, "s", source="back-flushes of 10 s, two of them", grade="E")
    packing_time = Parameter(1800.0, "s", source="loosened slag packs again", grade="E")
    loosened = State(0.0, "-", 0.0, 1.0, label="plug loosened by flushing")
    blocked = Fault(label="share of the outlet plugged by slag")
    flow = Output(unit="kg/s", low=0.0, high=100.0, label="slurry drawn")
    coarse_flow = Output(unit="kg/s", low=0.0, high=100.0, label="settled slag drawn")
    gas_flow = Output(unit="Nm³/h", low=0.0, high=2e4, label="gas blown out with the slag")
    lost = State(0.0, "Nm³", label="acetylene lost with the slag")
    swept = State(0.0, "kg", label="settled slag discharged")
    generator = End(SLURRY)
    trench = End(SLURRY)
    space = End(GAS)
    air = End(GAS)

    def flows(self) -> None:
        up = self.generator
        plugged = maximum(self.blocked - self.loosened, 0.0)
        open_area = maximum(self.opening, self.manual) * self.isolation * (1.0 - plugged)
        head = sqrt(maximum(up.level, 0.0) / self.level_design + 1e-6)
        covered = clip(up.level / self.uncovered, 0.0, 1.0)
        self.flow = self.capacity * open_area * head * covered
        share = up.coarse / (maximum(up.coarse, 0.0) + self.half)
        self.coarse_flow = self.flow * self.richness * maximum(share, 0.0)
        pass_slurry(up, self.trench, self.flow, coarse=self.coarse_flow, lumps=self.lumps)
        drop = maximum(self.space.pressure - self.air.pressure, 0.0)
        wet = turbulent(drop, flow=self.gas_capacity * open_area * (1.0 - covered), at_drop=self.gas_drop)
        self.gas_flow = wet
        pass_gas(self.space, self.air, wet)
        carbide = self.flow * up.carbide * self.lumps
        self._acetylene = carbide * self.potential + self.flow * up.acetylene + wet * (1.0 - self.space.vapour)

    def balances(self) -> dict[str, Any]:
        loosens = self.flush * maximum(self.flush_reach - self.loosened, 0.0) / self.flush_time
        packs = (1.0 - self.flush) * self.loosened / self.packing_time
        return {"lost": self._acetylene, "swept": self.coarse_flow, "loosened": loosens - packs}


class Overflow(Unit):
    """Thin slurry over the weir of a generator, and what foam carries over the roof outlet."""

    weir = Parameter(4.5, "m", 0.5, 10.0, source="L_ov", grade="E", label="height of the weir")
    weir_flow = Parameter(65.0, "kg/s/m", source="11 kg/s at 0.17 m over the weir", grade="C")
    potential = Input(12.47, "mol/kg")
    carried_over = Input(0.0, "kg/s")
    blocked = Fault(label="share of the overflow pipe plugged")
    flow = Output(unit="t/h", low=0.0, high=300.0, label="slurry over the weir")
    lost = State(0.0, "Nm³", label="acetylene lost with the overflow")
    generator = End(SLURRY)
    trench = End(SLURRY)

    def flows(self) -> None:
        up = self.generator
        self.flow = self.weir_flow * maximum(up.level - self.weir, 0.0) * (1.0 - self.blocked) + self.carried_over
        pass_slurry(up, self.trench, self.flow)
        self._acetylene = self.flow * (up.carbide * self.potential + up.acetylene)

    def balances(self) -> dict[str, Any]:
        return {"lost": self._acetylene}


class SlagTrench(Unit):
    """The trench: takes slurry from all generators, unreacted carbide makes gas in it, the draught moves the gas away.

    Balance     d(x)/dt = net − x/residence for water, solids, coarse, heat, carbide, dissolved; carbide left over
                reacts here: it takes water, makes lime and gas
                d(acetylene)/dt = what forms and is blown out − acetylene/air_change
    """

    life = Parameter(240.0, "s", source="of a lump, as in the generator", grade="E")
    residence = Parameter(60.0, "s", source="20 m of trench", grade="E")
    air_volume = Parameter(400.0, "m³", source="air over the trench", grade="E")
    air_change = Parameter(40.0, "s", source="draught over the open trench", grade="E")
    flash = Parameter(0.3, "-", 0.0, 1.0, source="share of the dissolved acetylene that comes out here", grade="E")
    explosive_limit = Parameter(2.3, "%", source="lower explosive limit of acetylene, gas industry", grade="B")
    potential = Input(12.47, "mol/kg")
    blown_a = Input(0.0, "Nm³/h")
    blown_b = Input(0.0, "Nm³/h")
    blown_c = Input(0.0, "Nm³/h")
    water = State(300.0, "kg", label="water")
    solids = State(50.0, "kg", label="suspended solids")
    coarse = State(0.0, "kg", label="settled slag")
    heat = State(445.0, "MJ", label="heat over 0 K")
    carbide = State(0.0, "kg", label="unreacted carbide")
    dissolved = State(0.0, "mol", label="acetylene in solution")
    acetylene = State(0.0, "mol", low=0.0, label="acetylene over the trench")
    explosive = Output(unit="%LEL", low=0.0, high=2000.0, label="acetylene over the trench, of the explosive limit")
    slurry = Node(SLURRY)
    thickener = End(SLURRY)

    def potentials(self) -> None:
        node = self.slurry
        mass = maximum(self.water + self.solids, TRACE_SLAG)
        capacity = self.water * WATER_HEAT + (self.solids + self.coarse) * LIME_HEAT + TRACE_SLAG * LIME_HEAT
        node.level, node.temperature, node.coarse = 0.0, self.heat / capacity, self.coarse
        node.solids, node.carbide, node.acetylene = self.solids / mass, self.carbide / mass, self.dissolved / mass
        share = minimum(maximum(self.acetylene, 0.0) * AIR_MOLAR_VOLUME / self.air_volume, 1.0)
        self.explosive = share / self.explosive_limit

    def flows(self) -> None:
        carry(
            self.slurry, self.thickener, water=self.water / self.residence, solids=self.solids / self.residence,
            coarse=self.coarse / self.residence, heat=self.heat / self.residence,
            carbide=self.carbide / self.residence, acetylene=self.dissolved / self.residence,
        )  # fmt: skip

    def balances(self) -> dict[str, Any]:
        net = self.slurry.net
        reacts = self.carbide / self.life
        slag, water = reacts * SLAG_PER_CARBIDE, reacts * WATER_PER_CARBIDE
        blown = self.blown_a + self.blown_b + self.blown_c
        flashes = self.dissolved / self.residence * self.flash
        return {
            "water": net.water - water,
            "solids": net.solids + slag,
            "coarse": net.coarse,
            "heat": net.heat,
            "carbide": net.carbide - reacts,
            "dissolved": net.acetylene - flashes,
            "acetylene": reacts * self.potential + flashes + blown - self.acetylene / self.air_change,
        }


AIR_MOLAR_VOLUME = constant(24.0e-3, "m³/mol")
