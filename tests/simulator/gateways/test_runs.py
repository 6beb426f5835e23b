"""Runs: the same task gives the same bits, on each backend, however it is cut."""

from __future__ import annotations

import pytest

from yixian.simulator.gateways.alarm_load import load_by_operator
from yixian.simulator.gateways.errors import UnknownScenario, WrongOrders
from yixian.simulator.gateways.orders import Order
from yixian.simulator.gateways.plants import UnknownPlant, find
from yixian.simulator.gateways.runs import perform
from yixian.simulator.gateways.tasks import Task

ORDERS = (Order(60.0, "LIC-2.sp", 55.0), Order(120.25, "P1.plugged", 0.8))


def test_equal_tasks_give_equal_bits_on_both_backends_and_with_a_record():
    task = Task("two-tanks", seed=5, hours=0.1, orders=ORDERS)
    first = perform(task)
    seen: list[float] = []
    assert perform(task, every_s=7.0, record=lambda run: seen.append(run.time_s)).hash == first.hash
    assert perform(Task("two-tanks", seed=5, hours=0.1, orders=ORDERS, backend="python")).hash == first.hash
    assert perform(Task("two-tanks", seed=6, hours=0.1, orders=ORDERS)).hash != first.hash
    assert seen[:3] == [0.0, 7.0, 14.0]


def test_an_order_counts_from_the_scan_at_its_time():
    result = perform(Task("two-tanks", hours=0.1, orders=ORDERS))
    commands = [(event.time_s, event.tag, event.value) for event in result.events if event.kind == "command"]
    assert commands == [(60.0, "LIC-2.sp", 55.0), (120.5, "P1.plugged", 0.8)]


def test_a_graded_scenario_explains_what_the_run_is_worth():
    expert = perform(Task("two-tanks", "two-tanks-level", player="expert"))
    idle = perform(Task("two-tanks", "two-tanks-level"))
    assert expert.score is not None
    assert idle.score is not None
    assert expert.score.total >= 95.0 > 60.0 > idle.score.total
    assert expert.time_s == 1200.0
    assert expert.events[-1].kind == "finish"


def test_a_run_without_grading_has_no_score_rather_than_none_of_a_hundred():
    shown = perform(Task("two-tanks", hours=0.01)).as_json("zh")
    assert shown["score"] == {"total": None, "steps": None, "quality": None, "penalties": None}
    assert list(shown) == ["plant", "scenario", "seed", "scans", "time_s", "tags", "events", "score", "alarms", "hash"]


def test_a_shorter_integration_step_is_taken():
    coarse, fine = (perform(Task("two-tanks", hours=0.05, dt_s=dt_s)) for dt_s in (0.5, 0.05))
    assert coarse.hash != fine.hash
    assert coarse.tags["LT-1"] == pytest.approx(fine.tags["LT-1"], rel=1e-3)


@pytest.mark.parametrize(
    ("task", "refusal", "says"),
    [
        (Task("three-tanks"), UnknownPlant, "did you mean two-tanks"),
        (Task("two-tanks", "two-tanks-levl"), UnknownScenario, "did you mean two-tanks-level"),
        (Task("two-tanks", hours=0.0), WrongOrders, "0 hours cannot be run"),
        (Task("two-tanks", seed=-1), WrongOrders, "seed -1"),
        (Task("two-tanks", dt_s=0.3), WrongOrders, "does not divide the scan of 0.5 s"),
        (Task("two-tanks", player="expert"), WrongOrders, "no player 'expert'"),
        (Task("two-tanks", hours=0.01, orders=ORDERS), WrongOrders, "after the end of the run, 36 s"),
    ],
)
def test_what_cannot_be_run_says_why(task, refusal, says):
    with pytest.raises(refusal, match=says):
        perform(task)


def test_the_load_of_alarms_is_counted_for_the_run_and_for_each_operator():
    orders = (Order(30.0, "LT-1.H.limit", 0.0), Order(60.0, "LT-1.H.request", 1.0), Order(90.0, "LT-2.H.limit", 0.0))
    result = perform(Task("two-tanks", hours=0.25, orders=orders))
    load = result.load
    assert (load.annunciated, load.peak_10_min, load.by_priority) == (2, 2, {2: 2})
    assert load.mean_to_acknowledge_s == 30.0
    shown = result.as_json("en")["alarms"]
    assert shown["per_10_min"] == 2.0 / 1.5
    assert shown["top"] == [{"tag": "LT-1.H", "count": 1}, {"tag": "LT-2.H", "count": 1}]
    sheet = find("two-tanks").build()
    each = load_by_operator(result.events, sheet, {"LT-1.H": "first tank", "LT-2.H": "second tank"}, 900.0)
    assert [each[name].mean_to_acknowledge_s for name in ("first tank", "second tank")] == [30.0, None]


def test_an_alarm_shows_the_value_it_came_with_however_long_the_run():
    full = (Order(0.0, "HS-1", 100.0), Order(0.0, "HV-1", 10.0))
    runs = [perform(Task("two-tanks", hours=hours, orders=full)) for hours in (0.3, 1.0)]
    texts = [[event.text["en"] for event in run.events if event.tag == "LT-1.H"] for run in runs]
    assert texts[0]
    assert texts[0] == texts[1][: len(texts[0])]
    assert 80.0 <= float(texts[0][0].split()[-2]) < 81.0  # the limit is 80 %


def test_an_output_is_not_set_against_its_loop_and_the_mode_comes_before_it():
    orders = (Order(60.0, "LIC-2.op", 90.0), Order(120.0, "LIC-2.op", 70.0), Order(120.0, "LIC-2.mode", 0.0))
    result = perform(Task("two-tanks", hours=0.05, orders=orders))
    news = [(event.time_s, event.tag, event.kind) for event in result.events if event.tag.startswith("LIC-2")]
    assert news == [
        (60.0, "LIC-2.op", "refused"),
        (120.0, "LIC-2.mode", "command"),
        (120.0, "LIC-2.op", "command"),
    ]
    said = next(event.text for event in result.events if event.kind == "refused")
    assert said["en"] == "LIC-2.op not set: LIC-2 is in AUTO and sets its output itself; set LIC-2.mode=MAN first"
    assert result.tags["LIC-2.op"] == 70.0
