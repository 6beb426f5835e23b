"""The wet acetylene generator: carbide falls into lime slurry, gas leaves saturated with steam."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    Fault,
    Input,
    Node,
    Output,
    Parameter,
    State,
    clip,
    constant,
    exp,
    maximum,
    minimum,
)  # fmt: skip
from yixian.simulator.units.gas_space import GasSpace
from yixian.simulator.units.media import (
    CARBIDE,
    LATENT_HEAT,
    LIME_HEAT,
    SLURRY,
    WATER,
    WATER_DENSITY,
    WATER_HEAT,
    WATER_MOLAR_MASS,
)  # fmt: skip

#: Rise of the slurry's density with the share of solids.
SOLIDS_DENSITY = constant(550.0, "kg/m³")
#: Dry slag and water bound by a kilogram of carbide (stoichiometry of 80 % CaC2 with 15 % CaO).
SLAG_PER_CARBIDE, WATER_PER_CARBIDE = 1.17, 0.50


class Generator(GasSpace):
    """Wet generator: first-order hydrolysis, evaporation by saturation, lime, settled slag, heat.

    Balance     see docs/reference/units/generator.md
    States      carbide, water, fines (suspended), settled [kg], dissolved [mol], temperature, gas as `GasSpace`
    Limits      slurry below 40 % solids; steam is saturated, so the temperature limits itself at the boiling point
    """

    area = Parameter(8.0, "m²", 1.0, 50.0, source="Φ3.2 m", grade="E")
    height = Parameter(5.8, "m", 2.0, 12.0, source="36 m³ liquid and 9 m³ gas", grade="E", label="floor to gas outlet")
    level_least = Parameter(1.5, "m", source="below it carbide falls on uncovered trays", grade="E")
    heat_of_reaction = Parameter(1700.0, "kJ/kg", source="1662 (S3), 1759 computed", grade="B")
    warmer_faster = Parameter(0.02, "1/K", source="rise of the rate with temperature", grade="E")
    rate_reference = Parameter(85.0, "°C", source="where the mean life of a lump is quoted", grade="E")
    to_slurry = Parameter(
        0.03, "-", 0.0, 0.2, source="dissolved and unreacted share", grade="E", label="gas lost to slurry"
    )
    coarse_share = Parameter(0.1, "-", 0.0, 0.5, source="coarse slag incl. ferrosilicon", grade="E")
    entrained = Parameter(
        0.05, "-", 0.0, 1.0, source="carbide in leaving slurry, of that in the vessel: lumps stay", grade="E"
    )
    heat_loss = Parameter(0.8, "kW/K", source="shell, 2 % of the reaction heat", grade="E")
    steel = Parameter(6.0, "MJ/K", source="12 t of vessel", grade="E")
    foam_height = Parameter(1.0, "m", source="at severity 1 and design gas rate", grade="E")
    gas_design = Parameter(30.0, "mol/s", source="2420 Nm³/h", grade="C")
    carry_over = Parameter(2.0, "kg/s/m", source="slurry over the roof outlet per metre of foam above it", grade="E")
    torque_idle = Parameter(18.0, "A", source="rake motor without slag", grade="E")
    torque_slag = Parameter(14.0, "A", source="added by the settled slag below", grade="E")
    slag_reference = Parameter(2500.0, "kg", source="slag of three hours at design load", grade="E")
    spot_rise = Parameter(60.0, "K", source="local overheating at a tenth of solids above the limit", grade="E")
    spot_limit = Parameter(25.0, "%", source="slurry that no longer flows around the lumps", grade="E")
    ambient = Input(20.0, "°C")
    atmosphere = Input(101.325, "kPa")
    hydrolysis_time = Input(240.0, "s")
    potential = Input(12.47, "mol/kg")
    phosphine_made = Input(400e-6, "-")
    sulphide_made = Input(50e-6, "-")
    rake_speed = Input(100.0, "%")
    foaming = Fault(label="foam: 1 is a metre at design gas rate")
    carbide_mass = State(577.0, "kg", low=0.0, label="carbide not yet reacted")
    water_mass = State(34500.0, "kg", low=0.0, label="water in the slurry")
    fines = State(5500.0, "kg", low=0.0, label="suspended solids")
    settled = State(500.0, "kg", low=0.0, label="settled slag")
    dissolved = State(900.0, "mol", low=0.0, label="acetylene held in the slurry")
    temperature = State(85.0, "°C", 0.0, 150.0, label="temperature of the slurry")
    level = Output(unit="m", low=0.0, high=6.0, label="level of the slurry")
    shown_level = Output(unit="m", low=0.0, high=8.0, label="level with foam, as the gauge sees it")
    solids = Output(unit="%", low=0.0, high=60.0, label="solids in the slurry")
    reaction = Output(unit="t/h", low=0.0, high=30.0, label="carbide reacted")
    make = Output(unit="Nm³/h", low=0.0, high=10000.0, label="acetylene made into the gas")
    evaporated = Output(unit="t/h", low=-10.0, high=50.0, label="water leaving as steam")
    rake_current = Output(unit="A", low=0.0, high=60.0, label="current of the rake motor")
    hot_spot = Output(unit="°C", low=0.0, high=1000.0, label="hottest place among the lumps, estimated")
    carried_over = Output(unit="kg/s", low=0.0, high=20.0, label="slurry carried over with foam")
    slurry = Node(SLURRY)
    carbide = Node(CARBIDE)
    feed_water = Node(WATER)

    def potentials(self) -> None:
        mass = self.water_mass + self.fines
        self._mass = maximum(mass, TRACE_MASS)
        self.solids = self.fines / self._mass
        density = WATER_DENSITY + SOLIDS_DENSITY * self.solids
        self.level = self._mass / (density * self.area)
        warmer = exp(self.warmer_faster * (self.temperature - self.rate_reference))
        wetted = clip(self.level / self.level_least, 0.0, 1.0)
        self._rate = maximum(self.carbide_mass, 0.0) / self.hydrolysis_time * warmer * wetted
        self.reaction = self._rate
        self._made = self._rate * self.potential
        self.make = self._made * (1.0 - self.to_slurry)
        self._show_foam_and_slag()
        volume = maximum(self.height - self.level, 0.1 * self.height) * self.area
        self.show_gas(volume=volume, temperature=self.temperature, atmosphere=self.atmosphere)
        slurry = self.slurry
        slurry.level, slurry.temperature, slurry.solids, slurry.coarse = (
            self.level, self.temperature, self.solids, self.settled,
        )  # fmt: skip
        slurry.carbide = self.entrained * self.carbide_mass / self._mass
        slurry.acetylene = self.dissolved / self._mass
        self.carbide.mass = self.carbide_mass
        self.feed_water.pressure, self.feed_water.temperature = self.gas.pressure - self.atmosphere, self.temperature

    def _show_foam_and_slag(self) -> None:
        foam = self.foaming * self.foam_height * self.make / self.gas_design
        self.shown_level = self.level + foam
        self.carried_over = self.carry_over * maximum(self.shown_level - self.height, 0.0)
        torque = self.torque_idle + self.torque_slag * self.settled / self.slag_reference
        self.rake_current = torque * self.rake_speed
        crowded = maximum(self.solids - self.spot_limit, 0.0) / 0.1
        self.hot_spot = self.temperature + self.spot_rise * crowded * minimum(self.make / self.gas_design, 2.0)

    def balances(self) -> dict[str, Any]:
        slurry, feed = self.slurry.net, self.feed_water.net
        steam = -self.gas.net.water * WATER_MOLAR_MASS
        self.evaporated = steam
        slag = self._rate * SLAG_PER_CARBIDE
        capacity = self.water_mass * WATER_HEAT + (self.fines + self.settled) * LIME_HEAT + self.steel
        carried_out = slurry.water * WATER_HEAT + (slurry.solids + slurry.coarse) * LIME_HEAT
        heat = (
            self._rate * self.heat_of_reaction
            + feed.heat - feed.mass * WATER_HEAT * self.temperature
            + slurry.heat - carried_out * self.temperature
            - steam * LATENT_HEAT + self.warming()
            - self.heat_loss * (self.temperature - self.ambient)
        )  # fmt: skip
        gas = self.gas_rates(
            dry=self.make * (1.0 + self.phosphine_made + self.sulphide_made),
            phosphine=self.make * self.phosphine_made,
            sulphide=self.make * self.sulphide_made,
        )
        return {
            **gas,
            "carbide_mass": self.carbide.net.mass - self._rate + slurry.carbide,
            "water_mass": feed.mass - self._rate * WATER_PER_CARBIDE - steam + slurry.water,
            "fines": slag * (1.0 - self.coarse_share) + slurry.solids,
            "settled": slag * self.coarse_share + slurry.coarse,
            "dissolved": self._made * self.to_slurry + slurry.acetylene,
            "temperature": heat / capacity,
        }


#: Less slurry than this is an empty vessel.
TRACE_MASS = constant(10.0, "kg")
