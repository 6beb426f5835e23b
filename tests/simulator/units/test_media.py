"""Saturation, mixing and conservation of what the pipes carry."""

from __future__ import annotations

import pytest

from simulator.units.rigs import BAIYIN, SEA_LEVEL
from yixian.simulator.kernel import Flowsheet, Simulation, compile_model
from yixian.simulator.units.gas_line import GasBoundary, GasLine, GasVessel
from yixian.simulator.units.media import saturation_pressure, turbulent

#: Water per acetylene in a generator 5 kPa over the air, by air pressure and temperature (computed table, two digits).
TABLE = [
    (SEA_LEVEL, 80.0, 0.80), (SEA_LEVEL, 85.0, 1.19), (SEA_LEVEL, 90.0, 1.93),
    (BAIYIN, 80.0, 1.18), (BAIYIN, 85.0, 1.94), (BAIYIN, 90.0, 4.03),
]  # fmt: skip


@pytest.mark.parametrize(("atmosphere", "celsius", "expected"), TABLE)
def test_steam_per_acetylene_follows_the_air_pressure(atmosphere: float, celsius: float, expected: float) -> None:
    steam = float(saturation_pressure(celsius + 273.15))
    ratio = steam / ((atmosphere + 5.0) * 1e3 - steam)
    assert ratio == pytest.approx(expected, rel=0.02)  # the table has two to three digits


def test_water_boils_near_94_degrees_at_1700_metres() -> None:
    assert float(saturation_pressure(94.3 + 273.15)) == pytest.approx(82.5e3, rel=0.01)


def test_a_resistance_passes_its_nominal_flow_at_its_nominal_drop() -> None:
    assert turbulent(400.0, flow=60.0, at_drop=400.0) == pytest.approx(60.0, rel=0.006)  # 1 % smoothing at zero
    assert turbulent(-1600.0, flow=60.0, at_drop=400.0) == pytest.approx(-120.0, rel=0.003)


def test_two_vessels_lose_nothing_to_the_air_between_them() -> None:
    sheet = Flowsheet("two vessels", scan_s=0.5, substeps=5)
    sheet.add(
        GasBoundary("AIR", nitrogen=0.79, oxygen=0.21),
        GasVessel("V1", dry=450.0),
        GasVessel("V2", dry=400.0, nitrogen=40.0),
        GasLine("L1", upstream="V1.gas", downstream="V2.gas"),
        GasLine("L2", upstream="V2.gas", downstream="AIR.gas"),
    )
    run = Simulation(compile_model(sheet.build(), "python"))
    run.advance(120.0)
    stored = run["V1.dry"] + run["V2.dry"] + run["AIR.received"] * 44.615  # mol in a normal cubic metre
    assert stored == pytest.approx(850.0, rel=1e-6)
    assert abs(run["V1.gauge"]) < 0.05
