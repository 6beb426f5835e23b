from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.drill.conftest import PRACTICE
from yixian.simulator import drill
from yixian.simulator.drill.conditions import Comparison
from yixian.simulator.drill.library import PLANTS

TEXT = (PLANTS["two-tanks"].folder / f"{PRACTICE}.yaml").read_text(encoding="utf-8")


def state(session: drill.Session, code: str) -> drill.StepState:
    return next(step for step in session.steps if step.code == code)


def test_the_points_of_steps_and_quality_make_a_hundred(practice: drill.Session) -> None:
    items = practice.score().items
    assert sum(item.of for item in items) == pytest.approx(100.0)
    assert sum(item.of for item in items if item.kind == "step") == pytest.approx(60.0)


def test_a_late_step_gives_half(practice: drill.Session) -> None:
    practice.advance(130.0)
    practice.command("LIC-2.sp", 55.0)
    practice.advance(2.0)
    step = state(practice, "S1")
    assert step.state == "late"
    assert step.points == pytest.approx(step.of / 2.0)
    assert "instead of 120 s" in step.why["en"]


def test_a_step_out_of_order_gives_nothing(practice: drill.Session) -> None:
    practice.command("LIC-2.mode", 0.0)
    practice.command("LIC-2.op", 0.0)
    practice.advance(900.0)
    step = state(practice, "S2")
    assert step.state == "out_of_order"
    assert step.points == 0.0
    assert "S1" in step.why["en"]


def test_the_nearest_miss_is_named_with_time_tag_and_value(practice: drill.Session) -> None:
    practice.command("LIC-2.sp", 52.0)
    practice.advance(5.0)
    practice.command("LIC-2.sp", 45.0)
    practice.finish()
    item = next(item for item in practice.score().items if item.code == "S1")
    assert (item.tag, item.value) == ("LIC-2.sp", 52.0)
    assert item.time_s is not None
    assert "LIC-2.sp >= 54 % (was 52)" in item.text["en"]
    assert "实际 52" in item.text["zh"]


def test_a_step_needs_the_trainee_not_the_instructor(practice: drill.Session) -> None:
    practice.command("LIC-2.sp", 55.0, "instructor")
    practice.advance(5.0)
    assert state(practice, "S1").state == "open"


def test_an_unexpected_trip_costs_ten_and_an_expected_one_nothing() -> None:
    scenario = drill.load(PRACTICE)
    lenient = replace(scenario, rules=replace(scenario.rules, expected_trips=("I1",)))
    costs = [drill.play(each, "wrong").session.score().penalties for each in (scenario, lenient)]
    assert costs[0] - costs[1] == 10.0


def test_hiding_an_alarm_before_a_trip_costs_five(practice: drill.Session) -> None:
    practice.command("LT-1.HH.request", 10.0 + 600.0)
    practice.command("LT-2.H.request", 10.0 + 600.0)  # no trip stands behind this one
    assert [item.code for item in practice.score().items if item.kind == "penalty"] == ["SHELVE"]


def test_an_alarm_nobody_answers_costs_a_point_once(practice: drill.Session) -> None:
    practice.command("HS-1", 100.0)
    practice.command("HV-1", 20.0, "field")
    practice.advance(900.0)
    alarms = [item for item in practice.score().items if item.code == "ALARM"]
    assert alarms
    assert all(item.points == -1.0 for item in alarms)
    assert len({item.tag for item in alarms}) == len(alarms)


def test_an_acknowledged_alarm_costs_nothing(practice: drill.Session) -> None:
    practice.command("HS-1", 100.0)
    practice.command("HV-1", 20.0, "field")
    for _ in range(900):
        practice.advance(1.0)
        for tag in practice.reporter.alarms:
            if practice[tag] == 1.0:
                practice.acknowledge(tag)
    assert not [item for item in practice.score().items if item.code == "ALARM"]


def test_a_hint_is_paid_once(practice: drill.Session) -> None:
    assert practice.hint()["zh"]
    practice.hint("H1")
    assert practice.score().penalties == 1.0
    with pytest.raises(drill.CommandRefused):
        practice.hint()


def test_a_red_line_caps_the_score_and_is_charged_once() -> None:
    text = TEXT.replace("when: T1.level > 3.9 m", "when: LT-1 > 30 %")
    session = drill.play(drill.loads(text), "expert").session
    score = session.score()
    assert score.cap == 40.0
    assert score.total == 40.0
    assert not score.is_passed
    assert sum(item.code == "R1" for item in score.items) == 1


def test_a_penalty_stops_at_its_most() -> None:
    text = TEXT + ("penalties:\n  - {code: P1, title: {zh: 甲, en: a}, points: 2, most: 5, when: HS-1 > 60 %}\n")
    session = drill.Session(drill.loads(text), backend="python")
    for _ in range(4):
        for value in (70.0, 50.0):
            session.command("HS-1", value)
            session.advance(2.0)
    assert session.score().penalties == 5.0


def test_quality_is_the_mean_over_time_of_how_well_the_value_was_kept() -> None:
    step = "  - {code: Q9, title: {zh: 甲, en: a}, points: 1, tag: HS-1, target: 50, band: 10, limit: 30}\n"
    text = (
        TEXT[: TEXT.index("quality:")]
        + "quality:\n"
        + step
        + TEXT[TEXT.index("red_lines:") :].replace("{step: S2}", "time >= 0 s")
    )
    session = drill.Session(drill.loads(text), backend="python")
    session.advance(99.0)  # with the one at 0 s, a hundred marks of 1
    session.command("HS-1", 70.0)
    session.advance(100.0)  # a hundred of 0.5
    item = next(item for item in session.score().items if item.code == "Q9")
    assert item.points / item.of == pytest.approx(0.75)
    assert item.value == 70.0


def test_what_was_held_too_short_is_not_held() -> None:
    class Now:
        time_s = 0.0
        level = 5.0

        def __init__(self) -> None:
            self.timers: dict[str, float] = {}

        def value(self, tag: str) -> float:
            assert tag == "LT"
            return self.level

        def commanded(self, tag: str) -> tuple[tuple[float, float], ...]:
            return ()

        def is_done(self, step: str) -> bool:
            return False

    now, held = Now(), Comparison("1:1", "LT", ">", 4.0, "m", 10.0)
    assert not held.gap(now, 0.0).is_closed
    now.time_s = 9.0
    assert not held.gap(now, 0.0).is_closed
    now.level = 3.0
    assert not held.gap(now, 0.0).is_closed
    now.time_s, now.level = 12.0, 5.0
    assert not held.gap(now, 0.0).is_closed
    now.time_s = 22.0
    assert held.gap(now, 0.0).is_closed


def test_who_ends_a_drill_early_has_not_kept_the_rest(practice: drill.Session) -> None:
    practice.advance(300.0)
    practice.finish()
    item = next(item for item in practice.score().items if item.code == "Q2")
    assert item.points / item.of == pytest.approx(300.0 / 1200.0)
    assert "ended early" in item.text["en"]
