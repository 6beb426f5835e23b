"""Runs: the same task gives the same bits, on each backend, however it is cut."""

from __future__ import annotations

import pytest

from yixian.simulator.gateways.errors import UnknownScenario, WrongOrders
from yixian.simulator.gateways.orders import Order
from yixian.simulator.gateways.plants import UnknownPlant
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
    assert list(shown) == ["plant", "scenario", "seed", "scans", "time_s", "tags", "events", "score", "hash"]


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
