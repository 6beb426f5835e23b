"""The ring compressor against the table of relative dry capacity."""

from __future__ import annotations

import pytest

from yixian.simulator.kernel import Flowsheet, Simulation, compile_model
from yixian.simulator.units.compressor import RingCompressor
from yixian.simulator.units.gas_line import GasBoundary


def dry_capacity(*, suction_c: float, suction_kpa: float = 85.0, **settings: float) -> float:
    sheet = Flowsheet("a compressor", scan_s=0.5, substeps=1)
    sheet.add(
        GasBoundary("S", pressure=suction_kpa, humid=1.0, temperature=suction_c),
        GasBoundary("D", pressure=150.0),
        RingCompressor("C", suction="S.gas", discharge="D.gas", speed=100.0, **settings),
    )
    run = Simulation(compile_model(sheet.build(), "python"))
    run.run(2)
    return run["C.flow"]


@pytest.mark.parametrize(("suction_c", "expected"), [(50, 0.95), (40, 1.05), (35, 1.09), (30, 1.12), (25, 1.16)])
def test_colder_suction_carries_more_dry_gas(suction_c: float, expected: float) -> None:
    relative = dry_capacity(suction_c=suction_c) / dry_capacity(suction_c=45.0)
    assert relative == pytest.approx(expected, abs=0.01)  # the table has two digits


def test_moving_the_cooler_to_the_suction_gives_an_eighth_more() -> None:
    assert dry_capacity(suction_c=28.0) / dry_capacity(suction_c=45.0) == pytest.approx(1.13, abs=0.015)


def test_a_kilopascal_at_the_suction_is_worth_more_than_a_percent() -> None:
    gain = dry_capacity(suction_c=35.0, suction_kpa=86.0) / dry_capacity(suction_c=35.0)
    assert 1.011 < gain < 1.03  # +1.3 % for the volume, the rest for the lower pressure ratio and the ring


def test_a_warm_ring_and_no_ring_water_cost_capacity() -> None:
    sound = dry_capacity(suction_c=35.0)
    assert dry_capacity(suction_c=35.0, ring_temperature=50.0) < 0.95 * sound
    assert dry_capacity(suction_c=35.0, water_share=0.0) == 0.0


def test_the_ring_warms_by_six_to_eight_kelvin() -> None:
    sheet = Flowsheet("a compressor", scan_s=1.0, substeps=1)
    sheet.add(
        GasBoundary("S", pressure=85.0, humid=1.0, temperature=35.0), GasBoundary("D", pressure=152.0),
        RingCompressor("C", suction="S.gas", discharge="D.gas", speed=100.0, water_temperature=28.0),
    )  # fmt: skip
    run = Simulation(compile_model(sheet.build(), "python"))
    run.advance(1800.0)
    assert 5.5 < run["C.ring_temperature"] - 28.0 < 9.0
