"""A drill in progress: one plant, one record, one account."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import zlib
from collections.abc import Sequence
from typing import Any

from yixian.simulator.control import alarm as alarm_states
from yixian.simulator.drill import grading
from yixian.simulator.drill.comparisons import Comparisons, conditions
from yixian.simulator.drill.conditions import TIME
from yixian.simulator.drill.errors import CommandRefused, RecordMismatch, Text
from yixian.simulator.drill.events import Event
from yixian.simulator.drill.grading import Deduction, PenaltyAccount, QualityAccount, Score, StepAccount, StepState
from yixian.simulator.drill.plants import PLANTS, engine_of, has
from yixian.simulator.drill.roles import ROLES, TRAINEES, instructor_only, not_his, on_the_spot, reporter_of
from yixian.simulator.drill.scenario import FieldAction, Malfunction, Scenario, Step
from yixian.simulator.drill.snapshots import finite, step_account, take_up, unpack, written
from yixian.simulator.drill.upsets import ACTIVE, UpsetAccount, drawn
from yixian.simulator.errors import OutOfRange, SimulationDiverged, UnknownTag
from yixian.simulator.kernel import Simulation
from yixian.simulator.kernel.layout import Slot

#: Grading looks at the plant once in so long [s].
TICK_S = 1.0
#: Alarms that cost points when nobody answers them.
COUNTED_PRIORITY = 2


class Session:
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
        self.scenario, self.seed, self.backend, self.crew = scenario, seed, backend, tuple(crew)
        plant = PLANTS[scenario.plant]
        engine = engine_of(plant.name, scenario.start.options, backend)
        self.simulation = Simulation(engine, seed)
        plant.start(self.simulation, scenario.start.condition)
        for tag, value in scenario.start.values:
            self.simulation.impose(tag, value)
        take_up(self.simulation, scenario.start.taken)
        self.simulation.run(max(round(scenario.start.settle_s / engine.period), 2))
        self.simulation.changes.clear()
        self._origin, self._period = self.simulation.scans, engine.period
        self._tick = max(round(TICK_S / engine.period), 1)
        self.reporter = reporter_of(engine)
        self._instructor_only, self._on_the_spot = instructor_only(engine), on_the_spot(engine)
        self._slots: dict[str, Slot] = {}
        self._actions = {action.tag: action for action in scenario.field_actions}
        self.upsets: tuple[Malfunction, ...] = (*scenario.malfunctions, *drawn(scenario.draw, scenario.name, seed))
        self.timers: dict[str, float] = {}
        self._accounts()
        self._entries: list[dict[str, Any]] = [
            {"kind": "start", "scan": 0, "scenario": scenario.name, "scenario_hash": scenario.hash, "plant": plant.name,
             "equations": engine.code_hash, "seed": seed, "crew": list(self.crew)},
        ]  # fmt: skip
        self._events: list[Event] = []
        self._deductions: list[Deduction] = []
        self._commanded: dict[str, list[tuple[float, float]]] = {}
        self._under_way: dict[str, float] = {}
        self._results: dict[str, float] = {}
        self._unanswered: dict[str, float] = {}
        self.finished = False
        self._watch()
        self._judge()

    def _watch(self) -> None:
        """Begin to look at the plant afresh: nothing is known of the second before."""
        layout = self.simulation.engine.layout
        self._comparisons = Comparisons(conditions(self.scenario, self.upsets), layout, self._actions)
        self._held = b""
        self._is_stirred, self._has_ended = True, False
        self._near: list[Step] = []
        self._pending: list[tuple[float, float]] = []

    def _accounts(self) -> None:
        scenario = self.scenario
        self._steps = {step.code: StepAccount() for step in scenario.steps}
        self._quality = {item.code: QualityAccount() for item in scenario.quality}
        self._penalties = {penalty.code: PenaltyAccount() for penalty in scenario.penalties}
        self._upset_accounts = [UpsetAccount() for _ in self.upsets]

    # What the present is

    @property
    def scan(self) -> int:
        """Scans since the drill began [-]."""
        return self.simulation.scans - self._origin

    @property
    def time_s(self) -> float:
        """Simulated time since the drill began [s]."""
        return self.scan * self._period

    def __getitem__(self, tag: str) -> float:
        return self.value(tag)

    def value(self, tag: str) -> float:
        """Return the present value of a tag of the plant, of a field action, or of ``time`` [any].

        Parameters
        ----------
        tag
            The tag [-].
        """
        slot = self._slots.get(tag)
        if slot is None:
            if tag == TIME:
                return self.time_s
            if tag in self._actions:
                return self._results.get(tag, 0.0)
            slot = self._slots[tag] = self.simulation.engine.layout.find(tag)
        return slot.show(float(self.simulation.buffer[slot.index]))

    def commanded(self, tag: str) -> Sequence[tuple[float, float]]:
        """Return when the trainees have set a tag, and to what [s], [any].

        Parameters
        ----------
        tag
            The tag [-].
        """
        return self._commanded.get(tag, ())

    def is_done(self, step: str) -> bool:
        """Tell whether a step is done [-].

        Parameters
        ----------
        step
            Its code [-].
        """
        return step in self._steps and self._steps[step].is_done

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
        if tag in self._actions:
            self._begin(self._actions[tag], number)
        else:
            self._set(tag, number)
        self._is_stirred = True
        self._write({"kind": "command", "tag": tag, "value": number, "by": by, "who": who, "note": note}
                    | ({"second": second} if second else {}))  # fmt: skip
        is_fault = by == "instructor" and tag in self._instructor_only
        self._note_command(tag, number, by, hidden=is_fault)
        if by in TRAINEES:
            self._commanded.setdefault(tag, []).append((self.time_s, number))
            self._watch_hands(tag, number)

    def _check_role(self, tag: str, by: str) -> None:
        if self.finished:
            raise CommandRefused(tag, {"zh": "演练已结束", "en": "the drill is over"})
        if by not in ROLES:
            raise CommandRefused(tag, {"zh": f"没有角色 {by}", "en": f"there is no role {by!r}"})
        if by != "instructor" and tag in self._instructor_only:
            raise CommandRefused(tag, {"zh": "只有教员可以设定", "en": "only the instructor may set this"})
        why = not_his(self.crew, by, is_in_field=tag in self._actions or tag in self._on_the_spot)
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
        if action.tag not in self._under_way:
            self._under_way[action.tag] = self.time_s + action.takes_s
            self._results[action.tag] = 0.0

    def _note_command(self, tag: str, value: float, by: str, *, hidden: bool) -> None:
        if tag in self._actions:
            title = self._actions[tag].title
            text: Text = {"zh": f"开始：{title['zh']}", "en": f"begun: {title['en']}"}
        else:
            unit = self.simulation.engine.layout.find(tag).unit
            shown = f"{value:g}" if unit in ("-", "bool", "state") else f"{value:g} {unit}"
            text = {"zh": f"{tag} 设为 {shown}", "en": f"{tag} set to {shown}"}
        self._tell("malfunction" if hidden else "command", tag, value, by, text, hidden=hidden)

    def _watch_hands(self, tag: str, value: float) -> None:
        """Deduct for touching interlocks, and for hiding the alarms that stand before them."""
        owner, _, name = tag.rpartition(".")
        rules = self.scenario.rules
        if self._is_bypass(tag, value):
            self._deduct(grading.bypass(rules, tag, self.time_s, value))
        is_hiding = name == "request" and (value >= alarm_states.SHELVE or value == alarm_states.TAKE_OUT)
        alarm = self.reporter.alarms.get(owner)
        if alarm is not None and alarm.tag in self.reporter.guarded and (is_hiding or name == "limit"):
            text = {
                "zh": f"搁置或改动联锁前的报警 {owner}",
                "en": f"alarm {owner} hidden or moved although a trip stands behind it",
            }
            self._deduct(Deduction("SHELVE", rules.shelve, self.time_s, owner, value, text))

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
            self.crew = tuple(crew)
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
        given = {deduction.code for deduction in self._deductions}
        hints = [hint for hint in self.scenario.hints if (hint.code == code if code else hint.code not in given)]
        if not hints or self.finished:
            raise CommandRefused(code, {"zh": "没有提示", "en": "there is no hint"})
        hint = hints[0]
        if hint.code not in given:
            self._write({"kind": "hint", "code": hint.code})
            text = {"zh": f"提示：{hint.text['zh']}", "en": f"hint: {hint.text['en']}"}
            self._deduct(Deduction(hint.code, hint.price, self.time_s, "", None, text), kind="hint")
        return hint.text

    def mark(self, name: str) -> None:
        """Put a mark into the record, to jump back to.

        Parameters
        ----------
        name
            What to call it [-].
        """
        self._write({"kind": "mark", "name": name})
        self._tell("mark", name, None, "instructor", {"zh": f"标记：{name}", "en": f"mark: {name}"})

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
        self._tell("message", "", None, by, {"zh": text, "en": text})

    def finish(self) -> None:
        """End the drill; what is open is missed."""
        if not self.finished:
            self._write({"kind": "finish"})
            for account in self._quality.values():
                account.leave_early(self.time_s / self.scenario.time_limit_s)
            self._finish({"zh": "演练结束", "en": "the drill was ended"})

    # Time

    def advance(self, seconds: float) -> None:
        """Run for a time, rounded to whole scans; stops when the drill ends.

        Parameters
        ----------
        seconds
            Simulated time [s].
        """
        self.run(round(seconds / self._period))

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
                self._tell("diverged", error.tag, None, "plant", {"zh": zh, "en": en})
                self._finish({"zh": zh, "en": en})
                return
            if self.scan % self._tick == 0:
                self._judge()

    def _judge(self) -> None:
        """Take note of the present; conditions are only evaluated where something they ask for may have changed."""
        self._report_changes()
        self._complete_actions()
        held = self._comparisons.held(self.simulation.buffer, self.time_s)
        if held != self._held or self._is_stirred or self._has_waited():
            self._held = held
            self._judge_all()
        else:
            self._follow()
        self._count_unanswered()
        if self._has_ended:
            self._finish({"zh": "演练目标达到，结束", "en": "the drill has reached its end"})
        elif self.time_s >= self.scenario.time_limit_s:
            self._finish({"zh": "时间到，演练结束", "en": "time is up"})

    def _has_waited(self) -> bool:
        """Tell whether something has now held for as long as it must."""
        now = self.time_s
        return any(now - since_s >= for_s for since_s, for_s in self._pending)

    def _judge_all(self) -> None:
        scenario = self.scenario
        changed = [self._judge_upset(*pair) for pair in zip(self.upsets, self._upset_accounts, strict=True)]
        for step in scenario.steps:
            account = self._steps[step.code]
            changed.append(account.judge(step, self))
            if changed[-1] and account.state != grading.OPEN:
                self._tell_step(step.title, step.code, account.why(step))
        changed += [self._quality[item.code].judge(item, self) for item in scenario.quality]
        for penalty in scenario.penalties:
            self._charge(penalty)
        self._has_ended = scenario.ends is not None and scenario.ends.gap(self, 0.0).is_closed
        self._is_stirred = any(changed)
        pending = [(since_s, self._comparisons.holds.get(key, 0.0)) for key, since_s in self.timers.items()]
        self._pending = [(since_s, for_s) for since_s, for_s in pending if self.time_s - since_s < for_s]
        self._near = [step for step in scenario.steps if self._steps[step.code].is_near(step, self)]

    def _follow(self) -> None:
        """Note how near the trainee is and how well values are kept, while no condition begins or ceases to hold."""
        for upset, account in zip(self.upsets, self._upset_accounts, strict=True):
            if account.state == ACTIVE and upset.lasts_s is not None and self._judge_upset(upset, account):
                self._judge_all()
                return
        for step in self._near:
            self._steps[step.code].follow(step, self)
        for item in self.scenario.quality:
            self._quality[item.code].follow(item, self)

    def _judge_upset(self, upset: Malfunction, account: UpsetAccount) -> bool:
        is_changed = account.judge(upset, self)
        if is_changed:
            self._apply(upset, account)
        return is_changed

    def _tell_step(self, title: Text, code: str, why: Text) -> None:
        text = {"zh": f"步骤 {code} {title['zh']}：{why['zh']}", "en": f"step {code} {title['en']}: {why['en']}"}
        self._tell("step", code, None, "grading", text)

    def _charge(self, penalty: Any) -> None:
        due = self._penalties[penalty.code].judge(penalty, self)
        if due <= 0.0:
            return
        tag = next(iter(penalty.when.tags()), "")
        value = self.value(tag) if tag else None
        cap = self.scenario.rules.red_line_cap if penalty.is_red_line else 100.0
        kind = "red_line" if penalty.is_red_line else "penalty"
        self._deduct(Deduction(penalty.code, due, self.time_s, tag, value, penalty.title, cap), kind=kind)
        if penalty.ends_drill:
            self._finish(
                {
                    "zh": f"触犯红线，演练终止：{penalty.title['zh']}",
                    "en": f"red line, the drill ends: {penalty.title['en']}",
                }
            )

    def _report_changes(self) -> None:
        changes = self.simulation.changes
        if not changes:
            return
        self.simulation.changes = []
        for change in changes:
            if change.tag in self.reporter.alarms:
                self._watch_alarm(change.tag, change.new)
            news = self.reporter.news(change, self.value)
            if news is None:
                continue
            scan = change.scan - self._origin
            self._events.append(
                Event(
                    scan,
                    scan * self._period,
                    news.tag,
                    news.kind,
                    change.new,
                    "plant",
                    news.text,
                    priority=news.priority,
                )
            )
            is_new_trip = news.kind == "trip" and self.reporter.is_trip(change.tag)
            if is_new_trip and change.tag not in self.scenario.rules.expected_trips:
                self._deduct(
                    Deduction("TRIP", self.scenario.rules.trip, scan * self._period, change.tag, 1.0, news.text)
                )

    def _watch_alarm(self, tag: str, state: float) -> None:
        is_counted = self.reporter.alarms[tag].terms.priority >= COUNTED_PRIORITY
        if state == alarm_states.UNACKNOWLEDGED and is_counted:
            self._unanswered.setdefault(tag, self.time_s)
        elif state not in (alarm_states.RETURNED, alarm_states.LATCHED):
            self._unanswered.pop(tag, None)

    def _count_unanswered(self) -> None:
        rules = self.scenario.rules
        for tag, since_s in list(self._unanswered.items()):
            if self.time_s - since_s < rules.answer_s:
                continue
            self._unanswered[tag] = math.inf
            paid = sum(deduction.points for deduction in self._deductions if deduction.code == "ALARM")
            due = min(rules.unanswered, rules.most_unanswered - paid)
            if due > 0.0:
                text = {
                    "zh": f"报警 {tag} {rules.answer_s:g} s 内无人确认",
                    "en": f"alarm {tag} not acknowledged within {rules.answer_s:g} s",
                }
                self._deduct(Deduction("ALARM", due, self.time_s, tag, None, text))

    def _complete_actions(self) -> None:
        for tag, due_s in list(self._under_way.items()):
            if self.time_s < due_s:
                continue
            del self._under_way[tag]
            self._results[tag] = 1.0
            self._is_stirred = True
            action = self._actions[tag]
            if action.reads:
                slot, value = self.simulation.engine.layout.find(action.reads), self.value(action.reads)
                shown = f"{value:.4g} {slot.unit}"
                text: Text = {"zh": f"{action.title['zh']}：{shown}", "en": f"{action.title['en']}: {shown}"}
                self._tell("sample", tag, value, "field", text)
            else:
                self._tell(
                    "state",
                    tag,
                    1.0,
                    "field",
                    {"zh": f"完成：{action.title['zh']}", "en": f"done: {action.title['en']}"},
                )

    def _apply(self, upset: Malfunction, account: UpsetAccount) -> None:
        is_coming = account.state == ACTIVE
        value = upset.value if is_coming else account.before
        layout = self.simulation.engine.layout
        if has(layout, f"{upset.tag}.ramp"):
            self.simulation.set(f"{upset.tag}.ramp", upset.ramp_s)
        self.simulation.set(upset.tag, value)
        zh, en = ("发生", "comes") if is_coming else ("消除", "is gone")
        text = {"zh": f"故障{zh}：{upset.title['zh']}", "en": f"malfunction {en}: {upset.title['en']}"}
        self._tell("malfunction", upset.tag, value, "plant", text, hidden=upset.is_hidden)

    def _finish(self, text: Text) -> None:
        self.finished = True
        for account in self._steps.values():
            if account.state == grading.OPEN:
                account.state = grading.MISSED
        self._tell("finish", "", None, "grading", text)

    def _deduct(self, deduction: Deduction, kind: str = "penalty") -> None:
        self._deductions.append(deduction)
        self._tell(kind, deduction.tag, deduction.value, "grading", deduction.text)

    def _tell(self, kind: str, tag: str, value: float | None, by: str, text: Text, *, hidden: bool = False) -> None:
        self._events.append(Event(self.scan, self.time_s, tag, kind, value, by, text, is_hidden=hidden))

    def _write(self, entry: dict[str, Any]) -> None:
        self._entries.append({"scan": self.scan, **entry})

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
            return tuple(self._events)
        return tuple(event for event in self._events if not event.is_hidden)

    def told(self, after: int) -> Sequence[Event]:
        """Return what has happened since, hidden malfunctions included [-].

        Parameters
        ----------
        after
            How many events are known already [-].
        """
        return self._events[after:]

    @property
    def steps(self) -> Sequence[StepState]:
        """How each step stands."""
        worth, _ = self._worths()
        found = []
        for step in self.scenario.steps:
            account, of = self._steps[step.code], step.points * worth
            found.append(StepState(step.code, step.title, account.state, of * account.share, of, account.why(step)))
        return tuple(found)

    def _worths(self) -> tuple[float, float]:
        return grading.worths(self.scenario.steps, self.scenario.quality, self.scenario.step_weight)

    def score(self) -> Score:
        """Return the score as it stands, with every point explained [-]."""
        step_worth, quality_worth = self._worths()
        items = [grading.step_item(step, self._steps[step.code], step_worth) for step in self.scenario.steps]
        items += [grading.quality_item(item, self._quality[item.code], quality_worth) for item in self.scenario.quality]
        return grading.add_up(items, self._deductions, self.scenario.pass_mark)

    # The record

    @property
    def log(self) -> str:
        """The record, a JSON object a line: what it was, what people did at which scan, and how far it is."""
        return written(self._entries, self.scan)

    def hash(self) -> str:
        """Return the hash of plant and account, to compare runs by [-]."""
        account = json.dumps(self._state(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(f"{self.simulation.hash()} {account}".encode()).hexdigest()

    def snapshot(self) -> bytes:
        """Return everything it takes to go on from here [-]."""
        head = json.dumps(
            {"scenario": self.scenario.hash, "seed": self.seed, "scan": self.scan, "state": self._state()},
            ensure_ascii=False,
        )
        return zlib.compress(head.encode() + b"\n" + self.simulation.snapshot(), 1)

    def _state(self) -> dict[str, Any]:
        return {
            "entries": self._entries, "finished": self.finished, "timers": self.timers, "under_way": self._under_way,
            "results": self._results, "unanswered": {tag: finite(since) for tag, since in self._unanswered.items()},
            "commanded": {tag: [list(item) for item in items] for tag, items in self._commanded.items()},
            "events": [dataclasses.astuple(event) for event in self._events],
            "deductions": [dataclasses.astuple(item) for item in self._deductions],
            "steps": {code: dataclasses.asdict(account) for code, account in self._steps.items()},
            "quality": {code: dataclasses.asdict(account) for code, account in self._quality.items()},
            "penalties": {code: dataclasses.asdict(account) for code, account in self._penalties.items()},
            "upsets": [dataclasses.asdict(account) for account in self._upset_accounts],
        }  # fmt: skip

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
        self.upsets = (*self.scenario.malfunctions, *drawn(self.scenario.draw, self.scenario.name, self.seed))
        self._take(head["state"])
        self._watch()

    def _take(self, state: dict[str, Any]) -> None:
        self._entries, self.finished = state["entries"], state["finished"]
        self.crew = next(tuple(entry["crew"]) for entry in reversed(self._entries) if "crew" in entry)
        self.timers, self._under_way, self._results = state["timers"], state["under_way"], state["results"]
        self._unanswered = {tag: math.inf if since is None else since for tag, since in state["unanswered"].items()}
        self._commanded = {tag: [(item[0], item[1]) for item in items] for tag, items in state["commanded"].items()}
        self._events = [Event(*fields) for fields in state["events"]]
        self._deductions = [Deduction(*fields) for fields in state["deductions"]]
        self._steps = {code: step_account(fields) for code, fields in state["steps"].items()}
        self._quality = {code: QualityAccount(**fields) for code, fields in state["quality"].items()}
        self._penalties = {code: PenaltyAccount(**fields) for code, fields in state["penalties"].items()}
        self._upset_accounts = [UpsetAccount(**fields) for fields in state["upsets"]]
