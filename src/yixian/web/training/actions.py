"""Writes: a verb each, one transaction, one audit row."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.web.audit.actions import record
from yixian.web.notices.actions import notify
from yixian.web.people.models import Membership, OrgUnit, Person
from yixian.web.training import queries, runner
from yixian.web.training.errors import NotNow
from yixian.web.training.models import (
    Beginning,
    Command,
    Drill,
    Kind,
    Mark,
    Outcome,
    Role,
    Run,
    Seat,
    State,
    Verb,
)
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
    teachers: tuple[Person, ...] = ()


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
        seed=plan.seed if plan.seed is not None else secrets.randbelow(2**31),
        speed=_speed(plan.scenario, plan.speed), created_by=by,
    )  # fmt: skip
    begins = _condition(plan) if plan.start_from else b""
    if plan.kind == Kind.TEAM:
        _seat(drill, 1, _team(plan), begins)
    else:
        for number, person in enumerate(plan.board, 1):
            _seat(drill, number, [(person, Role.BOARD)], begins)
    record(
        "drill.set-up",
        drill,
        by=by,
        changes={"scenario": plan.scenario, "seats": Seat.objects.filter(run__drill=drill).count()},
    )
    people = [person for person in (*plan.board, *plan.field, *plan.teachers) if person.pk != by.pk]
    notify(people, "training.seated", {"title": drill.title}, url=reverse("training:list"))
    return drill


def _team(plan: Plan) -> list[tuple[Person, str]]:
    """Return everybody of a team drill with a role; who is named twice has the first."""
    roles: dict[int, tuple[Person, str]] = {}
    for role, people in ((Role.BOARD, plan.board), (Role.FIELD, plan.field), (Role.INSTRUCTOR, plan.teachers)):
        for person in people:
            roles.setdefault(person.pk, (person, role))
    return list(roles.values())


def _condition(plan: Plan) -> bytes:
    """Return the plant's condition to begin with; one of another plant or of older equations is refused."""
    mark = plan.start_from
    assert mark is not None
    try:
        if runner.fits(bytes(mark.saved), plan.scenario):
            return runner.condition(bytes(mark.saved))
    except runner.CannotResume as error:
        raise NotNow("cannot-resume") from error
    raise NotNow("other-plant")


def _seat(drill: Drill, number: int, people: Sequence[tuple[Person, str]], begins: bytes = b"") -> Run:
    run = Run.objects.create(drill=drill, number=number)
    if begins:
        Beginning.objects.create(run=run, condition=begins)
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
    run = _seat(drill, 1, [(by, Role.BOARD)])
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
    locked.speed = _speed(locked.scenario, speed)
    locked.save(update_fields=["speed"])
    record("drill.speed", locked, by=by, changes={"speed": [drill.speed, locked.speed]})
    return locked


def _speed(scenario: str, speed: float) -> float:
    """Return the speed, where the scenario may be run at it."""
    slowest, fastest = runner.speeds(scenario)
    if not slowest <= speed <= fastest:
        raise NotNow("speed-limits", slowest=f"{slowest:g}", fastest=f"{fastest:g}")
    return speed


@transaction.atomic
def ask(run: Run, wish: Wish, *, by: Person, role: str) -> Command:
    """Take a wish of an operator or instructor: kept before it is answered, done before the next scan.

    A bypass of a trip waits for a second person.
    """
    state, holder = Run.objects.values_list("drill__state", "held_by").get(pk=run.pk)
    if state == State.ENDED:
        raise NotNow("ended")
    if state == State.WAITING and role != Role.INSTRUCTOR:
        raise NotNow("not-started")
    if holder is not None and role != Role.INSTRUCTOR:
        raise NotNow("held")
    _check(run, wish, role)
    if wish.verb == Verb.FAULT and wish.rate is not None:
        _grow(run, wish, by=by)
    waits = wish.verb == Verb.BYPASS and wish.value == 1.0
    command = Command.objects.create(
        run=run, verb=wish.verb, tag=wish.tag, value=wish.value, rate=wish.rate, role=role, person=by,
        note=wish.note[:200], outcome=Outcome.ASKED if waits else Outcome.TAKEN,
    )  # fmt: skip
    changes = {"tag": wish.tag, "value": wish.value, "note": wish.note}
    record(f"drill.{wish.verb}", run, by=by, changes={name: value for name, value in changes.items() if value})
    return command


def _grow(run: Run, wish: Wish, *, by: Person) -> None:
    """Say first how slowly a malfunction grows; ``rate`` is then its time in seconds."""
    tag = f"{wish.tag}.ramp"
    if tag not in runner.view(run.drill.scenario.partition("/")[0]).settable:
        raise NotNow("grows-at-once", tag=wish.tag)
    ask(run, Wish(Verb.FAULT, tag, wish.rate), by=by, role=Role.INSTRUCTOR)


def _check(run: Run, wish: Wish, role: str) -> None:
    view = runner.view(run.drill.scenario.partition("/")[0])
    if wish.verb in (Verb.MARK, Verb.NOTE, Verb.BACK):
        _check_teaching(run, wish, role)
    elif wish.verb == Verb.HINT:
        _check_hint(run)
    elif wish.verb == Verb.SAMPLE or wish.tag in dict(runner.field_actions(run.drill.scenario)):
        if wish.verb == Verb.SAMPLE and wish.tag not in view.sampled_tags:
            raise NotNow("unknown-tag", tag=wish.tag)
        if role == Role.BOARD and _has_field_operator(run):
            raise NotNow("field-only")
    else:
        _check_reach(run, view, wish, role)
        _check_value(view, wish)
        _check_alarm(view, wish, role)


def _check_teaching(run: Run, wish: Wish, role: str) -> None:
    if role != Role.INSTRUCTOR:
        raise NotNow("instructor-only")
    if wish.verb == Verb.BACK and not Mark.objects.filter(run=run, pk=_key(wish.value)).exists():
        raise NotNow("no-such-mark")


def _check_hint(run: Run) -> None:
    """Refuse a hint where nothing is graded; which hints are left only the plant's own record knows."""
    found = runner.scenario(run.drill.scenario)
    if found is None or not found.is_graded:
        raise NotNow("no-hint")


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


def _check_alarm(view: PlantView, wish: Wish, role: str) -> None:
    if wish.tag.endswith(".request") and wish.value in (OUT, BACK_IN) and role != Role.INSTRUCTOR:
        raise NotNow("out-of-service")
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
def take_over(run: Run, *, by: Person) -> Run:
    """Operate a plant in its operators' stead: until it is given back, what they ask for is refused."""
    locked = _held(run, by=None)
    locked.held_by = by
    locked.save(update_fields=["held_by"])
    record("drill.taken-over", locked, by=by)
    said = _("{name} has taken over this plant. You can watch until it is given back.")
    ask(locked, Wish(Verb.NOTE, note=said.format(name=by.name)), by=by, role=Role.INSTRUCTOR)
    return locked


@transaction.atomic
def give_back(run: Run, *, by: Person) -> Run:
    """Let the operators of a plant go on with it as it now stands."""
    locked = _held(run, by=by)
    locked.held_by = None
    locked.save(update_fields=["held_by"])
    record("drill.given-back", locked, by=by)
    ask(locked, Wish(Verb.NOTE, note=_("The plant is yours again.")), by=by, role=Role.INSTRUCTOR)
    return locked


def _held(run: Run, *, by: Person | None) -> Run:
    """Return the locked run; it must be free to be taken over, and somebody's to be given back."""
    locked = Run.objects.select_for_update(of=("self",)).select_related("drill").defer("saved").get(pk=run.pk)
    if locked.drill.state == State.ENDED:
        raise NotNow("ended")
    if (locked.held_by_id is None) != (by is None):
        raise NotNow("not-held" if locked.held_by_id is None else "held-already")
    return locked


@transaction.atomic
def disturb(run: Run, *, by: Person) -> Command:
    """Draw one of the plant's process disturbances and set it; the draw stands in the log as a malfunction."""
    view = runner.view(run.drill.scenario.partition("/")[0])
    choices = view.disturbances
    if not choices:
        raise NotNow("no-disturbances")
    tag, value = choices[secrets.randbelow(len(choices))]
    return ask(run, Wish(Verb.FAULT, tag, value), by=by, role=Role.INSTRUCTOR)
