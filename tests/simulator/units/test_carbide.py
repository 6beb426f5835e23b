"""Carbide quality, charging under nitrogen, feeding."""

from __future__ import annotations

import pytest

from yixian.simulator.kernel import Flowsheet, Simulation, compile_model
from yixian.simulator.units.carbide import CarbideHopper, CarbideYard, Feeder, GateWay
from yixian.simulator.units.gas_line import GasBoundary, GasVessel

from simulator.units.rigs import hand  # isort: skip


def hopper_rig() -> Simulation:
    sheet = Flowsheet("hopper", scan_s=1.0, substeps=5)
    sheet.add(
        CarbideYard("YARD"),
        CarbideHopper("H", yard="YARD.carbide", top_gate="TOP", bottom_gate="BOTTOM", nitrogen_valve="N2"),
        GasBoundary("NITROGEN", nitrogen=1.0),
        GasBoundary("AIR", nitrogen=0.79, oxygen=0.21),
        GasVessel("R", volume=9.0, temperature=80.0, dry=180.0),
        CarbideYard("TROUGH"),
        Feeder("F", speed="SPEED", oxygen="H.oxygen_below", nitrogen_flow="H.nitrogen_flow", hopper="H.carbide",
               generator="TROUGH.carbide", blanket="NITROGEN.gas", space="R.gas"),
        GateWay("WAY", top_gate="TOP", bottom_gate="BOTTOM", inside="R.gas", outside="AIR.gas"),
        hand("TOP"), hand("BOTTOM"), hand("N2", 60.0), hand("SPEED"),
    )  # fmt: skip
    return Simulation(compile_model(sheet.build(), "python"))


def test_yield_in_the_books_unit_gives_the_moles() -> None:
    run = hopper_rig()
    run.run(1)
    # 300 L/kg at 20 °C is 279.5 Nm³/t
    assert run["YARD.potential"] * 22.414 == pytest.approx(279.5, rel=1e-3)


def test_feed_follows_the_speed_and_leaves_the_hopper() -> None:
    run = hopper_rig()
    run.set("SPEED", 60.0)
    before = run["H.lower"]
    run.advance(360.0)
    assert run["F.feed"] == pytest.approx(8.64, rel=1e-6)
    assert before - run["H.lower"] == pytest.approx(864.0, rel=0.01)


def test_a_bridge_starves_the_feeder_and_shows_in_its_current() -> None:
    run = hopper_rig()
    run.set("SPEED", 60.0)
    run.advance(5.0)
    current = run["F.current"]
    run.set("F.bridged", 1.0)
    run.advance(5.0)
    assert run["F.feed"] == 0.0
    assert 0.3 * current < run["F.current"] < 0.6 * current


def test_a_bucket_brings_air_and_nitrogen_sweeps_it_out() -> None:
    run = hopper_rig()
    run.set("TOP", 100.0)
    run.advance(45.0)
    assert run["H.upper"] == pytest.approx(45 * 60.0, rel=0.05)
    assert run["H.upper_oxygen"] > 15.0
    run.set("TOP", 0.0)
    run.advance(300.0)
    assert run["H.upper_oxygen"] > 3.0
    run.advance(300.0)
    assert run["H.upper_oxygen"] < 3.0


def test_both_gates_open_let_acetylene_out() -> None:
    run = hopper_rig()
    run.set("TOP", 100.0)
    run.set("BOTTOM", 100.0)
    run.advance(2.0)
    assert run["AIR.acetylene"] > 0.0


def test_both_gates_open_under_vacuum_let_air_in() -> None:
    run = hopper_rig()
    run.impose("R.dry", 60.0)
    run.set("TOP", 100.0)
    run.set("BOTTOM", 100.0)
    run.advance(2.0)
    assert run["AIR.received"] < 0.0
    assert run["R.oxygen_share"] > 1.0


def test_fines_react_faster() -> None:
    run = hopper_rig()
    run.run(1)
    lumps = run["YARD.hydrolysis_time"]
    run.set("YARD.fines", 1.0)
    run.run(3)
    assert run["YARD.hydrolysis_time"] < lumps / 5.0
