"""What the host reads from the database and writes to it, as plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.web.training import runner
from yixian.web.training.models import Beginning, Command, Drill, Event, Mark, Outcome, Run, Seat, State, Verb
from yixian.web.training.runner import Happening, Live

#: Unnamed marks of a run to go back to.
MARKS_KEPT = 20


@dataclass(frozen=True)
class Tenancy:
    """A run the host does not know yet, as the database has it."""

    run: int
    scenario: str
    seed: int
    saved: bytes
    branch: int
    ramps: dict[str, tuple[float, float]]
    #: Roles of the people at it, one a person.
    crew: tuple[str, ...] = ()
    #: The scenario itself, where it stands in no file.
    text: str = ""
    #: The condition of the library it began in, where it did.
    begun: bytes = b""

    def live(self, saved: bytes) -> Live:
        """Return the plant in a condition: this one's, or that of a mark."""
        return Live(self.scenario, self.seed, saved, text=self.text, crew=self.crew, begun=self.begun)


@dataclass(frozen=True)
class Pace:
    """What the clock of a run's drill does."""

    speed: float
    is_running: bool


@dataclass(frozen=True)
class Order:
    """A wish that is not done yet; ``saved`` is the condition to go back to, where it asks for that."""

    pk: int
    run: int
    verb: str
    tag: str
    value: float
    rate: float
    note: str
    person: int | None
    second: int | None = None
    role: str = "board"
    saved: bytes = b""


@dataclass(frozen=True)
class News:
    """What the database says now: runs that are new to the host, the pace of all of them, and wishes."""

    tenancies: list[Tenancy]
    paces: dict[int, Pace]
    orders: list[Order]


@dataclass(frozen=True)
class Done:
    """What came of a wish."""

    pk: int
    branch: int
    scan: int
    time_s: float
    old: float | None
    refusal: dict[str, Any] | None


@dataclass(frozen=True)
class NewMark:
    name: str
    saved: bytes
    time_s: float
    by: int | None


@dataclass(frozen=True)
class Saving:
    """Everything of one run that is to be saved together."""

    run: int
    saved: bytes
    scan: int
    time_s: float
    branch: int
    ramps: dict[str, tuple[float, float]]
    score: dict[str, Any] | None
    steps: list[dict[str, Any]]
    is_finished: bool
    diverged: dict[str, Any] | None
    done: list[Done]
    happened: list[Happening]
    marks: list[NewMark]


#: Wishes handed to the host of this process, by run.
_given: dict[int, set[int]] = {}


def news(known: set[int]) -> News:
    """Return all open drills' runs and the wishes nobody has done; two queries, two more where there is a new run.

    A wish handed out is not handed out again by this process; another process that takes over starts afresh.
    """
    rows = Run.objects.exclude(drill__state=State.ENDED).order_by("pk")
    paces = {
        run: Pace(speed, state == State.RUNNING and not is_finished)
        for run, is_finished, speed, state in rows.values_list("pk", "is_finished", "drill__speed", "drill__state")
    }
    fresh = set(paces) - known
    return News(_tenancies(fresh) if fresh else [], paces, _orders(set(paces)))


def _tenancies(fresh: set[int]) -> list[Tenancy]:
    """Return new runs with their condition and crew; wishes handed out to whoever had them before count no more."""
    for run in fresh:
        _given.pop(run, None)
    crews: dict[int, tuple[str, ...]] = {}
    for run, role in Seat.objects.filter(run__in=fresh).order_by("pk").values_list("run_id", "role"):
        crews[run] = (*crews.get(run, ()), role)
    begun = dict(Beginning.objects.filter(run__in=fresh).values_list("run", "condition"))
    runs = list(Run.objects.filter(pk__in=fresh).order_by("pk").select_related("drill").defer("score", "steps"))
    runner.learn(run.drill.scenario for run in runs)
    return [
        Tenancy(
            run.pk, run.drill.scenario, run.drill.seed, bytes(run.saved), run.branch,
            {tag: (pair[0], pair[1]) for tag, pair in run.ramps.items()}, crews.get(run.pk, ()),
            runner.own_text(run.drill.scenario), bytes(begun.get(run.pk, b"")),
        )
        for run in runs
    ]  # fmt: skip


def _orders(runs: set[int]) -> list[Order]:
    waiting = Command.objects.filter(outcome=Outcome.TAKEN, scan__isnull=True).order_by("pk")
    found = [each for each in waiting if each.run_id in runs and each.pk not in _handed(each.run_id)]
    backs = {int(each.value or 0) for each in found if each.verb == Verb.BACK}
    saved = dict(Mark.objects.filter(pk__in=backs).values_list("pk", "saved")) if backs else {}
    for each in found:
        _given.setdefault(each.run_id, set()).add(each.pk)
    return [
        Order(
            each.pk, each.run_id, each.verb, each.tag, each.value if each.value is not None else 0.0, each.rate or 0.0,
            each.note, each.person_id, each.second_id, each.role,
            bytes(saved.get(int(each.value or 0), b"")) if each.verb == Verb.BACK else b"",
        )
        for each in found
    ]  # fmt: skip


def _handed(run: int) -> set[int]:
    return _given.get(run, set())


@transaction.atomic
def save(savings: list[Saving]) -> None:
    """Save all of them in one transaction: a condition and the wishes that are in it stand or fall together.

    A run that has been taken away with its drill meanwhile is left out.
    """
    now = timezone.now()
    there = set(Run.objects.filter(pk__in=[saving.run for saving in savings]).values_list("pk", flat=True))
    savings = [saving for saving in savings if saving.run in there]
    for saving in savings:
        Run.objects.filter(pk=saving.run).update(
            saved=saving.saved, saved_at=now, scan=saving.scan, time_s=saving.time_s, branch=saving.branch,
            ramps=saving.ramps, score=saving.score, steps=saving.steps, is_finished=saving.is_finished,
            diverged=saving.diverged,
        )  # fmt: skip
        for done in saving.done:
            Command.objects.filter(pk=done.pk).update(
                outcome=Outcome.REFUSED if done.refusal else Outcome.DONE, refusal=done.refusal, branch=done.branch,
                scan=done.scan, time_s=done.time_s, old=done.old,
            )  # fmt: skip
    Event.objects.bulk_create(
        (
            Event(
                run_id=saving.run, branch=saving.branch, scan=each.scan, time_s=each.time_s, tag=each.tag[:60],
                kind=each.kind, old=each.old, new=each.new,
            )
            for saving in savings
            for each in saving.happened
        ),
        batch_size=500,
    )  # fmt: skip
    _write_marks(savings)


def _write_marks(savings: list[Saving]) -> None:
    marked = [saving for saving in savings if saving.marks]
    if not marked:
        return
    drills = {run.pk: run.drill for run in Run.objects.filter(pk__in=[s.run for s in marked]).select_related("drill")}
    for saving in marked:
        drill: Drill | None = drills.get(saving.run)
        if drill is None:
            continue
        plant = drill.scenario.partition("/")[0]
        for mark in saving.marks:
            Mark.objects.create(
                run_id=saving.run, plant=plant, scenario=drill.scenario, name=mark.name[:60], saved=mark.saved,
                time_s=mark.time_s, by_id=mark.by,
            )  # fmt: skip
        unnamed = Mark.objects.filter(run=saving.run, name="").order_by("-pk").values_list("pk", flat=True)
        Mark.objects.filter(pk__in=list(unnamed[MARKS_KEPT:])).delete()
