"""Preparation of cleaning liquor: line mixer, preparation tanks, supply pump, head tank."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    End,
    Input,
    Node,
    Output,
    Parameter,
    State,
    Unit,
    all_of,
    clip,
    constant,
    maximum,
    truth,
    where,
)  # fmt: skip
from yixian.simulator.units.chloralkali import CHLORINE
from yixian.simulator.units.liquor import (
    CHLORINE_MOLAR_MASS,
    AcidLiquor,
    Liquor,
    WateredLiquor,
    acid_share,
    chlorine_share,
    explosion_risk,
    pass_liquor,
)  # fmt: skip
from yixian.simulator.units.media import HYPOCHLORITE, WATER_DENSITY

TRACE_OPENING = 1e-3
#: Acid falls into liquor at its own strength before it is mixed: two moles of acid set one mole of chlorine free.
ACID_PER_CHLORINE = 2.0
#: Cl2 + 2 NaOH → NaClO + NaCl + H2O.
BASE_PER_CHLORINE = 2.0


class LineMixer(WateredLiquor):
    """M-302: water, strong hypochlorite and chlorine meet and run to the tank that is being filled.

    Balance     as `Liquor`, with chlorine gas taken up: 1 mol of it takes 2 mol of base
    Flow        what stands over the brim runs on within a second, split by the two inlet valves; a shut line backs up
    """

    brim = Parameter(0.5, "m³", 0.05, 5.0, source="static mixer and line to the tanks", grade="E")
    drains = Parameter(1.0, "1/s", 0.1, 2.0, source="full line", grade="E")
    back_pressure = Parameter(2000.0, "kPa/m³", source="shut line stands at main pressure", grade="E")
    absorbs = Parameter(0.98, "-", 0.0, 1.0, source="chlorine taken up in the mixer", grade="E")
    fill_a = Input(100.0, "%")
    fill_b = Input(0.0, "%")
    escaped = State(0.0, "kg", label="chlorine not taken up")
    flow = Output(unit="m³/h", low=0.0, high=500.0, label="liquor to the tanks")
    chlorine = Node(CHLORINE)
    tank_a = End(HYPOCHLORITE)
    tank_b = End(HYPOCHLORITE)

    def potentials(self) -> None:
        self.show_liquor()
        self.water.pressure = maximum(self.liquid - self.brim, 0.0) * self.back_pressure

    def flows(self) -> None:
        over = maximum(self.liquid - self.brim, 0.0) * self.drains
        opening = maximum(self.fill_a + self.fill_b, TRACE_OPENING)
        to_a, to_b = over * clip(self.fill_a / opening, 0.0, 1.0), over * clip(self.fill_b / opening, 0.0, 1.0)
        self.flow = to_a + to_b
        pass_liquor(self.liquor, self.tank_a, to_a)
        pass_liquor(self.liquor, self.tank_b, to_b)

    def balances(self) -> dict[str, Any]:
        gas = self.chlorine.net.amount
        taken = gas * self.absorbs
        rates = self.liquor_rates(used_chlorine=-(taken * CHLORINE_MOLAR_MASS), used_base=taken * BASE_PER_CHLORINE)
        return {**self.with_water(rates), "escaped": (gas - taken) * CHLORINE_MOLAR_MASS}


class PreparationTank(AcidLiquor):
    """V-303: stirred tank of fresh liquor, analysed before it is used.

    Acid given into it meets liquor of full strength at the surface: it sets chlorine free there however well the mean
    pH looks, and ``risk`` is that of the spot.

    Balance     as `AcidLiquor`; chlorine leaves as dissolved gas is stripped, and where acid falls in
    """

    strips = Parameter(6.0, "1/h", 0.0, 300.0, source="dissolved gas leaves an open tank", grade="E")
    acid_capacity = Parameter(0.5, "m³/h", 1e-3, 10.0, source="acid hose", grade="E")
    acid_strength = Parameter(3000.0, "mol/m³", 1.0, 2e4, source="10 % hydrochloric acid", grade="T")
    spot_share = Parameter(0.3, "-", 0.0, 1.0, source="acid that reacts before it is mixed", grade="E")
    spot_ph = Parameter(2.0, "pH", 0.0, 7.0, source="at the surface under the acid hose", grade="E")
    spot_opening = Parameter(1.0, "%", 0.1, 100.0, source="acid valve that makes a spot", grade="E")
    acid_opening = Input(0.0, "%")
    released = State(0.0, "kg", label="chlorine gas set free")
    acid_used = State(0.0, "m³", label="acid given into hypochlorite: never a remedy")
    releasing = Output(unit="kg/h", low=0.0, high=1e5, label="chlorine gas set free now")
    acid = End(HYPOCHLORITE)

    def potentials(self) -> None:
        self.show_liquor()
        spot = clip(self.acid_opening / self.spot_opening, 0.0, 1.0)
        mean = explosion_risk(self.liquor.chlorine, self.ph, self.sunlit)
        self.risk = maximum(mean, spot * explosion_risk(self.liquor.chlorine, self.spot_ph, self.sunlit))

    def flows(self) -> None:
        self._acid = self.acid_capacity * self.acid_opening
        pass_liquor(self.acid, self.liquor, self._acid)

    def balances(self) -> dict[str, Any]:
        at_spot = self.acid_strength * self._acid * self.spot_share / ACID_PER_CHLORINE * CHLORINE_MOLAR_MASS
        gas = chlorine_share(self.ph) * acid_share(self.ph) * self.strips * maximum(self.available, 0.0)
        self.releasing = gas + at_spot * clip(self.strength / LEAST_STRENGTH, 0.0, 1.0)
        rates = self.liquor_rates(used_chlorine=self.releasing)
        return {**rates, "ph": self.acidity_rate(), "released": self.releasing, "acid_used": self._acid}


class SupplyPump(Unit):
    """P-304: two pumps that lift analysed liquor from either tank to the head tank; tells what they lift.

    Flow        capacity · speed · valve, shared by the two suction valves, nothing from an empty tank
    """

    capacity = Parameter(90.0, "m³/h", 0.1, 500.0, source="one pump, valve wide open", grade="E")
    least_level = Parameter(0.05, "m", 0.001, 1.0, source="suction nozzle", grade="E")
    draw_a = Input(100.0, "%")
    draw_b = Input(0.0, "%")
    speed_a = Input(100.0, "%")
    speed_b = Input(0.0, "%")
    opening = Input(65.0, "%")
    ph_a = Input(7.5, "pH")
    ph_b = Input(7.5, "pH")
    flow = Output(unit="m³/h", low=0.0, high=500.0, label="flow")
    strength = Output(unit="%", low=0.0, high=20.0, label="available chlorine of the tank in use")
    acidity = Output(unit="pH", low=0.0, high=14.0, label="pH of the tank in use")
    tank_a = End(HYPOCHLORITE)
    tank_b = End(HYPOCHLORITE)
    head = End(HYPOCHLORITE)

    def flows(self) -> None:
        drawn = maximum(self.draw_a + self.draw_b, TRACE_OPENING)
        lifted = self.capacity * maximum(self.speed_a, self.speed_b) * self.opening
        share_a = clip(self.draw_a / drawn, 0.0, 1.0)
        share_b = clip(self.draw_b / drawn, 0.0, 1.0)
        from_a = lifted * share_a * clip(self.tank_a.level / self.least_level, 0.0, 1.0)
        from_b = lifted * share_b * clip(self.tank_b.level / self.least_level, 0.0, 1.0)
        self.flow = from_a + from_b
        uses_a = self.draw_a >= self.draw_b
        self.strength = where(uses_a, self.tank_a.chlorine, self.tank_b.chlorine) / WATER_DENSITY
        self.acidity = where(uses_a, self.ph_a, self.ph_b)
        pass_liquor(self.tank_a, self.head, from_a)
        pass_liquor(self.tank_b, self.head, from_b)


class HeadTank(Liquor):
    """V-304: stands above the towers; counts how long liquor over the limit has been supplied from it."""

    limit = Parameter(0.15, "%", 0.01, 5.0, source="chloroacetylene forms above 0.15 %", grade="T")
    supply = Input(0.0, "m³/h")
    over_strength = State(0.0, "min", low=0.0, label="supplied over the limit")
    supplied = State(0.0, "m³", label="liquor supplied")

    def potentials(self) -> None:
        self.show_liquor()

    def balances(self) -> dict[str, Any]:
        rates = self.liquor_rates()
        counts = all_of(self.strength > self.limit, self.supply > LEAST_SUPPLY)
        return {**rates, "over_strength": truth(counts), "supplied": self.supply}


#: Strength below which there is little chlorine left to be set free; flow that counts as supply.
LEAST_STRENGTH = 1e-4
LEAST_SUPPLY = constant(1.0, "m³/h")
