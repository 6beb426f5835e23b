"""Small flowsheets around one unit, with the conditions its check values were computed for."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import Flowsheet, Simulation, Unit, carry, compile_model
from yixian.simulator.kernel.declare import Parameter
from yixian.simulator.kernel.ports import End
from yixian.simulator.units.carbide import CarbideYard
from yixian.simulator.units.gas_line import GasBoundary
from yixian.simulator.units.generator import Generator
from yixian.simulator.units.media import CARBIDE, WATER, pass_water
from yixian.simulator.units.seal import WaterSeal
from yixian.simulator.units.settling import SlurryBoundary
from yixian.simulator.units.site import WaterBoundary
from yixian.simulator.units.slag import Overflow, SlagValve

SEA_LEVEL, BAIYIN = 101.325, 82.5


class SteadyFeed(Unit):
    """Carbide at a set rate."""

    rate = Parameter(8.7, "t/h", source="check value", grade="C")
    yard = End(CARBIDE)
    generator = End(CARBIDE)

    def flows(self) -> None:
        carry(self.yard, self.generator, mass=self.rate)


class SteadyWater(Unit):
    """Water at a set rate."""

    rate = Parameter(40000.0, "kg/h", source="check value", grade="C")
    source = End(WATER)
    generator = End(WATER)

    def flows(self) -> None:
        pass_water(self.source, self.generator, self.rate)


def generator_rig(*, atmosphere: float, gauge: float = 5.0, water_c: float = 45.0, **states: Any) -> Simulation:
    """Return one generator that feeds a gas main at a fixed pressure, as the check values have it.

    Parameters
    ----------
    atmosphere
        Air pressure [kPa].
    gauge
        Pressure of the generator over the air; the main stands a seal and a pipe below [kPa].
    water_c
        Temperature of the feed water [°C].
    states
        Start values of the generator [-].
    """
    sheet = Flowsheet("one generator", scan_s=1.0, substeps=4)
    sheet.add(
        CarbideYard("YARD"),
        WaterBoundary("LIQUOR", temperature=water_c),
        WaterBoundary("MAKE-UP"),
        WaterBoundary("SEWER", pressure=0.0),
        SlurryBoundary("TRENCH"),
        GasBoundary("MAIN", pressure=atmosphere, rise=gauge - 2.0, nitrogen=0.0),
        GasBoundary("AIR", pressure=atmosphere, nitrogen=0.79, oxygen=0.21),
        Generator(
            "R", atmosphere=atmosphere, hydrolysis_time="YARD.hydrolysis_time", potential="YARD.potential",
            phosphine_made="YARD.phosphine", sulphide_made="YARD.sulphide", **states,
        ),
        SteadyFeed("FEED", yard="YARD.carbide", generator="R.carbide"),
        SteadyWater("WATER", source="LIQUOR.water", generator="R.feed_water"),
        WaterSeal("SEAL", upstream="R.gas", downstream="MAIN.gas", supply="MAKE-UP.water", sewer="SEWER.water"),
        SlagValve(
            "SLAG", potential="YARD.potential", generator="R.slurry", trench="TRENCH.slurry", space="R.gas",
            air="AIR.gas", opening="SLAG-HAND", isolation=100.0,
        ),
        Overflow("OVER", potential="YARD.potential", generator="R.slurry", trench="TRENCH.slurry"),
        hand("SLAG-HAND"),
    )  # fmt: skip
    return Simulation(compile_model(sheet.build(), "python"))


def hand(tag: str, value: float = 0.0) -> Any:
    """Return a hand station.

    Parameters
    ----------
    tag
        Its tag [-].
    value
        Its value at the start [%].
    """
    from yixian.simulator.control.station import Hand

    return Hand(tag, value)
