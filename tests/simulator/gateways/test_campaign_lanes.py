"""Cases side by side: what eight in a vector come to is, bit for bit, what each comes to alone."""

from __future__ import annotations

import pytest

from yixian.simulator.gateways.campaign.lanes import fits
from yixian.simulator.gateways.campaign.plan import Plan, read_plan
from yixian.simulator.gateways.campaign.running import piece_size
from yixian.simulator.gateways.campaign.work import alone, run_cases

TANKS = """
plant: two-tanks
hours: 0.4
seeds: 3
set: [LIC-2.mode=MAN@3min, LIC-2.op=70@3min, "LT-2.fault=4@8min"]
sweep:
  LIC-2.gain: [1, 4]
  HS-1@1min: [50, 90]
sample:
  P1.capacity: {low: 1.0, high: 6.5}
kpis:
  spread: {of: LT-2, take: sd, from: 30}
  high_s: {of: LT-1, take: seconds_above, limit: 80}
  alarms: {count: alarm}
  trips: {count: trip, of: I1, from: 2min}
  bad: {count: bad}
  orders: {count: command}
  rest: {count: state}
  first: {count: first_out}
  gone: {count: alarm_returned}
"""
LINE = """
plant: acetylene
hours: 0.1
seeds: 9
set: [TIC-101A.sp=80@1min]
sample: {R-101A.height: {low: 4.4, high: 4.8}}
kpis: {pressure: {of: LT-201, take: mean}, alarms: {count: alarm}}
"""


def rows_both_ways(plan: Plan) -> tuple[list, list]:
    cases = [(str(case.number), case) for case in plan.cases]
    together = run_cases(cases, plan.measures, plan.every_s)
    return together, [alone(key, case, plan.measures, plan.every_s) for key, case in cases]


def test_side_by_side_each_case_has_the_bits_and_figures_it_has_alone():
    plan = read_plan(TANKS)
    assert fits([case.task for case in plan.cases])
    together, apart = rows_both_ways(plan)
    assert together == apart
    assert len({row["hash"] for row in together}) == 12
    assert {row["trips"] for row in together} == {0.0, 1.0}  # some overflow, some do not
    assert all(row["bad"] == 1.0 and row["orders"] == 6.0 for row in together)


def test_an_order_a_loop_does_not_take_is_counted_as_refused_in_both_ways():
    plan = read_plan(TANKS.replace("LIC-2.mode=MAN@3min, ", "LIC-2.mode=MAN, LIC-2.mode=AUTO@2min, ").replace(
        "  orders: {count: command}", "  orders: {count: refused}").replace("LIC-2.op=70@3min, ", "")
    )  # fmt: skip
    cases = [(str(case.number), case) for case in plan.cases]
    from dataclasses import replace

    from yixian.simulator.gateways.orders import Order

    late = Order(180.0, "LIC-2.op", 70.0)
    cases = [(key, replace(case, task=replace(case.task, orders=(*case.task.orders, late)))) for key, case in cases]
    together = run_cases(cases, plan.measures, plan.every_s)
    assert together == [alone(key, case, plan.measures, plan.every_s) for key, case in cases]
    assert all(row["orders"] == 1.0 for row in together)


def test_the_whole_line_side_by_side_is_the_line_alone():
    together, apart = rows_both_ways(read_plan(LINE))
    assert together == apart


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("plant: two-tanks\nseeds: 2\nkpis: {n: {count: alarm}}", True),
        ("plant: two-tanks\nseeds: 1\nkpis: {n: {count: alarm}}", False),
        ("plant: two-tanks\nscenario: two-tanks-level\nseeds: 2\nkpis: {n: {score: total}}", False),
    ],
)
def test_only_ungraded_cases_of_one_kind_share_a_vector(text, together):
    assert fits([case.task for case in read_plan(text).cases]) is together


def test_a_worker_gets_full_vectors():
    assert piece_size(18, 2, lanes=True) == 8
    assert piece_size(1000, 2, lanes=True) == 64
    assert piece_size(18, 2, lanes=False) == 1
