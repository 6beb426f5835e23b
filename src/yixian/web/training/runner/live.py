"""One living plant: a graded drill session, or the bare plant running freely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.simulator import drill
from yixian.simulator.control.alarm import Alarm
from yixian.simulator.drill.plants import PLANTS
from yixian.simulator.errors import OutOfRange, SimulationDiverged, SnapshotMismatch, UnknownTag
from yixian.simulator.kernel import Simulation
from yixian.web.training.runner.library import backend, engine, scenario
from yixian.web.training.runner.refusals import CannotResume, Diverged, Refused
from yixian.web.training.runner.survey import view

Values = NDArray[np.float64]
#: Losses a score explains.
LOSSES = 30


@dataclass(frozen=True)
class Happening:
    """Something the plant did: a watched tag that changed."""

    scan: int
    time_s: float
    tag: str
    kind: str
    old: float | None
    new: float | None


class Live:
    """One living plant. Nothing here asks the clock: whoever hosts it says how far to go.

    A graded scenario is played by a drill session; an initial condition runs freely on the bare plant. ``text`` is the
    scenario itself where it stands in no file; its name is then only a name.
    """

    def __init__(self, key: str, seed: int, saved: bytes = b"", *, text: str = "") -> None:
        self.key = key
        self.plant, _, name = key.partition("/")
        self.view = view(self.plant)
        self.session: drill.Session | None = None
        graded = _graded(key, text)
        if graded is not None:
            self.session = drill.Session(graded, seed, backend())
            self._simulation = self.session.simulation
        else:
            self._simulation = Simulation(engine(self.plant), seed)
            if not saved:
                PLANTS[self.plant].start(self._simulation, name)
        if saved:
            self._take_up(saved)
        self._seen = len(self.session.events_for("instructor")) if self.session else 0
        layout = self._simulation.engine.layout
        slots = [layout.find(tag) for tag in self.view.tags]
        self._index = np.array([slot.index for slot in slots], dtype=np.intp)
        self._factor = np.array([slot.factor for slot in slots])
        self._offset = np.array([slot.offset for slot in slots])

    @property
    def scan(self) -> int:
        return self.session.scan if self.session else self._simulation.scans

    @property
    def time_s(self) -> float:
        return self.session.time_s if self.session else self._simulation.time

    @property
    def period_s(self) -> float:
        return self._simulation.engine.period

    @property
    def is_finished(self) -> bool:
        """Tell whether the scenario is over; free running never is."""
        return self.session is not None and self.session.finished

    def finish(self) -> None:
        """End the scenario: steps that are still open are missed."""
        if self.session is not None:
            self.session.finish()

    def get(self, tag: str) -> float:
        return self._simulation.get(tag)

    def command(self, tag: str, value: float, *, by: str = "board", who: str = "", note: str = "") -> float | None:
        """Set a tag from the next scan on; return what it was."""
        old = self._known(tag)
        try:
            if self.session is not None:
                self.session.command(tag, value, by, who, note)
            else:
                self._simulation.set(tag, value)
        except UnknownTag as error:
            raise Refused("unknown-tag", tag=tag) from error
        except OutOfRange as error:
            raise Refused(
                "out-of-range", tag=tag, value=value, unit=error.unit, low=error.low, high=error.high
            ) from error
        except drill.CommandRefused as error:
            raise Refused("said", tag=tag, zh=error.why["zh"], en=error.why["en"]) from error
        return old

    def _known(self, tag: str) -> float | None:
        try:
            return self._simulation.get(tag)
        except UnknownTag:
            return None  # an action of the field operator, which is no tag of the plant

    def run(self, scans: int) -> None:
        """Do so many scans."""
        if self.session is not None:
            self.session.run(scans)
            return
        try:
            self._simulation.run(scans)
        except SimulationDiverged as error:
            raise Diverged(error.tag, error.time) from error

    def values(self) -> Values:
        """Return what the station shows, in the order of the view's tags."""
        shown: Values = (self._simulation.buffer[self._index] - self._offset) / self._factor
        return shown

    def happenings(self) -> list[Happening]:
        """Return what the plant did since the last call."""
        if self.session is not None:
            events = self.session.events_for("instructor")
            new, self._seen = events[self._seen :], len(events)
            return [found for each in new if (found := _happening(each)) is not None]
        changes, self._simulation.changes[:] = list(self._simulation.changes), []
        return [
            Happening(each.scan, each.time, each.tag, _kind(each.tag), each.old, each.new)
            for each in changes
            if self._is_news(each.tag)
        ]

    def _is_news(self, tag: str) -> bool:
        """Tell whether a change belongs to the record: permissives that come and go with every charge do not."""
        kind, lock = _kind(tag), tag.removesuffix(".first_out")
        return kind in ("alarm", "mode", "bypass", "trip") or lock in self.view.latching

    def steps(self) -> list[dict[str, Any]]:
        """Return the steps of the scenario with how far they are; free running has none."""
        if self.session is None:
            return []
        return [
            {
                "code": step.code,
                "title": step.title,
                "state": step.state,
                "points": round(step.points, 1),
                "of": round(step.of, 1),
                "why": step.why,
            }
            for step in self.session.steps
        ]

    def score(self) -> dict[str, Any] | None:
        """Return the score so far with every loss explained, or ``None`` where nothing is graded."""
        if self.session is None:
            return None
        score = self.session.score()
        titles = {step.code: step.title for step in self.session.scenario.steps}
        titles |= {item.code: item.title for item in self.session.scenario.quality}
        return {
            "total": score.total,
            "steps": score.steps,
            "quality": score.quality,
            "penalties": score.penalties,
            "cap": score.cap,
            "is_passed": score.is_passed,
            "losses": [
                {
                    "code": item.code,
                    "points": item.of - item.points,
                    "what": titles.get(item.code, item.code),
                    "why": item.text,
                    "time_s": item.time_s,
                    "tag": item.tag,
                    "value": item.value,
                }
                for item in score.largest_losses(LOSSES)
            ],
        }

    def save(self) -> bytes:
        """Return the whole condition, for :class:`Live` to take up later."""
        return self.session.snapshot() if self.session is not None else self._simulation.snapshot()

    def _take_up(self, saved: bytes) -> None:
        try:
            if self.session is not None:
                self.session.restore(saved)
            else:
                self._simulation.restore(saved)
        except (SnapshotMismatch, drill.RecordMismatch) as error:
            raise CannotResume(self.plant) from error


def _graded(key: str, text: str) -> drill.Scenario | None:
    """Return the scenario of a key or of a text; ``None`` for an initial condition, which is not graded."""
    plant, _, name = key.partition("/")
    try:
        if text:
            return drill.loads(text, name, plant)
        found = scenario(key)
        if found is None:
            raise CannotResume(key)
        return drill.load(name) if found.is_graded else None
    except drill.ScenarioError as error:
        raise CannotResume(key) from error


#: Kinds of a drill's events that the record keeps, as a free run would have noted them: kind and new value.
_KINDS: dict[str, tuple[str, float | None]] = {
    "alarm": ("alarm", 1.0),
    "alarm_returned": ("alarm", 0.0),
    "trip": ("interlock", 1.0),
    "reset": ("interlock", 0.0),
    "first_out": ("first-out", None),
}


def _happening(event: drill.Event) -> Happening | None:
    known = _KINDS.get(event.kind)
    if known is None:
        return None
    kind, new = known
    return Happening(event.scan, event.time_s, event.tag, kind, None, event.value if new is None else new)


def _kind(tag: str) -> str:
    """Return what sort of change a watched tag tells of."""
    last = tag.rpartition(".")[2]
    if last in Alarm.KINDS:
        return "alarm"
    known = {"mode": "mode", "first_out": "first-out", "bypass": "bypass", "trip": "trip", "quality": "quality"}
    return known.get(last, "interlock" if tag.startswith("I") and "." not in tag else "change")
