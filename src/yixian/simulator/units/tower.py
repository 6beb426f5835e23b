"""Cleaning towers: hypochlorite takes phosphine and hydrogen sulphide out of the acetylene."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    End,
    Fault,
    Input,
    Output,
    Parameter,
    State,
    carry,
    clip,
    constant,
    exp,
    maximum,
    power,
    truth,
    where,
)  # fmt: skip
from yixian.simulator.units.gas_space import GasSpace
from yixian.simulator.units.liquor import CHLORINE_MOLAR_MASS, AcidLiquor, WateredLiquor, acid_share, chlorine_share
from yixian.simulator.units.media import (
    GAS,
    GRAVITY,
    LATENT_HEAT,
    WATER,
    WATER_DENSITY,
    WATER_HEAT,
    WATER_MOLAR_MASS,
    pass_gas,
    turbulent,
)  # fmt: skip

#: PH3 + 4 NaClO → H3PO4 + 4 NaCl; H2S + 4 NaClO → H2SO4 + 4 NaCl.
CHLORINE_PER_IMPURITY = 4.0
#: Protons that phosphoric acid gives off at pH 6.5 (pK 2.1 and 7.2), and sulphuric acid.
PHOSPHORIC_ACID, SULPHURIC_ACID = 1.17, 2.0
TRACE_FLOW = constant(0.05, "mol/s")
#: Effective share of acid times strength that the transfer units are told for.
EFFECTIVE_STRENGTH = constant(0.6, "kg/m³")
TRACE_STRENGTH = 1e-6


class CleaningTower(GasSpace, WateredLiquor, AcidLiquor):
    """T-401, T-402: packed tower, liquor pumped around, gas upward.

    Balance     gas as `GasSpace` less what reacts; liquor as `AcidLiquor` with 4 mol of chlorine a mol of PH3 or H2S
                X = 1 − exp(−NTU), NTU = ntu · (α·c/0.6)^0.6 · (L/L0)^0.5 · (G0/G)^0.7 · wet
    Flow        from ``upstream`` through the packing, with liquid above the gas inlet in its way
    Hazard      ``risk`` over 1 is time to an explosion: ``severe`` counts it
    """

    gas_volume = Parameter(15.0, "m³", 0.5, 500.0, source="Φ1.6 m × 8 m", grade="E")
    area = Parameter(5.0, "m²", 0.05, 500.0, source="sump Φ2.5 m", grade="E")
    height = Parameter(2.0, "m", 0.1, 30.0, source="sump", grade="E")
    gas_inlet = Parameter(1.8, "m", 0.1, 20.0, source="gas nozzle above the sump floor", grade="E")
    gas_design = Parameter(60.0, "mol/s", source="4 840 Nm³/h dry", grade="C")
    drop_design = Parameter(0.8, "kPa", 0.01, 20.0, source="0.6–1.0 kPa a tower", grade="E")
    circulation_design = Parameter(100.0, "m³/h", 0.1, 1000.0, source="circulation pump", grade="E")
    ntu = Parameter(3.0, "-", 0.0, 20.0, source="transfer units at design flows", grade="E")
    least_level = Parameter(10.0, "%", 0.1, 100.0, source="circulation pump sucks air", grade="E")
    ambient = Input(20.0, "°C")
    atmosphere = Input(101.325, "kPa")
    circulating = Input(100.0, "%")
    loss = Parameter(2.0, "kW/K", 0.0, 100.0, source="tower and lines to the air", grade="E")
    dry_packing = Fault(label="share of the packing not wetted")
    fouled = Fault(label="share of the gas passage lost")
    severe = State(0.0, "s", low=0.0, label="time at a risk over 1")
    cleaned = State(0.0, "mol", label="phosphine and sulphide taken out")
    circulation = Output(unit="m³/h", low=0.0, high=1000.0, label="circulation")
    flow = Output(unit="Nm³/h", low=-1e4, high=2e4, label="dry gas")
    drop = Output(unit="kPa", low=-20.0, high=200.0, label="pressure difference")
    efficiency = Output(unit="%", low=0.0, high=100.0, label="impurities taken out")
    phosphine_ppm = Output(unit="ppm", low=0.0, high=1e6, label="phosphine in the gas")
    sulphide_ppm = Output(unit="ppm", low=0.0, high=1e6, label="sulphide in the gas")
    upstream = End(GAS)

    def potentials(self) -> None:
        self.show_liquor()
        self.show_acidity()
        self.show_gas(volume=self.gas_volume, temperature=self.temperature, atmosphere=self.atmosphere)
        has_liquid = clip(self.level / self.least_level, 0.0, 1.0)
        self.circulation = self.circulation_design * self.circulating * has_liquid
        self.phosphine_ppm, self.sulphide_ppm = self.gas.phosphine, self.gas.sulphide

    def flows(self) -> None:
        up = self.upstream
        self.drop = up.pressure - self.gas.pressure
        column = WATER_DENSITY * GRAVITY * maximum(self.liquor.level - self.gas_inlet, 0.0)
        drive = where(self.drop >= 0.0, maximum(self.drop - column, 0.0), -maximum(-self.drop - column, 0.0))
        passage = self.gas_design * (1.0 - self.fouled)
        wet = turbulent(drive, flow=passage, at_drop=self.drop_design)
        dry = wet * (1.0 - up.vapour)
        self.flow = dry
        pass_gas(up, self.gas, wet)
        forward = maximum(dry, 0.0)
        self._phosphine, self._sulphide = forward * up.phosphine, forward * up.sulphide
        self._clean(forward)

    def _clean(self, dry: Any) -> None:
        """Set the share taken out of a flow of dry gas."""
        acid = acid_share(self.ph) * self.liquor.chlorine / EFFECTIVE_STRENGTH
        wetting = self.circulation / self.circulation_design
        slow = self.gas_design / maximum(dry, TRACE_FLOW)
        units = (
            self.ntu * power(maximum(acid, TRACE_STRENGTH), 0.6) * power(maximum(wetting, 0.0), 0.5)
            * power(slow, 0.7) * (1.0 - self.dry_packing)
        )  # fmt: skip
        self.efficiency = 1.0 - exp(-units)

    def balances(self) -> dict[str, Any]:
        phosphine, sulphide = self._phosphine * self.efficiency, self._sulphide * self.efficiency
        taken = phosphine + sulphide
        condensed = self.gas.net.water * WATER_MOLAR_MASS
        heat = self.warming() + condensed * LATENT_HEAT - self.loss * (self.temperature - self.ambient)
        liquor = self.liquor_rates(
            used_chlorine=taken * CHLORINE_PER_IMPURITY * CHLORINE_MOLAR_MASS,
            used_base=phosphine * PHOSPHORIC_ACID + sulphide * SULPHURIC_ACID,
        )
        return {
            **self.gas_rates(dry=-taken, phosphine=-phosphine, sulphide=-sulphide),
            **self.with_water(liquor, condensed=condensed, heat=heat),
            "ph": self.acidity_rate(),
            "severe": truth(self.risk > 1.0),
            "cleaned": taken,
        }


class LastTower(CleaningTower):
    """T-402, fed with fresh liquor: what chlorine its gas strips goes on to the caustic tower."""

    slips = Parameter(0.02, "mol/s", 0.0, 10.0, source="of fully acid liquor at 1 g/L", grade="E")
    slip_strength = Parameter(1.0, "kg/m³", source="with the slip above", grade="E")
    chlorine_slip = Output(unit="mol/s", low=0.0, high=100.0, label="chlorine in the gas leaving")

    def potentials(self) -> None:
        super().potentials()
        self.chlorine_slip = self.slips * chlorine_share(self.ph) * self.liquor.chlorine / self.slip_strength


class FirstTower(CleaningTower):
    """T-401, the last that the liquor passes: its sump is pumped to the generators' water as spent hypochlorite.

    Flow        spent = capacity · valve · speed; chlorine and alkali end in the lime slurry, which destroys them
    """

    spent_capacity = Parameter(110.0, "m³/h", 0.1, 500.0, source="spent-liquor pump, valve wide open", grade="E")
    spent_opening = Input(50.0, "%")
    spent_running = Input(100.0, "%")
    discharged = State(0.0, "kg", label="available chlorine in the spent liquor")
    spent_flow = Output(unit="m³/h", low=0.0, high=500.0, label="spent liquor to the generators")
    drain = End(WATER)

    def flows(self) -> None:
        super().flows()
        has_liquid = clip(self.level / self.least_level, 0.0, 1.0)
        self.spent_flow = self.spent_capacity * self.spent_opening * self.spent_running * has_liquid
        mass = self.spent_flow * WATER_DENSITY
        carry(self.water, self.drain, mass=mass, heat=mass * WATER_HEAT * self.temperature)

    def balances(self) -> dict[str, Any]:
        rates = super().balances()
        chlorine = self.spent_flow * self.liquor.chlorine
        # `water.net` counted the spent liquor as raw water leaving: give back its alkali, take the liquor's own.
        alkali = self.spent_flow * (self.liquor.alkali - self.water_alkali)
        rates["available"] = rates["available"] - chlorine
        rates["base"] = rates["base"] - alkali
        return {**rates, "discharged": chlorine}
