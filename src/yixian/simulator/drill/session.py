"""A drill in progress: one plant, one record, one account."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from yixian.simulator.control import alarm as alarm_states
from yixian.simulator.drill import grading
from yixian.simulator.drill.book import Book, row
from yixian.simulator.drill.errors import CommandRefused, RecordMismatch, Text
from yixian.simulator.drill.events import Event
from yixian.simulator.drill.grading import Deduction, Score, StepState
from yixian.simulator.drill.plants import PLANTS, engine_of
from yixian.simulator.drill.present import Present
from yixian.simulator.drill.referee import Referee
from yixian.simulator.drill.roles import (
    INSTRUCTOR,
    ROLES,
    TRAINEES,
    instructor_only,
    not_his,
    on_the_spot,
    reporter_of,
)  # fmt: skip
from yixian.simulator.drill.scenario import FieldAction, Scenario
from yixian.simulator.drill.snapshots import Press, take_up, unpack, written
from yixian.simulator.drill.upsets import Malfunction, drawn
from yixian.simulator.errors import OutOfRange, SimulationDiverged, UnknownTag
from yixian.simulator.kernel import Simulation

#: Grading looks at the plant once in so long [s].
TICK_S = 1.0


class Session(Present):
    """One drill by one seat, or by a team on one plant; the same record gives the same bits.

    Parameters
    ----------
    scenario
        What is drilled [-].
    seed
        Seed of the noise and of the draw of disturbances [-].
    backend
        ``llvm``, or ``python`` where there is none [-].
    crew
        Roles of the people at the plant, one a person; none is one person who does everything [-].
    """

    def __init__(
        self, scenario: Scenario, seed: int = 7, backend: str = "llvm", *, crew: Sequence[str] = ()
    ) -> None:  # fmt: skip
        self.seed, self.backend = seed, backend
        self.upsets = _upsets(scenario, seed)
        simulation = _found(scenario, seed, backend)
        engine = simulation.engine
        start = {
            "scenario": scenario.name, "scenario_hash": scenario.hash, "plant": engine.plant,
            "equations": engine.code_hash, "seed": seed, "crew": list(crew),
        }  # fmt: skip
        super().__init__(scenario, simulation, Book.opened(scenario, self.upsets, start))
        self._tick = max(round(TICK_S / engine.period), 1)
        self.reporter = reporter_of(engine)
        self._instructor_only, self._on_the_spot = instructor_only(engine), on_the_spot(engine)
        self._press = Press()
        self._referee = Referee(self, self.reporter, self.upsets)
        self._referee.judge()

    # What people do

    def command(
        self, tag: str, value: float, by: str = "board", who: str = "", note: str = "", second: str = ""
    ) -> None:
        """Set something; it counts from the next scan on, and is written down.

        Parameters
        ----------
        tag
            A tag people may set, or a field action, which takes 1 [-].
        value
            In the unit of the tag [any].
        by
            ``board``, ``field`` or ``instructor``; only the instructor sets faults and parameters [-].
        who, note
            Whatever the caller wants to keep with it [-].
        second
            Who agrees to the bypass of an interlock; a crew of more than one does none without [-].

        Raises
        ------
        CommandRefused
            If there is no such tag to set, the value is out of its range, the role may not, a second person is
            missing, or the drill is over.
        """
        self._check_role(tag, by)
        try:
            number = float(value)
        except (TypeError, ValueError) as error:
            raise CommandRefused(tag, {"zh": f"{value!r} 不是数", "en": f"{value!r} is not a number"}) from error
        self._check_second(tag, number, by, who, second)
        if tag in self.actions:
            self._begin(self.actions[tag], number)
        else:
            self._set(tag, number)
        self._referee.stir()
        self._write({"kind": "command", "tag": tag, "value": number, "by": by, "who": who, "note": note}
                    | ({"second": second} if second else {}))  # fmt: skip
        is_fault = by == INSTRUCTOR and tag in self._instructor_only
        self._note_command(tag, number, by, hidden=is_fault)
        if by in TRAINEES:
            self.book.note_command(tag, self.time_s, number)
            self._watch_hands(tag, number)

    def _check_role(self, tag: str, by: str) -> None:
        if self.finished:
            raise CommandRefused(tag, {"zh": "演练已结束", "en": "the drill is over"})
        if by not in ROLES:
            raise CommandRefused(tag, {"zh": f"没有角色 {by}", "en": f"there is no role {by!r}"})
        if by != INSTRUCTOR and tag in self._instructor_only:
            raise CommandRefused(tag, {"zh": "只有教员可以设定", "en": "only the instructor may set this"})
        why = not_his(self.crew, by, is_in_field=tag in self.actions or tag in self._on_the_spot)
        if why is not None:
            raise CommandRefused(tag, why)

    def _check_second(self, tag: str, value: float, by: str, who: str, second: str) -> None:
        """Refuse a crew's bypass that nobody else agrees to; who drills alone may, and pays for it."""
        if by in TRAINEES and len(self.crew) > 1 and self._is_bypass(tag, value) and second in ("", who):
            zh = "旁路或改动联锁须由第二人确认"
            raise CommandRefused(tag, {"zh": zh, "en": "bypassing or moving an interlock takes a second person"})

    def _is_bypass(self, tag: str, value: float) -> bool:
        owner, _, name = tag.rpartition(".")
        return owner in self.reporter.causes and ((name == "bypass" and value > 0.5) or name == "limit")

    def _set(self, tag: str, value: float) -> None:
        try:
            self.simulation.set(tag, value)
        except UnknownTag as error:
            near = "、".join(error.near)
            zh = f"没有可设定的位号 {tag}" + (f"；是否想写 {near}？" if near else "")
            raise CommandRefused(tag, {"zh": zh, "en": str(error)}) from error
        except OutOfRange as error:
            zh = f"{value:g} {error.unit} 超出范围 {error.low:g} 至 {error.high:g} {error.unit}"
            raise CommandRefused(tag, {"zh": zh, "en": str(error)}) from error

    def _begin(self, action: FieldAction, value: float) -> None:
        if value != 1.0:
            raise CommandRefused(action.tag, {"zh": "现场操作只能设 1（开始）", "en": "a field action takes 1: begin"})
        if action.tag not in self.book.under_way:
            self.book.under_way[action.tag] = self.time_s + action.takes_s
            self.book.results[action.tag] = 0.0

    def _note_command(self, tag: str, value: float, by: str, *, hidden: bool) -> None:
        if tag in self.actions:
            title = self.actions[tag].title
            text: Text = {"zh": f"开始：{title['zh']}", "en": f"begun: {title['en']}"}
        else:
            unit = self.simulation.engine.layout.find(tag).unit
            shown = f"{value:g}" if unit in ("-", "bool", "state") else f"{value:g} {unit}"
            text = {"zh": f"{tag} 设为 {shown}", "en": f"{tag} set to {shown}"}
        self.tell("malfunction" if hidden else "command", tag, value, by, text, hidden=hidden)

    def _watch_hands(self, tag: str, value: float) -> None:
        """Deduct for touching interlocks, and for hiding the alarms that stand before them."""
        owner, _, name = tag.rpartition(".")
        rules = self.scenario.rules
        if self._is_bypass(tag, value):
            self.deduct(grading.bypass(rules, tag, self.time_s, value))
        is_hiding = name == "request" and (value >= alarm_states.SHELVE or value == alarm_states.TAKE_OUT)
        alarm = self.reporter.alarms.get(owner)
        if alarm is not None and alarm.tag in self.reporter.guarded and (is_hiding or name == "limit"):
            text = {
                "zh": f"搁置或改动联锁前的报警 {owner}",
                "en": f"alarm {owner} hidden or moved although a trip stands behind it",
            }
            self.deduct(Deduction("SHELVE", rules.shelve, self.time_s, owner, value, text))

    def acknowledge(self, alarm: str, by: str = "board", who: str = "") -> None:
        """Acknowledge one alarm.

        Parameters
        ----------
        alarm
            Its tag, as ``LT-201.L`` [-].
        by, who
            As in `command` [-].
        """
        self.command(f"{alarm}.request", alarm_states.ACKNOWLEDGE, by, who)

    def man(self, crew: Sequence[str]) -> None:
        """Set other people at the plant, from now on.

        Parameters
        ----------
        crew
            Their roles, one a person [-].
        """
        if tuple(crew) != self.crew:
            self._write({"kind": "crew", "crew": list(crew)})

    def hint(self, code: str = "") -> Text:
        """Return a hint in both languages, and deduct its price the first time.

        Parameters
        ----------
        code
            Its code; none is the first that has not been given [-].

        Raises
        ------
        CommandRefused
            If there is none.
        """
        given = {deduction.code for deduction in self.book.deductions}
        hints = [hint for hint in self.scenario.hints if (hint.code == code if code else hint.code not in given)]
        if not hints or self.finished:
            raise CommandRefused(code, {"zh": "没有提示", "en": "there is no hint"})
        hint = hints[0]
        if hint.code not in given:
            self._write({"kind": "hint", "code": hint.code})
            text = {"zh": f"提示：{hint.text['zh']}", "en": f"hint: {hint.text['en']}"}
            self.deduct(Deduction(hint.code, hint.price, self.time_s, "", None, text), kind="hint")
        return hint.text

    def mark(self, name: str) -> None:
        """Put a mark into the record, to jump back to.

        Parameters
        ----------
        name
            What to call it [-].
        """
        self._write({"kind": "mark", "name": name})
        self.tell("mark", name, None, "instructor", {"zh": f"标记：{name}", "en": f"mark: {name}"})

    def message(self, text: str, by: str = "instructor") -> None:
        """Write a message into the record for everybody to see.

        Parameters
        ----------
        text
            The message, in whatever language it was written [-].
        by
            Who says it [-].
        """
        self._write({"kind": "message", "text": text, "by": by})
        self.tell("message", "", None, by, {"zh": text, "en": text})

    def finish(self) -> None:
        """End the drill; what is open is missed."""
        if not self.finished:
            self._write({"kind": "finish"})
            for account in self.book.quality.values():
                account.leave_early(self.time_s / self.scenario.time_limit_s)
            self.close({"zh": "演练结束", "en": "the drill was ended"})

    # Time

    def advance(self, seconds: float) -> None:
        """Run for a time, rounded to whole scans; stops when the drill ends.

        Parameters
        ----------
        seconds
            Simulated time [s].
        """
        self.run(round(seconds / self.period))

    def run(self, scans: int) -> None:
        """Run scans; stops when the drill ends.

        Parameters
        ----------
        scans
            How many [-].
        """
        end = self.scan + scans
        while self.scan < end and not self.finished:
            to_tick = self._tick - self.scan % self._tick
            try:
                self.simulation.run(min(to_tick, end - self.scan))
            except SimulationDiverged as error:
                zh, en = f"模型发散：{error.tag}；记录已保留", f"the model diverged at {error.tag}; the record is kept"
                self._write({"kind": "diverged"})
                self.tell("diverged", error.tag, None, "plant", {"zh": zh, "en": en})
                self.close({"zh": zh, "en": en})
                return
            if self.scan % self._tick == 0:
                self._referee.judge()

    def _write(self, entry: dict[str, Any]) -> None:
        self.book.entries.append({"scan": self.scan, **entry})

    # What came of it

    @property
    def events(self) -> Sequence[Event]:
        """What the trainees have seen happen; hidden malfunctions only after the end."""
        return self.events_for("trainee")

    def events_for(self, role: str) -> Sequence[Event]:
        """Return what a role has seen happen.

        Parameters
        ----------
        role
            ``instructor`` sees everything [-].
        """
        if role == "instructor" or self.finished:
            return tuple(self.book.events)
        return tuple(event for event in self.book.events if not event.is_hidden)

    def told(self, after: int) -> Sequence[Event]:
        """Return what has happened since, hidden malfunctions included [-].

        Parameters
        ----------
        after
            How many events are known already [-].
        """
        return self.book.events[after:]

    @property
    def steps(self) -> Sequence[StepState]:
        """How each step stands."""
        return grading.step_states(self.scenario, self.book.steps)

    def score(self) -> Score:
        """Return the score as it stands, with every point explained [-]."""
        return grading.score(self.scenario, self.book.steps, self.book.quality, self.book.deductions)

    # The record

    @property
    def log(self) -> str:
        """The record, a JSON object a line: what it was, what people did at which scan, and how far it is."""
        return written(self.book.entries, self.scan)

    def hash(self) -> str:
        """Return the hash of plant and account, to compare runs by [-]."""
        book = {**self.book.state(), "entries": self.book.entries, "events": [row(event) for event in self.book.events]}
        account = json.dumps(book, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(f"{self.simulation.hash()} {account}".encode()).hexdigest()

    def snapshot(self) -> bytes:
        """Return everything it takes to go on from here [-]."""
        head = {"scenario": self.scenario.hash, "seed": self.seed, "scan": self.scan}
        return self._press.pack(head, self.book, self.simulation.snapshot())

    def restore(self, snapshot: bytes) -> None:
        """Take up a snapshot of this scenario and seed.

        Parameters
        ----------
        snapshot
            What `snapshot` returned [-].

        Raises
        ------
        RecordMismatch
            If it is of another scenario, or no snapshot of a drill.
        SnapshotMismatch
            If it is of another plant or of other equations.
        """
        head, plant = unpack(snapshot)
        if head["scenario"] != self.scenario.hash:
            raise RecordMismatch("scenario", self.scenario.hash, str(head["scenario"]))
        self.simulation.restore(plant)
        self.simulation.changes.clear()
        self.seed = int(head["seed"])
        self.upsets = _upsets(self.scenario, self.seed)
        self.book = Book.of(head["entries"], head["events"], head["state"], self.period)
        self._press = Press()
        self._referee = Referee(self, self.reporter, self.upsets)


def _upsets(scenario: Scenario, seed: int) -> tuple[Malfunction, ...]:
    return (*scenario.malfunctions, *drawn(scenario.draw, scenario.name, seed))


def _found(scenario: Scenario, seed: int, backend: str) -> Simulation:
    """Return the plant as the drill finds it."""
    plant, start = PLANTS[scenario.plant], scenario.start
    engine = engine_of(plant.name, start.options, backend)
    simulation = Simulation(engine, seed)
    plant.start(simulation, start.condition)
    for tag, value in start.values:
        simulation.impose(tag, value)
    take_up(simulation, start.taken)
    simulation.run(max(round(start.settle_s / engine.period), 2))
    simulation.changes.clear()
    return simulation
