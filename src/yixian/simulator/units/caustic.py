"""The caustic tower: soda takes chlorine, acid mist and carbon dioxide out of the cleaned acetylene."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    End,
    Fault,
    Input,
    Output,
    Parameter,
    State,
    clip,
    constant,
    maximum,
    where,
)  # fmt: skip
from yixian.simulator.units.gas_space import GasSpace
from yixian.simulator.units.liquor import TRACE, WateredLiquor, pass_liquor
from yixian.simulator.units.media import (
    GAS,
    GRAVITY,
    HYPOCHLORITE,
    LATENT_HEAT,
    WATER_DENSITY,
    WATER_MOLAR_MASS,
    pass_gas,
    turbulent,
)  # fmt: skip

CAUSTIC_MOLAR_MASS = constant(0.040, "kg/mol")
CARBONATE_MOLAR_MASS = constant(0.106, "kg/mol")
#: 2 NaOH + CO2 → Na2CO3 + H2O; 2 NaOH + Cl2 → NaCl + NaClO + H2O.
CAUSTIC_PER_GAS = 2.0


class CausticTower(GasSpace, WateredLiquor):
    """T-403: packed tower with circulating caustic, renewed by batches.

    Balance     d(base)/dt = fresh − drained − 2·N_CO2 − 2·N_Cl2;  d(carbonate)/dt = N_CO2 − drained
    Flow        as a tower; packing drop grows by ``salt_drop`` for each per cent of carbonate above ``crystals``
    States      base [mol of NaOH], carbonate [mol], gas as `GasSpace`, liquor as `Liquor`
    """

    gas_volume = Parameter(15.0, "m³", 0.5, 500.0, source="Φ1.6 m × 8 m", grade="E")
    area = Parameter(5.0, "m²", 0.05, 500.0, source="sump Φ2.5 m", grade="E")
    height = Parameter(2.5, "m", 0.1, 30.0, source="sump", grade="E")
    gas_inlet = Parameter(2.2, "m", 0.1, 20.0, source="gas nozzle above the sump floor", grade="E")
    gas_design = Parameter(60.0, "mol/s", source="4 840 Nm³/h dry", grade="C")
    drop_design = Parameter(0.6, "kPa", 0.01, 20.0, source="neutraliser", grade="E")
    dioxide = Parameter(100.0, "ppm", 0.0, 1e5, source="carbon dioxide of the gas", grade="E")
    density = Parameter(1130.0, "kg/m³", 900.0, 1600.0, source="12.5 % NaOH", grade="T")
    crystals = Parameter(9.0, "%", 0.0, 30.0, source="carbonate that crystallises; 8 % in winter (S1)", grade="C")
    salt_drop = Parameter(30.0, "kPa", 0.0, 1e3, source="0.3 kPa for 1 % of carbonate", grade="E")
    strong = Parameter(2.0, "%", 0.01, 20.0, source="caustic below which gas slips", grade="E")
    drain_capacity = Parameter(20.0, "m³/h", 0.1, 500.0, source="drain DN 80", grade="E")
    least_level = Parameter(2.0, "%", 0.1, 100.0, source="drain nozzle", grade="E")
    loss = Parameter(2.0, "kW/K", 0.0, 100.0, source="tower and lines to the air", grade="E")
    ambient = Input(20.0, "°C")
    atmosphere = Input(101.325, "kPa")
    circulating = Input(100.0, "%")
    chlorine_slip = Input(0.0, "mol/s")
    drain_opening = Input(0.0, "%")
    fouled = Fault(label="share of the gas passage lost")
    carbonate = State(5000.0, "mol", low=0.0, label="soda formed")
    slipped = State(0.0, "mol", low=0.0, label="chlorine that the caustic let through")
    flow = Output(unit="Nm³/h", low=-1e4, high=2e4, label="dry gas")
    drop = Output(unit="kPa", low=-20.0, high=200.0, label="pressure difference")
    caustic_share = Output(unit="%", low=0.0, high=60.0, label="caustic")
    carbonate_share = Output(unit="%", low=0.0, high=60.0, label="carbonate")
    phosphine_ppm = Output(unit="ppm", low=0.0, high=1e6, label="phosphine in the gas")
    circulation = Output(unit="m³/h", low=0.0, high=1000.0, label="circulation")
    circulation_design = Parameter(60.0, "m³/h", 0.1, 1000.0, source="circulation pump", grade="E")
    upstream = End(GAS)
    drain = End(HYPOCHLORITE)

    def potentials(self) -> None:
        self.show_liquor()
        self.show_gas(volume=self.gas_volume, temperature=self.temperature, atmosphere=self.atmosphere)
        mass = (maximum(self.liquid, 0.0) + TRACE) * self.density
        self.caustic_share = maximum(self.base, 0.0) * CAUSTIC_MOLAR_MASS / mass
        self.carbonate_share = maximum(self.carbonate, 0.0) * CARBONATE_MOLAR_MASS / mass
        self.phosphine_ppm = self.gas.phosphine
        self.circulation = self.circulation_design * self.circulating * clip(self.level / self.least_level, 0.0, 1.0)

    def flows(self) -> None:
        up = self.upstream
        self.drop = up.pressure - self.gas.pressure
        column = WATER_DENSITY * GRAVITY * maximum(self.liquor.level - self.gas_inlet, 0.0)
        drive = where(self.drop >= 0.0, maximum(self.drop - column, 0.0), -maximum(-self.drop - column, 0.0))
        salted = self.drop_design + self.salt_drop * maximum(self.carbonate_share - self.crystals, 0.0)
        wet = turbulent(drive, flow=self.gas_design * (1.0 - self.fouled), at_drop=salted)
        self.flow = wet * (1.0 - up.vapour)
        pass_gas(up, self.gas, wet)
        self._drained = self.drain_capacity * self.drain_opening * clip(self.level / self.least_level, 0.0, 1.0)
        pass_liquor(self.liquor, self.drain, self._drained)

    def balances(self) -> dict[str, Any]:
        works = clip(self.caustic_share / self.strong, 0.0, 1.0) * self.circulation / self.circulation_design
        dioxide = maximum(self.flow, 0.0) * self.dioxide * works
        condensed = self.gas.net.water * WATER_MOLAR_MASS
        heat = self.warming() + condensed * LATENT_HEAT - self.loss * (self.temperature - self.ambient)
        liquor = self.liquor_rates(used_base=(dioxide + self.chlorine_slip * works) * CAUSTIC_PER_GAS)
        leaves = self._drained * maximum(self.carbonate, 0.0) / (maximum(self.liquid, 0.0) + TRACE)
        return {
            **self.gas_rates(),
            **self.with_water(liquor, condensed=condensed, heat=heat),
            "carbonate": dioxide - leaves,
            "slipped": self.chlorine_slip * (1.0 - works),
        }
