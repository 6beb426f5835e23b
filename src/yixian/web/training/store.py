"""What the host reads from the database and writes to it, as plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.web.training.models import Command, Drill, Event, Mark, Outcome, Run, State, Verb
from yixian.web.training.runner import Happening

#: Unnamed marks of a run to go back to.
MARKS_KEPT = 20


@dataclass(frozen=True)
class Tenancy:
    """A run as the database has it; ``saved`` only for a run the host does not know yet."""

    run: int
    scenario: str
    seed: int
    saved: bytes
    branch: int
    ramps: dict[str, tuple[float, float]]
    speed: float
    is_running: bool
    #: The scenario itself, where it stands in no file.
    text: str = ""


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
    role: str = "board"
    saved: bytes = b""


@dataclass(frozen=True)
class News:
    """What the database says now."""

    tenancies: list[Tenancy]
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
    """Return all open drills' runs and the wishes nobody has done; two queries, one more for each kind of addition.

    A wish handed out is not handed out again by this process; another process that takes over starts afresh.
    """
    rows = Run.objects.exclude(drill__state=State.ENDED).order_by("pk").select_related("drill").defer("saved", "steps")
    runs = list(rows)
    fresh = {run.pk for run in runs} - known
    for run in fresh:
        _given.pop(run, None)
    saved = dict(Run.objects.filter(pk__in=fresh).values_list("pk", "saved")) if fresh else {}
    tenancies = [
        Tenancy(
            run.pk, run.drill.scenario, run.drill.seed, bytes(saved.get(run.pk, b"")), run.branch,
            {tag: (pair[0], pair[1]) for tag, pair in run.ramps.items()}, run.drill.speed,
            run.drill.state == State.RUNNING and not run.is_finished,
        )
        for run in runs
    ]  # fmt: skip
    return News(tenancies, _orders({run.pk for run in runs}))


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
            each.note, each.person_id, each.role,
            bytes(saved.get(int(each.value or 0), b"")) if each.verb == Verb.BACK else b"",
        )
        for each in found
    ]  # fmt: skip


def _handed(run: int) -> set[int]:
    return _given.get(run, set())


@transaction.atomic
def save(savings: list[Saving]) -> None:
    """Save all of them in one transaction: a condition and the wishes that are in it stand or fall together."""
    now = timezone.now()
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
