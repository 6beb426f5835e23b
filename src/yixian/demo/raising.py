"""Concerns: raised on the spot, answered mostly in time, done, confirmed or reopened, and some come back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from yixian.demo import content
from yixian.demo.events import (
    Answered,
    Assigned,
    Checked,
    Confirmed,
    Done,
    Event,
    LaneChosen,
    Raised,
    Reopened,
    Scored,
    SpreadProposed,
)
from yixian.demo.records import ConcernText
from yixian.demo.stage import Stage

_PLANT_SHARE = {"P": 0.55, "C": 0.33, "A": 0.12}
_SHIFT_HOURS = (9.0, 10.5, 14.0, 15.5, 17.0, 20.0, 22.5, 2.5, 5.5)
_RELAPSES = 0.05
_UNANSWERED, _UNANSWERED_DAYS = 0.12, 9  # only lately raised ones still wait for an answer


@dataclass(frozen=True, slots=True)
class Course:
    """One concern from first to last event; ``closed`` is when the raiser confirmed, if ever."""

    text: ConcernText
    place: str
    events: tuple[Event, ...]
    closed: datetime | None


def concerns(stage: Stage) -> list[Event]:
    """Return the events of every concern that no project grew from."""
    rng = np.random.default_rng([stage.sizes.seed, 3])
    wanted = max(0, stage.sizes.concerns - len(content.projects()) - len(content.read("today")))
    again = round(_RELAPSES * wanted)
    courses = [_course(stage, rng, f"N{number:04d}") for number in range(wanted - again)]
    courses += _relapsed(stage, rng, courses, again)
    return [event for course in courses for event in course.events]


def deviations(stage: Stage, checks: list[Checked]) -> list[Event]:
    """Return what became of the concerns that failed checks raised."""
    rng = np.random.default_rng([stage.sizes.seed, 6])
    cards = {card.code: card for card in stage.duties}
    told = {row[0]: row[1:] for row in content.read("notes")["deviations"]}
    events: list[Event] = []
    for check in checks:
        if not check.raises:
            continue
        place, (cause, note, answer, done) = cards[check.duty].place, told[check.deviations[0][1]]
        text = ConcernText((place,), "hazard", cause, "fix", "", note, answer, done)
        raised = Raised(at=check.at, by=check.by, concern=check.raises, place=place, kind="hazard", text="")
        events += _followed(stage, rng, text, raised).events[1:]
    return events


def _course(stage: Stage, rng: np.random.Generator, key: str) -> Course:
    plant = str(rng.choice(list(_PLANT_SHARE), p=list(_PLANT_SHARE.values())))
    texts = content.concern_texts_of(plant)
    text = texts[int(rng.integers(len(texts)))]
    spots = [code for code in stage.crews if _is_on(stage, code, text.where)]
    place = spots[int(rng.integers(len(spots)))]
    day = -1 - int(stage.sizes.story_days * rng.random() ** 1.15)
    hour = float(rng.choice(_SHIFT_HOURS)) + float(rng.uniform(-0.6, 0.6))
    wording = text.text.format(place=stage.places[place].name)
    raised = Raised(
        at=stage.at(day, hour),
        by=stage.worker_at(place, rng),
        concern=key,
        place=place,
        kind=text.kind,
        text=wording,
        anonymous=bool(rng.random() < 0.06),
    )
    return _followed(stage, rng, text, raised)


def _is_on(stage: Stage, place: str, lines: tuple[str, ...]) -> bool:
    parent = stage.places[place].parent or ""
    return stage.places[place].kind != "room" and (place in lines or parent in lines)


def _followed(stage: Stage, rng: np.random.Generator, text: ConcernText, raised: Raised) -> Course:
    """Return the concern's course up to now: what would happen later has not happened yet."""
    events: list[Event] = [raised]
    waits = rng.random() < _UNANSWERED and stage.now - raised.at < timedelta(days=_UNANSWERED_DAYS)
    if not waits:
        events += _answered(stage, rng, text, raised)
        if text.lane != "refuse":
            events += _worked(stage, rng, text, raised, events[-1].at)
    solvers = {event.to for event in events if isinstance(event, Assigned)}
    solvers |= {event.by for event in events if isinstance(event, Answered)}
    happened = [event for event in events if not (isinstance(event, Scored) and event.by in solvers)]
    past = tuple(_to_the_minute(event) for event in happened if event.at < stage.now)
    ends = [event.at for event in past if isinstance(event, Confirmed)]
    return Course(text, raised.place, past, ends[-1] if ends else None)


def _to_the_minute(event: Event) -> Event:
    return replace(event, at=event.at.replace(second=0, microsecond=0))


def _answered(stage: Stage, rng: np.random.Generator, text: ConcernText, raised: Raised) -> list[Event]:
    late = rng.random() < 0.09
    wait = rng.uniform(100, 220) if late else min(rng.lognormal(2.2, 0.9), 60)
    at = stage.at_work(raised.at + timedelta(hours=float(wait)))
    by = stage.leader_at(raised.place, rng)
    key, accepted = raised.concern, text.lane != "refuse"
    events: list[Event] = [Answered(at=at, by=by, concern=key, accepted=accepted, reason=text.answer)]
    if accepted:
        to = stage.worker_at(raised.place, rng)
        events.append(LaneChosen(at=at + timedelta(minutes=1), by=by, concern=key, lane=text.lane))
        events.append(Assigned(at=at + timedelta(minutes=2), by=by, concern=key, to=to))
    return events


def _worked(stage: Stage, rng: np.random.Generator, text: ConcernText, raised: Raised, since: datetime) -> list[Event]:
    days = rng.lognormal(0.2, 0.7) if text.lane == "fix" else rng.lognormal(2.3, 0.6)
    done = since + timedelta(days=float(days))
    by, key = stage.leader_at(raised.place, rng), raised.concern
    events: list[Event] = [_done(done, by, key, text)]
    if rng.random() < 0.12 and raised.text:
        events += _spread(stage, rng, text, raised, done)
    notes = content.read("notes")
    if rng.random() < 0.07:
        again = done + timedelta(hours=float(rng.uniform(12, 90)))
        events.append(Reopened(at=again, by=raised.by, concern=key, reason=str(rng.choice(notes["reopen"]))))
        seen = stage.at_work(again + timedelta(hours=float(rng.uniform(2, 16))))
        events.append(Answered(at=seen, by=by, concern=key, accepted=True, reason=str(rng.choice(notes["again"]))))
        done = seen + timedelta(days=float(rng.uniform(1, 5)))
        events.append(_done(done, by, key, text))
    if rng.random() < 0.92:
        seen = done + timedelta(hours=float(rng.uniform(3, 70)))
        events.append(Confirmed(at=seen, by=raised.by, concern=key, text=str(rng.choice(notes["confirm"]))))
        events += _scored(stage, rng, raised, seen)
    return events


def _done(at: datetime, by: str, key: str, text: ConcernText) -> Done:
    return Done(at=at, by=by, concern=key, cause=text.cause, cause_note=text.cause_note, note=text.done)


def _spread(stage: Stage, rng: np.random.Generator, text: ConcernText, raised: Raised, done: datetime) -> list[Event]:
    """Ask at another place of the same line; there it is answered and done like any other."""
    parent = stage.places[raised.place].parent
    kin = [c for c in stage.crews if _is_on(stage, c, (str(parent),)) and c != raised.place]
    if not kin:
        return []
    by, place = stage.leader_at(raised.place, rng), kin[int(rng.integers(len(kin)))]
    at, child = done + timedelta(minutes=5), f"{raised.concern}-S"
    asked = replace(raised, at=at, by=by, concern=child, place=place, text="", anonymous=False)
    proposed = SpreadProposed(at=at, by=by, concern=raised.concern, place=place, child=child)
    return [proposed, *_followed(stage, rng, text, asked).events[1:]]


def _scored(stage: Stage, rng: np.random.Generator, raised: Raised, seen: datetime) -> list[Event]:
    """Those concerned score answers to needs, and some of the others."""
    if raised.kind != "need" and rng.random() > 0.25:
        return []
    crew = [p.staff_no for p in stage.voters_at(raised.place) if p.staff_no != raised.by]
    voters = [crew[int(i)] for i in rng.permutation(len(crew))[: int(rng.integers(3, 10))]]
    waits = np.sort(rng.uniform(0.5, 72, len(voters)))
    scores = rng.choice([2, 3, 4, 5], len(voters), p=[0.05, 0.15, 0.4, 0.4])
    return [
        Scored(at=seen + timedelta(hours=float(wait)), by=by, concern=raised.concern, score=int(score))
        for by, wait, score in zip(voters, waits, scores, strict=True)
    ]


def _relapsed(stage: Stage, rng: np.random.Generator, courses: list[Course], wanted: int) -> list[Course]:
    """Return concerns of the same cause at the same place, within 90 days of an earlier one's closing."""
    ripe = [c for c in courses if c.closed and c.text.kind != "need" and stage.now - c.closed > timedelta(95)]
    starts = content.read("notes")["relapse"]
    again = []
    for number, index in enumerate(rng.permutation(len(ripe))[:wanted]):
        first = ripe[int(index)]
        assert first.closed is not None
        earlier = first.events[0]
        assert isinstance(earlier, Raised)
        text = replace(earlier, text=f"{rng.choice(starts)}{earlier.text}")
        at = first.closed + timedelta(days=float(rng.uniform(12, 85)))
        by = stage.worker_at(first.place, rng)
        raised = replace(text, at=at, by=by, concern=f"R{number:04d}", anonymous=False)
        again.append(_followed(stage, rng, first.text, raised))
    return again
