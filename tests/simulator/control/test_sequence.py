"""One procedure, by hand, prompted and by itself; and malfunctions that come by themselves."""

from __future__ import annotations

import pytest

from simulator.desk import desk, number
from simulator.small_plants import Decay
from yixian.simulator.control.condition import Condition
from yixian.simulator.control.malfunction import Malfunction
from yixian.simulator.control.sequence import (
    ABORT,
    AUTOMATIC,
    CONFIRM,
    HOLD,
    MANUAL,
    PROMPTED,
    RESUME,
    START,
    Procedure,
    Step,
)
from yixian.simulator.control.valve import Valve
from yixian.simulator.kernel import Simulation

STEPS = (
    Step("open the valve", {"HV": 80.0}, (Condition("XV", "above", 75.0),), longest_s=30.0),
    Step("wait", shortest_s=10.0),
    Step("shut it", {"HV": 0.0}, (Condition("XV", "below", 2.0),)),
)


def plant(mode: float) -> Simulation:
    line = desk(number("HV"), Valve("XV", "HV", stroke=10.0), Procedure("S", STEPS, mode=mode))
    line.set("S.request", START)
    line.run(1)
    return line


def confirm(line: Simulation) -> None:
    line.set("S.request", CONFIRM)
    line.run(1)


def test_by_itself_it_runs_to_the_end() -> None:
    line = plant(AUTOMATIC)
    line.advance(12.0)
    assert (line["S"], line["HV"]) == (2.0, 80.0)
    line.advance(30.0)
    assert (line["S"], line["HV"]) == (4.0, 0.0)


def test_prompted_it_waits_for_each_confirmation() -> None:
    line = plant(PROMPTED)
    line.advance(20.0)
    assert (line["S"], line["HV"]) == (1.0, 0.0)
    confirm(line)
    line.advance(12.0)
    assert (line["S"], line["HV"]) == (2.0, 80.0)


def test_by_hand_it_only_follows() -> None:
    line = plant(MANUAL)
    line.advance(5.0)
    assert (line["S"], line["HV"]) == (1.0, 0.0)
    line.set("HV", 90.0)
    line.advance(12.0)
    assert line["S"] == 2.0
    confirm(line)
    assert line["S"] == 2.0 or line["S"] == 3.0


def test_held_it_stands_and_resumed_it_goes_on() -> None:
    line = plant(AUTOMATIC)
    line.advance(12.0)
    line.set("S.request", HOLD)
    line.advance(60.0)
    assert line["S"] == 2.0
    line.set("S.request", RESUME)
    line.advance(30.0)
    assert line["S"] == 4.0


def test_aborted_it_is_where_it_was_before_the_start() -> None:
    line = plant(AUTOMATIC)
    line.set("S.request", ABORT)
    line.run(1)
    assert line["S"] == 0.0


def test_a_step_that_takes_too_long_says_so() -> None:
    line = plant(AUTOMATIC)
    line.set("XV.stuck", 1.0)
    line.advance(35.0)
    assert (line["S"], line["S.late"]) == (1.0, 1.0)


def test_a_malfunction_waits_grows_and_ends() -> None:
    line = desk(
        number("HV", 100.0),
        Valve("XV", "HV"),
        Malfunction("M", "XV.leak", severity=0.4, ramp_s=10.0, start_s=20.0, lasts_s=30.0, is_armed=True),
    )
    line.advance(19.0)
    assert line["XV.leak.level"] == 0.0
    line.advance(4.0)
    assert 0.0 < line["XV.leak.level"] < 0.4
    line.advance(20.0)
    assert line["XV.leak.level"] == pytest.approx(0.4)
    line.advance(30.0)
    assert line["XV.leak.level"] == pytest.approx(0.0)


def test_a_malfunction_can_wait_for_a_condition() -> None:
    line = desk(
        number("LOAD", 50.0),
        Decay("D"),
        Valve("XV", "LOAD"),
        Malfunction("M", "XV.stuck", when=(Condition("LOAD", "above", 90.0),), is_armed=True),
    )
    line.advance(60.0)
    assert line["M"] == 0.0
    line.set("LOAD", 95.0)
    line.advance(2.0)
    assert line["XV.stuck.level"] == 1.0
