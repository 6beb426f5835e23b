"""Water seals: which way they let gas pass, and from which pressure."""

from __future__ import annotations

import pytest

from yixian.simulator.kernel import Flowsheet, Simulation, compile_model
from yixian.simulator.units.gas_line import GasBoundary
from yixian.simulator.units.seal import WaterSeal
from yixian.simulator.units.site import WaterBoundary

from simulator.units.rigs import hand  # isort: skip


def seal_rig(upstream_kpa: float, downstream_kpa: float, **settings: float) -> Simulation:
    sheet = Flowsheet("a seal", scan_s=0.5, substeps=1)
    sheet.add(
        GasBoundary("UP", rise=upstream_kpa), GasBoundary("DOWN", rise=downstream_kpa),
        WaterBoundary("SUPPLY"), WaterBoundary("SEWER", pressure=0.0),
        hand("FILL"), hand("DRAIN"), hand("ISOLATE"),
        WaterSeal("S", upstream="UP.gas", downstream="DOWN.gas", supply="SUPPLY.water", sewer="SEWER.water",
                  make_up="FILL", drain="DRAIN", **settings),
    )  # fmt: skip
    run = Simulation(compile_model(sheet.build(), "python"))
    run.run(2)
    return run


@pytest.mark.parametrize(("drop", "passes"), [(1.0, False), (1.45, False), (1.50, True), (2.1, True)])
def test_gas_passes_only_above_the_water_column(drop: float, passes: bool) -> None:
    run = seal_rig(4.0 + drop, 4.0)
    assert (run["S.flow"] > 1.0) is passes
    assert run["S.column"] == pytest.approx(1.471, rel=1e-3)  # 150 mm


def test_gas_never_returns_through_a_seal() -> None:
    assert seal_rig(1.0, 9.0)["S.flow"] == 0.0


def test_the_safety_seal_blows_near_13_kilopascal() -> None:
    safety = {"level": 300.0, "dip": 1030.0, "overflow": 300.0}
    assert seal_rig(12.9, 0.0, **safety)["S.flow"] == 0.0
    assert seal_rig(13.4, 0.0, **safety)["S.flow"] > 100.0


def test_a_leaking_seal_empties_and_lets_gas_pass() -> None:
    run = seal_rig(1.0, 0.0)
    assert run["S.flow"] == 0.0
    run.set("S.leaking", 1.0)
    run.advance(420.0)
    assert run["S.level"] < 60.0
    assert run["S.flow"] > 100.0


def test_filling_overflows_at_the_cup() -> None:
    run = seal_rig(1.0, 0.0)
    run.set("FILL", 100.0)
    run.advance(1200.0)
    assert 150.0 < run["S.level"] < 500.0
    assert run["SEWER.received"] == pytest.approx(-run["SUPPLY.received"] - (run["S.level"] - 150.0) * 0.8, rel=1e-6)


def test_a_blocked_overflow_floods_the_seal() -> None:
    run = seal_rig(1.0, 0.0)
    run.set("FILL", 100.0)
    run.set("S.overflow_blocked", 1.0)
    run.advance(600.0)
    assert run["S.level"] > 1000.0
