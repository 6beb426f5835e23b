"""One living plant: a graded drill session, or the bare plant running freely."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.simulator import drill
from yixian.simulator.control.alarm import ACKNOWLEDGED, UNACKNOWLEDGED, Alarm
from yixian.simulator.drill.plants import PLANTS
from yixian.simulator.drill.snapshots import take_up
from yixian.simulator.errors import OutOfRange, SimulationDiverged, SnapshotMismatch, UnknownTag
from yixian.simulator.kernel import Simulation
from yixian.web.training.runner.library import backend, engine, scenario
from yixian.web.training.runner.refusals import CannotResume, Diverged, Refused
from yixian.web.training.runner.survey import view

Values = NDArray[np.float64]
#: States of an alarm whose condition holds.
STANDING = (UNACKNOWLEDGED, ACKNOWLEDGED)
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
    scenario itself where it stands in no file; its name is then only a name. ``begun`` is the condition of the library
    it began in, where it did not begin as its key says. A free run keeps its own record in ``moves``: what was set at
    which scan, ramps included.
    """

    def __init__(
        self,
        key: str,
        seed: int,
        saved: bytes = b"",
        *,
        text: str = "",
        crew: tuple[str, ...] = (),
        begun: bytes = b"",
    ) -> None:
        self.key = key
        self.moves: list[tuple[int, str, float]] = []
        self.plant, _, name = key.partition("/")
        self.view = view(self.plant)
        self.session: drill.Session | None = None
        self._seen = 0
        #: Since when each alarm that stands has stood [s].
        self.since: dict[str, float] = {}
        graded = _graded(key, text)
        if graded is not None:
            self.session = _session(graded.begun_in(begun), seed, crew)
            self._simulation = self.session.simulation
        else:
            self._simulation = Simulation(engine(self.plant), seed)
            if not saved:
                self._begin(name, begun)
        if saved:
            self._take_up(saved, crew)
        layout = self._simulation.engine.layout
        slots = [layout.find(tag) for tag in self.view.tags]
        self._index = np.array([slot.index for slot in slots], dtype=np.intp)
        self._factor = np.array([slot.factor for slot in slots])
        self._offset = np.array([slot.offset for slot in slots])
        self._note_standing()

    def _begin(self, condition: str, begun: bytes) -> None:
        PLANTS[self.plant].start(self._simulation, condition)
        try:
            take_up(self._simulation, begun)
        except SnapshotMismatch as error:
            raise CannotResume(self.plant) from error

    def _note_standing(self) -> None:
        """Take up the events of a drill that was saved, and count alarms that stood before it from now on."""
        if self.session is not None:
            self.happenings()
        for alarm in self.view.alarms:
            if self._simulation.get(alarm.tag) in STANDING:
                self.since.setdefault(alarm.tag, self.time_s)

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

    def command(
        self, tag: str, value: float, *, by: str = "board", who: str = "", note: str = "", second: str = ""
    ) -> float | None:
        """Set a tag from the next scan on; return what it was."""
        old = self._known(tag)
        try:
            if self.session is not None:
                self.session.command(tag, value, by, who, note, second)
            else:
                self._simulation.set(tag, value)
                self.moves.append((self.scan, tag, value))
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

    def trend_row(self) -> NDArray[np.float32]:
        """Return the simulated time, and the values a trend keeps after it."""
        count = len(self.view.trend_tags)
        shown = (self._simulation.buffer[self._index[:count]] - self._offset[:count]) / self._factor[:count]
        return np.concatenate(([self.time_s], shown)).astype(np.float32)

    def happenings(self) -> list[Happening]:
        """Return what the plant did since the last call."""
        new = self._from_changes() if self.session is None else self._from_events(self.session)
        for each in new:
            if each.kind == "alarm" and each.new:
                self.since.setdefault(each.tag, each.time_s)
            elif each.kind == "alarm":
                self.since.pop(each.tag, None)
        return new

    def _from_events(self, session: drill.Session) -> list[Happening]:
        new = session.told(self._seen)
        self._seen += len(new)
        return [found for each in new if (found := _happening(each)) is not None]

    def _from_changes(self) -> list[Happening]:
        changes = self._simulation.changes
        if not changes:
            return []
        self._simulation.changes = []
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

    def hints(self) -> list[dict[str, Any]]:
        """Return the hints of the scenario with their prices; the text only of those that were taken."""
        if self.session is None or not self.session.scenario.hints:
            return []
        taken = {item.code for item in self.session.score().items}
        return [
            {"code": hint.code, "price": hint.price, "text": hint.text if hint.code in taken else None}
            for hint in self.session.scenario.hints
        ]

    def hint(self, code: str) -> None:
        """Give a hint, by its code or the next one, and take off its price."""
        if self.session is None:
            raise Refused("no-hint")
        try:
            self.session.hint(code)
        except drill.CommandRefused as error:
            raise Refused("no-hint") from error

    def score(self) -> dict[str, Any] | None:
        """Return the score so far with every loss explained, or ``None`` where nothing is graded."""
        if self.session is None:
            return None
        score = self.session.score()
        titles = {step.code: step.title for step in self.session.scenario.steps}
        titles |= {item.code: item.title for item in self.session.scenario.quality}
        titles |= {penalty.code: penalty.title for penalty in self.session.scenario.penalties}
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

    def hash(self) -> str:
        """Return what the whole condition, and the account of it, come to."""
        return self.session.hash() if self.session is not None else self._simulation.hash()

    def save(self) -> bytes:
        """Return the whole condition, for :class:`Live` to take up later."""
        if self.session is not None:
            return self.session.snapshot()
        return json.dumps({"since": self.since, "moves": self.moves}).encode() + b"\n" + self._simulation.snapshot()

    def _take_up(self, saved: bytes, crew: tuple[str, ...]) -> None:
        try:
            if self.session is not None:
                self.session.restore(saved)
                self.session.man(crew)
            else:
                line, _, condition = saved.partition(b"\n")
                head = json.loads(line)
                self.since = dict(head["since"])
                self.moves = [(int(scan), tag, value) for scan, tag, value in head["moves"]]
                self._simulation.restore(condition)
        except (SnapshotMismatch, drill.RecordMismatch, ValueError, KeyError) as error:
            raise CannotResume(self.plant) from error


def _session(scenario: drill.Scenario, seed: int, crew: tuple[str, ...]) -> drill.Session:
    try:
        return drill.Session(scenario, seed, backend(), crew=crew)
    except SnapshotMismatch as error:
        raise CannotResume(scenario.plant) from error


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
