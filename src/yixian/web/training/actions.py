"""Writes: a verb each, one transaction, one audit row."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.notices.actions import notify
from yixian.web.people.models import Membership, OrgUnit, Person
from yixian.web.training import queries, runner
from yixian.web.training.errors import NotNow
from yixian.web.training.models import Command, Drill, Kind, Mark, Outcome, Role, Run, Seat, State, Verb
from yixian.web.training.plantview import PlantView

SLOWEST, FASTEST = 0.1, 20.0
MOST_PRACTICE = 2
SHELF_MIN = (1, 480)
#: Requests of an alarm, as the engine's alarm block takes them.
ACKNOWLEDGE, UNSHELVE, OUT, BACK_IN, RESET, SHELVE = 1.0, 2.0, 3.0, 4.0, 5.0, 10.0


@dataclass(frozen=True)
class Plan:
    """What an instructor decides before a drill."""

    title: str
    unit: OrgUnit | None
    kind: str
    scenario: str
    seed: int | None
    speed: float
    board: tuple[Person, ...]
    field: tuple[Person, ...] = ()
    start_from: Mark | None = None


@dataclass(frozen=True)
class Wish:
    """What somebody at a station asks for."""

    verb: str
    tag: str = ""
    value: float | None = None
    rate: float | None = None
    note: str = ""


@transaction.atomic
def set_up(plan: Plan, *, by: Person) -> Drill:
    """Write down a drill with its plants and seats; nothing runs before it is started."""
    if not plan.board:
        raise NotNow("no-seats")
    drill = Drill.objects.create(
        title=plan.title, unit=plan.unit, kind=plan.kind, scenario=plan.scenario,
        seed=plan.seed if plan.seed is not None else secrets.randbelow(2**31), speed=plan.speed, created_by=by,
    )  # fmt: skip
    saved = _condition(plan) if plan.start_from else b""
    if plan.kind == Kind.TEAM:
        _seat(drill, 1, saved, [(person, Role.BOARD) for person in plan.board] + _field(plan))
    else:
        for number, person in enumerate(plan.board, 1):
            _seat(drill, number, saved, [(person, Role.BOARD)])
    record(
        "drill.set-up", drill, by=by, changes={"scenario": plan.scenario, "seats": len(plan.board) + len(plan.field)}
    )
    people = [person for person in (*plan.board, *plan.field) if person.pk != by.pk]
    notify(people, "training.seated", {"title": drill.title}, url=reverse("training:list"))
    return drill


def _field(plan: Plan) -> list[tuple[Person, str]]:
    board = {person.pk for person in plan.board}
    return [(person, Role.FIELD) for person in plan.field if person.pk not in board]


def _condition(plan: Plan) -> bytes:
    mark = plan.start_from
    if mark is None or mark.scenario.partition("/")[0] != plan.scenario.partition("/")[0]:
        raise NotNow("other-plant")
    return bytes(mark.saved)


def _seat(drill: Drill, number: int, saved: bytes, people: Sequence[tuple[Person, str]]) -> Run:
    run = Run.objects.create(drill=drill, number=number, saved=saved)
    Seat.objects.bulk_create(Seat(run=run, person=person, role=role) for person, role in people)
    return run


@transaction.atomic
def practise(scenario: str, *, by: Person) -> Run:
    """Start a drill for oneself; two at a time are enough for anybody."""
    if queries.open_practice(by) >= MOST_PRACTICE:
        raise NotNow("too-many")
    found = runner.scenario(scenario)
    team = Membership.objects.current().filter(person=by, tree="administrative").select_related("unit").first()
    drill = Drill.objects.create(
        title=(found.title.get("zh") or scenario)[:80] if found else scenario[:80], unit=team.unit if team else None,
        kind=Kind.PRACTICE, scenario=scenario, seed=secrets.randbelow(2**31), state=State.RUNNING, created_by=by,
        started_at=timezone.now(),
    )  # fmt: skip
    run = _seat(drill, 1, b"", [(by, Role.BOARD)])
    record("drill.practised", drill, by=by, changes={"scenario": scenario})
    return run


_STEPS: dict[str, tuple[set[str], str, str]] = {
    "start": ({State.WAITING}, State.RUNNING, "is-running"),
    "freeze": ({State.RUNNING}, State.FROZEN, "not-running"),
    "resume": ({State.FROZEN}, State.RUNNING, "is-running"),
    "end": ({State.WAITING, State.RUNNING, State.FROZEN}, State.ENDED, "ended"),
}
STEPS = tuple(_STEPS)


@transaction.atomic
def turn(drill: Drill, step: str, *, by: Person) -> Drill:
    """Start, freeze, resume or end a drill for everybody in it."""
    allowed, state, refusal = _STEPS[step]
    locked = Drill.objects.select_for_update().get(pk=drill.pk)
    if locked.state not in allowed:
        raise NotNow("ended" if locked.state == State.ENDED else refusal)
    now = timezone.now()
    locked.state = state
    locked.started_at = locked.started_at or (now if step == "start" else None)
    locked.ended_at = now if step == "end" else None
    locked.save(update_fields=["state", "started_at", "ended_at"])
    record(f"drill.{step}", locked, by=by, changes={"state": state})
    if step == "end" and locked.kind != Kind.PRACTICE:
        seated = [seat.person for seat in Seat.objects.filter(run__drill=locked).select_related("person")]
        people = list({person.pk: person for person in seated if person.pk != by.pk}.values())
        notify(people, "training.ended", {"title": locked.title}, url=reverse("training:list"))
    return locked


@transaction.atomic
def set_speed(drill: Drill, speed: float, *, by: Person) -> Drill:
    """Run all plants of a drill so many times as fast as the clock."""
    locked = Drill.objects.select_for_update().get(pk=drill.pk)
    if locked.state == State.ENDED:
        raise NotNow("ended")
    locked.speed = min(max(speed, SLOWEST), FASTEST)
    locked.save(update_fields=["speed"])
    record("drill.speed", locked, by=by, changes={"speed": [drill.speed, locked.speed]})
    return locked


@transaction.atomic
def ask(run: Run, wish: Wish, *, by: Person, role: str) -> Command:
    """Take a wish of an operator or instructor: kept before it is answered, done before the next scan.

    A bypass of a trip waits for a second person.
    """
    state = Drill.objects.values_list("state", flat=True).get(pk=run.drill_id)
    if state == State.ENDED:
        raise NotNow("ended")
    if state == State.WAITING and role != Role.INSTRUCTOR:
        raise NotNow("not-started")
    _check(run, wish, role)
    waits = wish.verb == Verb.BYPASS and wish.value == 1.0
    command = Command.objects.create(
        run=run, verb=wish.verb, tag=wish.tag, value=wish.value, rate=wish.rate, role=role, person=by,
        note=wish.note[:200], outcome=Outcome.ASKED if waits else Outcome.TAKEN,
    )  # fmt: skip
    changes = {"tag": wish.tag, "value": wish.value, "note": wish.note}
    record(f"drill.{wish.verb}", run, by=by, changes={name: value for name, value in changes.items() if value})
    return command


def _check(run: Run, wish: Wish, role: str) -> None:
    view = runner.view(run.drill.scenario.partition("/")[0])
    if wish.verb in (Verb.MARK, Verb.NOTE, Verb.BACK):
        _check_teaching(run, wish, role)
    elif wish.verb == Verb.SAMPLE or wish.tag in dict(runner.field_actions(run.drill.scenario)):
        if wish.verb == Verb.SAMPLE and wish.tag not in view.sampled_tags:
            raise NotNow("unknown-tag", tag=wish.tag)
        if role == Role.BOARD and _has_field_operator(run):
            raise NotNow("field-only")
    else:
        _check_reach(run, view, wish, role)
        _check_value(view, wish)
        _check_alarm(view, wish)


def _check_teaching(run: Run, wish: Wish, role: str) -> None:
    if role != Role.INSTRUCTOR:
        raise NotNow("instructor-only")
    if wish.verb == Verb.BACK and not Mark.objects.filter(run=run, pk=_key(wish.value)).exists():
        raise NotNow("no-such-mark")


def _key(value: float | None) -> int:
    """Return a key that came as a number; what cannot be one is 0, which nothing has."""
    return int(value) if value is not None and math.isfinite(value) and 0 < value < 2**53 else 0


def _check_value(view: PlantView, wish: Wish) -> None:
    if wish.value is None or not math.isfinite(wish.value):
        raise NotNow("not-a-number")
    refused = runner.refusal(view.plant, wish.tag, wish.value)
    if refused is not None:
        raise NotNow(refused.code, **refused.values)


def _check_reach(run: Run, view: PlantView, wish: Wish, role: str) -> None:
    """Refuse what the person's role cannot reach: malfunctions, the other one's devices, a bypass in disguise."""
    is_bypass = wish.tag in view.bypasses
    if is_bypass != (wish.verb == Verb.BYPASS):
        raise NotNow("unknown-tag", tag=wish.tag)
    if is_bypass and not wish.note.strip():
        raise NotNow("reason")
    if role == Role.INSTRUCTOR:
        return
    if wish.verb == Verb.FAULT or wish.tag not in view.operable:
        raise NotNow("instructor-only")
    if role == Role.FIELD and wish.tag not in view.field_tags:
        raise NotNow("board-only")
    if role == Role.BOARD and wish.tag in view.field_tags and _has_field_operator(run):
        raise NotNow("field-only")


def _has_field_operator(run: Run) -> bool:
    return Seat.objects.filter(run=run, role=Role.FIELD).exists()


def _check_alarm(view: PlantView, wish: Wish) -> None:
    if not wish.tag.endswith(".request") or wish.value is None or wish.value < SHELVE:
        return
    alarm = next((each for each in view.alarms if f"{each.tag}.request" == wish.tag), None)
    if alarm is None:
        return
    if alarm.is_trip:
        raise NotNow("trip-alarm")
    if not wish.note.strip():
        raise NotNow("reason")
    if not SHELF_MIN[0] * 60.0 <= wish.value - SHELVE <= SHELF_MIN[1] * 60.0:
        raise NotNow("shelf-time")


@transaction.atomic
def confirm_bypass(command: Command, *, by: Person, agrees: bool) -> Command:
    """Confirm or refuse a bypass as the second person."""
    locked: Command = Command.objects.select_for_update().select_related("run__drill").get(pk=command.pk)
    if locked.verb != Verb.BYPASS or locked.outcome != Outcome.ASKED:
        raise NotNow("not-waiting")
    if locked.run.drill.state == State.ENDED:
        raise NotNow("ended")
    if locked.person_id == by.pk and agrees:
        raise NotNow("same-person")
    locked.second = by
    locked.outcome = Outcome.TAKEN if agrees else Outcome.REFUSED
    locked.save(update_fields=["second", "outcome"])
    record(
        "drill.bypass-confirmed" if agrees else "drill.bypass-refused", locked.run, by=by, changes={"tag": locked.tag}
    )
    return locked


@transaction.atomic
def tell(drill: Drill, note: str, *, by: Person) -> None:
    """Send a message to every station of a drill."""
    for run in drill.runs.defer("saved").select_related("drill"):
        ask(run, Wish(Verb.NOTE, note=note), by=by, role=Role.INSTRUCTOR)


@transaction.atomic
def disturb(run: Run, *, by: Person) -> Command:
    """Draw one of the plant's process disturbances and set it; the draw stands in the log as a malfunction."""
    view = runner.view(run.drill.scenario.partition("/")[0])
    choices = view.disturbances
    if not choices:
        raise NotNow("no-disturbances")
    tag, value = choices[secrets.randbelow(len(choices))]
    return ask(run, Wish(Verb.FAULT, tag, value), by=by, role=Role.INSTRUCTOR)
