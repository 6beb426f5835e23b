"""Malfunctions: at a time, on a condition, growing, ending, hidden or shown."""

from __future__ import annotations

import pytest

from simulator.desk import desk, number
from yixian.simulator.control.condition import Condition
from yixian.simulator.control.malfunction import Malfunction
from yixian.simulator.control.valve import Valve
from yixian.simulator.kernel import Simulation


def leaking(**terms: object) -> Simulation:
    return desk(
        number("HV"), number("LOAD", 50.0), Valve("XV", "HV"),
        Malfunction("M", "XV.leak", severity=0.4, **terms),  # type: ignore[arg-type]
    )  # fmt: skip


def test_it_grows_evenly_in_its_ramp_and_stays_at_its_severity() -> None:
    plant = leaking(ramp_s=20.0, is_armed=True)
    plant.run(1)
    begun = plant["XV.leak.level"]
    plant.advance(5.0)
    assert plant["XV.leak.level"] - begun == pytest.approx(5.0 / 20.0, abs=0.03)  # a severity of 1 takes the ramp
    plant.advance(60.0)
    assert plant["XV.leak.level"] == pytest.approx(0.4)


def test_disarmed_it_goes_and_armed_again_it_waits_again() -> None:
    plant = leaking(start_s=10.0, is_armed=True)
    plant.advance(11.0)
    assert plant["XV.leak"] == pytest.approx(0.4)
    plant.set("M.armed", 0.0)
    plant.run(2)
    assert plant["XV.leak"] == 0.0
    plant.set("M.armed", 1.0)
    plant.advance(9.0)
    assert plant["XV.leak"] == 0.0
    plant.advance(2.0)
    assert plant["XV.leak"] == pytest.approx(0.4)


def test_once_its_condition_has_held_it_need_not_hold_on() -> None:
    plant = leaking(start_s=5.0, when=(Condition("LOAD", "above", 90.0),), is_armed=True)
    plant.set("LOAD", 95.0)
    plant.run(1)
    plant.set("LOAD", 50.0)
    plant.advance(6.0)
    assert plant["XV.leak"] == pytest.approx(0.4)


def test_what_the_instructor_sets_by_the_tag_is_left_alone_while_it_rests() -> None:
    plant = leaking()
    plant.set("XV.leak", 0.7)
    plant.advance(5.0)
    assert plant["XV.leak"] == 0.7


@pytest.mark.parametrize("is_hidden", [True, False])
def test_only_a_shown_malfunction_is_an_event(is_hidden: bool) -> None:
    plant = leaking(start_s=5.0, is_armed=True, is_hidden=is_hidden)
    plant.advance(20.0)
    assert plant["M"] == 1.0
    assert ("M" in {change.tag for change in plant.changes}) is not is_hidden
