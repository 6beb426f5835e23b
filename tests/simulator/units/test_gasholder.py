"""The bell: constant pressure, height as the clock, jam, blown ring."""

from __future__ import annotations

import pytest

from yixian.simulator.kernel import Flowsheet, Parameter, Simulation, compile_model
from yixian.simulator.units.gas_line import GasBoundary, GasValve
from yixian.simulator.units.gasholder import GasHolder, RingSeal

from simulator.units.rigs import BAIYIN, hand  # isort: skip


def holder_rig() -> Simulation:
    """A holder at 80 % that a consumer draws from, filled by a valve."""
    sheet = Flowsheet("a holder", scan_s=0.5, substeps=5)
    sheet.add(
        GasBoundary("SOURCE", pressure=BAIYIN, rise=20.0, humid=1.0, temperature=30.0),
        GasBoundary("SINK", pressure=BAIYIN, rise=0.0),
        GasBoundary("AIR", pressure=BAIYIN, nitrogen=0.79, oxygen=0.21),
        GasHolder("V", atmosphere=BAIYIN, ambient=30.0, temperature=30.0, dry=27600.0, bell=800.0),
        RingSeal("RING", holder="V.gas", air="AIR.gas"),
        GasValve("IN", upstream="SOURCE.gas", downstream="V.gas", opening="IN-HAND", is_check=1.0,
                 flow_nominal=Parameter(60.0, "mol/s", source="rig", grade="E"),
                 drop_nominal=Parameter(16.5, "kPa", source="rig", grade="E")),
        GasValve("OUT", upstream="V.gas", downstream="SINK.gas", opening="OUT-HAND", is_check=1.0,
                 flow_nominal=Parameter(60.7, "mol/s", source="rig", grade="E"),
                 drop_nominal=Parameter(3.5, "kPa", source="rig", grade="E")),
        hand("IN-HAND"), hand("OUT-HAND"),
    )  # fmt: skip
    return Simulation(compile_model(sheet.build(), "python"))


def test_the_pressure_stays_while_the_bell_moves() -> None:
    run = holder_rig()
    run.set("OUT-HAND", 100.0)
    run.advance(60.0)
    assert run["V.gauge"] == pytest.approx(3.5, abs=0.15)
    assert run["V.height"] < 75.0


def test_from_80_to_20_percent_the_holder_lasts_five_minutes() -> None:
    run = holder_rig()
    run.set("OUT-HAND", 100.0)
    run.advance(30.0)
    while run["V.height"] > 20.0:
        run.advance(5.0)
    # 58 mol/s dry at 1700 m; the check value is "about 5 min"
    assert 270.0 < run.time < 390.0


def test_a_jammed_bell_stands_still_while_the_pressure_runs_away() -> None:
    run = holder_rig()
    run.advance(5.0)
    height = run["V.height"]
    run.set("V.jammed", 1.0)
    run.set("OUT-HAND", 100.0)
    run.advance(60.0)
    assert run["V.height"] == pytest.approx(height, abs=0.1)
    assert run["V.gauge"] < 2.0


def test_gas_bursts_past_the_ring_of_a_jammed_bell() -> None:
    run = holder_rig()
    run.set("V.jammed", 1.0)
    run.set("IN-HAND", 100.0)
    run.advance(240.0)
    assert run["RING.lost"] > 1.0
    assert run["V.gauge"] == pytest.approx(7.2, abs=0.5)


def test_a_full_bell_stops_and_the_pressure_rises() -> None:
    run = holder_rig()
    run.set("IN-HAND", 100.0)
    run.advance(400.0)
    assert run["V.height"] == pytest.approx(100.0, abs=0.5)
    assert run["V.gauge"] > 4.5


def test_an_empty_bell_rests_and_the_pressure_falls() -> None:
    run = holder_rig()
    run.set("OUT-HAND", 100.0)
    run.advance(900.0)
    assert run["V.height"] == pytest.approx(0.0, abs=0.5)
    assert run["V.gauge"] < 1.0
