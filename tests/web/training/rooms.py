"""Drills on the two practice tanks, and a host whose clock the tests turn."""

from __future__ import annotations

from yixian.web.people.models import OrgUnit, Person
from yixian.web.training import actions, store
from yixian.web.training.actions import Plan, Wish
from yixian.web.training.host import Host
from yixian.web.training.models import Drill, Run

FREE, GRADED = "two-tanks/running", "two-tanks/two-tanks-level"


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def drill_of(unit: OrgUnit | None, by: Person, *board: Person, field=(), kind="solo", scenario=FREE, **more) -> Drill:
    plan = Plan("仿真练习", unit, kind, scenario, more.pop("seed", 7), more.pop("speed", 1.0), board, tuple(field))
    return actions.set_up(plan, by=by)


def started(drill: Drill, by: Person) -> Run:
    actions.turn(drill, "start", by=by)
    return drill.runs.select_related("drill").get(number=1)


def host(tmp_path=None) -> tuple[Host, Clock]:
    """Return a host that has read the database once."""
    clock = Clock()
    found = Host(clock, spread_s=0.0)
    found.take(store.news(set()))
    return found, clock


def go(found: Host, clock: Clock, seconds: float) -> None:
    """Let real time pass in small pieces, as the loop would."""
    began = clock.now
    for step in range(1, round(seconds / 0.05) + 1):
        clock.now = round(began + 0.05 * step, 6) + 1e-7
        found.work()


def look(found: Host) -> None:
    """Read the database once more."""
    found.take(store.news(set(found.tenants)))


def keep(found: Host) -> None:
    """Save everything, as the host does every few seconds."""
    store.save(found.savings())


def ask(run: Run, by: Person, tag: str = "", value: float | None = None, *, role="board", verb="set", **more):
    return actions.ask(run, Wish(verb, tag, value, more.get("rate"), more.get("note", "")), by=by, role=role)
