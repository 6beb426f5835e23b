"""``yixian bench campaign``: runs a core does in a second, one after the other and side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from yixian.commands.benches.figures import FULL, Figure, bench
from yixian.simulator.gateways.campaign.plan import Plan, read_plan
from yixian.simulator.gateways.campaign.work import alone, run_cases

NAME = "campaign"
PLANTS = {"two-tanks": "LT-2", "acetylene": "LT-201"}
FILE = """
plant: {plant}
hours: {hours}
seeds: {seeds}
kpis: {{mean: {{of: {tag}, take: mean}}{count}}}
"""
COUNT = ", alarms: {count: alarm}"


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the processor seconds of the quickest of some runs; the first one compiles and does not count."""
    work()
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


@bench(NAME, on_postgres=False)
def campaign(scale: str) -> Iterator[Figure]:
    """One process, no pool: whole cases with their key figures and hashes, as a worker does them."""
    hours, seeds = (1.0, 64) if scale == FULL else (0.5, 16)
    for plant, tag in PLANTS.items():
        for what, count in (("a mean", ""), ("a mean and a count of alarms", COUNT)):
            plan = read_plan(FILE.format(plant=plant, hours=hours, seeds=seeds, tag=tag, count=count))
            single, lanes = pace(plan, together=False), pace(plan, together=True)
            note = f"{plant}, {hours:g} h, {what}"
            yield Figure(NAME, "one after the other", single, "runs/s a core", None, note)
            yield Figure(NAME, "side by side", lanes, "runs/s a core", None, f"{note}; {lanes / single:.1f} x")


def pace(plan: Plan, *, together: bool) -> float:
    """Return how many cases of a plan a core does in a second."""
    cases = [(str(case.number), case) for case in plan.cases]
    if together:
        return len(cases) / best(lambda: run_cases(cases, plan.measures, plan.every_s))
    few = cases[: len(cases) // 4]
    return len(few) / best(lambda: [alone(key, case, plan.measures, plan.every_s) for key, case in few])
