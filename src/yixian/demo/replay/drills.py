"""The drills of the story, held: the host of the living plants goes through them on a clock of the story's own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from yixian.demo import content
from yixian.demo.drilling import Wish, played
from yixian.demo.events import DrillHeld
from yixian.demo.replay.book import Book
from yixian.demo.replay.clock import story_time
from yixian.web.people.models import OrgTree, OrgUnit, Person
from yixian.web.training import actions, models, runner, store
from yixian.web.training.host import Host
from yixian.web.training.tenant import CALL_S

#: The plants run so many times as fast as the host's clock, which goes on by a call at a time.
_HASTE = 20.0
#: Conditions are saved once in so much simulated time, and at the end [s].
_SAVE_S = 600.0


class Drills:
    """Sets up drills, and holds those that the story says were held."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.told = {drill.code: drill for drill in content.drills()}

    def held(self, event: DrillHeld) -> None:
        told, people = self.told[event.drill], self.book.people
        plan = actions.Plan(
            title=told.title,
            unit=_unit(told.workshop),
            kind=told.kind,
            scenario=told.scenario,
            seed=self.book.enterprise.sizes.seed,
            speed=1.0,
            board=tuple(people[number] for number in event.board),
            field=tuple(people[number] for number in event.field),
        )
        instructor = people[event.by]
        drill = actions.set_up(plan, by=instructor)
        if not told.held:
            return
        actions.turn(drill, "start", by=instructor)
        script = [
            Wish(cue.time_s, cue.tag, cue.value, cue.by)
            for cue in runner.expert(drill.scenario, drill.seed).cues
            if cue.kind == "command" and cue.value is not None
        ]
        seats = {
            run: played(told, run.seats.all()[0].person.staff_no, script, drill.seed)
            for run in drill.runs.select_related("drill").prefetch_related("seats__person")
        }
        with story_time(event.at) as watch:
            for passed_s in _held(seats):
                watch.set(event.at + timedelta(seconds=passed_s))
            actions.turn(drill, "end", by=instructor)


def _unit(workshop: str) -> OrgUnit:
    """Return a workshop, or the plant of all that drill."""
    plant = next(row["name"] for row in content.plants() if row["code"] == "P")
    found: OrgUnit = OrgUnit.objects.get(tree=OrgTree.ADMINISTRATIVE, name=workshop or plant)
    return found


def _held(wishes: dict[models.Run, list[Wish]]) -> Iterator[float]:
    """Go through a drill in simulated time, which it yields; every wish is asked for at its second."""
    now = 0.0
    host = Host(lambda: now, spread_s=0.0)
    waiting = {run: deque(found) for run, found in wishes.items()}
    _look(host)
    saved_s = 0.0
    while any(tenant.is_running for tenant in host.tenants.values()):
        now += CALL_S
        passed_s = now * _HASTE
        host.work()
        yield passed_s
        if _ask(waiting, passed_s):
            _look(host)
        if passed_s >= saved_s + _SAVE_S:
            saved_s = passed_s
            store.save(host.savings())
    store.save(host.savings())


def _look(host: Host) -> None:
    """Let the host read what the database says, in the story's haste."""
    news = store.news(set(host.tenants))
    host.take(replace(news, paces={run: replace(pace, speed=_HASTE) for run, pace in news.paces.items()}))


def _ask(waiting: dict[models.Run, deque[Wish]], passed_s: float) -> bool:
    """Ask for everything that is due; tell whether there was anything."""
    asked = False
    for run, wishes in waiting.items():
        while wishes and wishes[0].time_s <= passed_s:
            wish, asked = wishes.popleft(), True
            role, person = _who(run, wish.tag)
            actions.ask(run, actions.Wish(models.Verb.SET, wish.tag, wish.value), by=person, role=role)
    return asked


def _who(run: models.Run, tag: str) -> tuple[str, Person]:
    """Return who of a plant's people reaches a tag."""
    seats = {seat.role: seat.person for seat in run.seats.all()}
    plant = run.drill.scenario.partition("/")[0]
    is_field = tag in runner.view(plant).field_tags or tag in dict(runner.field_actions(run.drill.scenario))
    role = models.Role.FIELD if is_field and models.Role.FIELD in seats else models.Role.BOARD
    return role, seats[role]
