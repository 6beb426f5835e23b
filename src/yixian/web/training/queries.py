"""Reads across drills."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import reduce

from django.db.models import Count, F, Max, Q, QuerySet

from yixian.web.people.models import Person
from yixian.web.training.models import (
    DIGITS,
    OWN,
    Command,
    Drill,
    Edition,
    Event,
    Kind,
    Mark,
    Outcome,
    Run,
    Seat,
    State,
    Verb,
)


def seats_of(person: Person) -> QuerySet[Seat]:
    """Return a person's seats, the newest first: the open ones and the history."""
    rows: QuerySet[Seat] = Seat.objects.filter(person=person).select_related(
        "run__drill__created_by", "run__drill__unit"
    )
    return rows.defer("run__saved").order_by("-run__drill__id")


def record_of(person: Person) -> QuerySet[Seat]:
    """Return the seats of a person in drills of instructors; how they practised alone is their own business."""
    return seats_of(person).exclude(run__drill__kind=Kind.PRACTICE)


def drills(condition: Q) -> QuerySet[Drill]:
    """Return drills of instructors with their number of seats."""
    rows = Drill.objects.filter(condition).exclude(kind=Kind.PRACTICE).select_related("unit", "created_by")
    return rows.annotate(seat_count=Count("runs__seats")).order_by("-id")


def runs_of(drill: Drill) -> list[Run]:
    rows = Run.objects.filter(drill=drill).defer("saved").select_related("held_by").order_by("number")
    found = list(rows.prefetch_related("seats__person"))
    for run in found:
        run.drill = drill
    return found


def open_practice(person: Person) -> int:
    return Drill.objects.filter(kind=Kind.PRACTICE, created_by=person).exclude(state=State.ENDED).count()


def commands_of(run: Run) -> QuerySet[Command]:
    return Command.objects.filter(run=run).select_related("person", "second").order_by("-id")


def counts(runs: Iterable[Run]) -> dict[int, dict[str, int]]:
    """Return, by run, how many commands, alarms, trips and bypasses it has had; two queries for all of them."""
    keys = [run.pk for run in runs]
    found: dict[int, dict[str, int]] = {key: {"commands": 0, "alarms": 0, "trips": 0, "bypasses": 0} for key in keys}
    done = Command.objects.filter(run__in=keys, outcome=Outcome.DONE).order_by()
    for run, number, bypasses in done.values_list("run").annotate(
        number=Count("pk", filter=Q(verb__in=(Verb.SET, Verb.RAMP))),
        bypasses=Count("pk", filter=Q(verb=Verb.BYPASS, value=1)),
    ):
        found[run] |= {"commands": number, "bypasses": bypasses}
    events = Event.objects.filter(run__in=keys).order_by().values_list("run")
    for run, alarms, trips in events.annotate(
        alarms=Count("pk", filter=Q(kind="alarm", new=1)), trips=Count("pk", filter=Q(kind="interlock", new=1))
    ):
        found[run] |= {"alarms": alarms, "trips": trips}
    return found


def marks_of(run: Run) -> QuerySet[Mark]:
    return Mark.objects.filter(run=run).defer("saved").select_related("by").order_by("-id")


def library() -> QuerySet[Mark]:
    """Return named conditions any drill on their plant may start from."""
    return Mark.objects.exclude(name="").defer("saved").select_related("by").order_by("-id")


def waiting_bypasses(runs: Iterable[int]) -> QuerySet[Command]:
    return Command.objects.filter(run__in=list(runs), verb=Verb.BYPASS, outcome=Outcome.ASKED).select_related("person")


def top_alarms(run: Run, *, most: int = 10) -> list[tuple[str, int]]:
    """Return the alarms that came most often, with how often."""
    rows = Event.objects.filter(run=run, kind="alarm", new=1).order_by().values_list("tag")
    return list(rows.annotate(number=Count("pk")).order_by("-number", "tag")[:most])


def alarm_notes(run: Run) -> list[tuple[float, str, float | None, float | None]]:
    """Return what alarms did in a run, in order; what was undone by setting the plant back is left out."""
    found: list[tuple[float, str, float | None, float | None]] = []
    branch = 0
    rows = Event.objects.filter(run=run, kind="alarm").order_by("pk")
    for number, time_s, tag, old, new in rows.values_list("branch", "time_s", "tag", "old", "new"):
        while number != branch and found and found[-1][0] > time_s:
            found.pop()
        branch = number
        found.append((time_s, tag, old, new))
    return found


def acknowledgements(run: Run) -> list[tuple[float, str]]:
    """Return when which alarm was acknowledged by an operator's command in the present branch of a run."""
    rows = Command.objects.filter(run=run, outcome=Outcome.DONE, tag__endswith=".request", value=1.0, branch=run.branch)
    return [(time_s or 0.0, tag.removesuffix(".request")) for time_s, tag in rows.values_list("time_s", "tag")]


def latest_editions() -> QuerySet[Edition]:
    """Return the newest version of every own scenario that was not withdrawn."""
    rows = Edition.objects.filter(own__withdrawn_at__isnull=True).annotate(last=Max("own__editions__version"))
    return rows.filter(version=F("last")).select_related("own", "by").order_by("-own_id")


def editions(names: Iterable[str]) -> QuerySet[Edition]:
    """Return the versions drills know by these names, withdrawn ones too."""
    digests = [name.removeprefix(OWN)[:DIGITS] for name in names]
    wanted = reduce(operator.or_, (Q(digest__startswith=digest) for digest in digests))
    return Edition.objects.filter(wanted).select_related("own", "by").order_by("pk")
