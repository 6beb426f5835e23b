"""What stands open this morning for the cast: something to answer, to confirm, to do and to decide."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from yixian.demo import content
from yixian.demo.cast import STAFF_NO
from yixian.demo.events import Answered, Assigned, Done, Event, LaneChosen, Raised
from yixian.demo.stage import Stage


def standing(stage: Stage) -> list[Event]:
    """Return the concerns of ``texts/today.yaml``, each as far as it has come."""
    told = [event for number, row in enumerate(content.read("today")) for event in _course(stage, number, row)]
    return [event for event in told if event.at < stage.now]


def _course(stage: Stage, number: int, row: dict[str, Any]) -> list[Event]:
    key, leader, worker = f"T{number:02d}", STAFF_NO["team_leader"], STAFF_NO["worker"]
    by = STAFF_NO[row["by"]] if row["by"] in STAFF_NO else _mate(stage, row["by"])
    at = stage.at(row["day"], 10.2 + 0.3 * number)
    events: list[Event] = [Raised(at=at, by=by, concern=key, place=row["place"], kind=row["kind"], text=row["text"])]
    if "answer" in row:
        said: datetime = at + timedelta(hours=4)
        events += [
            Answered(at=said, by=leader, concern=key, accepted=True, reason=row["answer"]),
            LaneChosen(at=said + timedelta(minutes=1), by=leader, concern=key, lane=row["lane"]),
            Assigned(at=said + timedelta(minutes=2), by=leader, concern=key, to=row.get("to", worker)),
        ]
    if "done" in row:
        done = stage.at(row["done_day"], 16.4)
        cause, note = row["cause"]
        events.append(Done(at=done, by=leader, concern=key, cause=cause, cause_note=note, note=row["done"]))
    return events


def _mate(stage: Stage, number: int) -> str:
    """Return a colleague of the cast's own team."""
    worker = stage.people[STAFF_NO["worker"]]
    team = [p for p in stage.people.values() if (p.workshop, p.team) == (worker.workshop, worker.team)]
    mates = [p.staff_no for p in team if p.staff_no not in STAFF_NO.values()]
    return mates[number % len(mates)]
