"""What happened in a drill, in words: changes of watched tags become alarms, trips and first-outs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yixian.simulator.control import alarm as states
from yixian.simulator.control import sequence
from yixian.simulator.control.alarm import Alarm
from yixian.simulator.control.interlock import Cause, Interlock
from yixian.simulator.control.sequence import Procedure
from yixian.simulator.control.transmitter import BAD
from yixian.simulator.drill.errors import Text
from yixian.simulator.kernel import Change, Flowsheet

#: Watched tags that are not news: measurements at the end of their range, people's own settings.
SILENT = (
    ".quality",
    ".bypass",
    ".trip",
    ".mode",
    ".is_automatic",
    ".armed",
    ".phase",
    ".exposures",
    ".acted",
    ".waits",
)
PROCEDURE_STATES: dict[float, Text] = {
    sequence.IDLE: {"zh": "未开始", "en": "idle"}, sequence.RUNNING: {"zh": "运行", "en": "running"},
    sequence.HELD: {"zh": "保持", "en": "held"}, sequence.COMPLETE: {"zh": "完成", "en": "complete"},
    sequence.ABORTED: {"zh": "中止", "en": "aborted"},
}  # fmt: skip
KIND_ZH = {"LL": "低低", "L": "低", "H": "高", "HH": "高高", "DEV": "偏差", "ROC": "变化率", "BAD": "坏值"}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Parameters
    ----------
    scan, time_s
        When, since the drill began [-], [s].
    tag
        What it is about [-].
    kind
        ``alarm``, ``alarm_returned``, ``alarm_acknowledged``, ``trip``, ``reset``, ``first_out``, ``bad``, ``state``,
        ``command``, ``step``, ``malfunction``, ``penalty``, ``red_line``, ``hint``, ``sample``, ``mark``, ``message``,
        ``diverged``, ``finish`` [-].
    value
        The value it has now [any].
    by
        Who or what: ``plant``, ``board``, ``field``, ``instructor``, ``grading`` [-].
    text
        In both languages [-].
    is_hidden
        Whether only the instructor sees it until the drill is over [-].
    priority
        Of an alarm: 1 low to 3 high; else 0 [-].
    """

    scan: int
    time_s: float
    tag: str
    kind: str
    value: float | None
    by: str
    text: Text
    is_hidden: bool = False
    priority: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """What a change says, before it has its time.

    Parameters
    ----------
    kind, tag, text, priority
        As in `Event` [-].
    """

    kind: str
    tag: str
    text: Text
    priority: int = 0


class Reporter:
    """Knows what the watched tags of a plant mean.

    Parameters
    ----------
    sheet
        The plant [-].
    """

    def __init__(self, sheet: Flowsheet) -> None:
        self.alarms = {block.name: block for block in sheet.blocks if isinstance(block, Alarm)}
        self.interlocks = {block.name: block for block in sheet.blocks if isinstance(block, Interlock)}
        self.causes = {block.name: block for block in sheet.blocks if isinstance(block, Cause)}
        self.procedures = {block.name: block for block in sheet.blocks if isinstance(block, Procedure)}
        self.guarded = frozenset(cause.tag for cause in self.causes.values())

    def is_trip(self, tag: str) -> bool:
        """Tell whether a tag is that of a latching interlock [-].

        Parameters
        ----------
        tag
            Any tag [-].
        """
        interlock = self.interlocks.get(tag)
        return interlock is not None and bool(interlock.latches)

    def news(self, change: Change, value: Callable[[str], float]) -> News | None:
        """Return what a change says, or nothing.

        Parameters
        ----------
        change
            The change [-].
        value
            Returns the present value of a tag [any].
        """
        tag = change.tag
        if tag in self.alarms:
            return self._alarm(self.alarms[tag], change, value)
        if tag in self.interlocks:
            return self._trip(tag, change)
        if tag.endswith(".first_out"):
            return self._first_out(tag.removesuffix(".first_out"), change)
        if tag.endswith(".quality"):
            return self._quality(tag.removesuffix(".quality"), change)
        owner, _, name = tag.rpartition(".")
        if tag in self.procedures or owner in self.procedures:
            return self._procedure(self.procedures[tag if tag in self.procedures else owner], name, change)
        if tag in self.causes or tag.endswith(SILENT):
            return None
        return News("state", tag, {"zh": f"{tag} 变为 {change.new:g}", "en": f"{tag} is now {change.new:g}"})

    def _procedure(self, procedure: Procedure, name: str, change: Change) -> News | None:
        """Tell of a step that is entered, of one that takes too long, and of the state; the rest follows from these."""
        if name == "state":
            state = PROCEDURE_STATES[change.new]
            said = {"zh": f"顺控 {procedure.name} {state['zh']}", "en": f"procedure {procedure.name} {state['en']}"}
            return News("state", procedure.name, said)
        number = int(change.new) if change.tag == procedure.name else 0
        if 0 < number <= len(procedure.steps):
            title = procedure.steps[number - 1].text
            said = {
                "zh": f"顺控 {procedure.name} 第 {number} 步：{title['zh']}",
                "en": f"procedure {procedure.name}, step {number}: {title['en']}",
            }
            return News("state", procedure.name, said)
        if name == "late" and change.new > 0.5:
            zh, en = f"顺控 {procedure.name} 本步超时", f"procedure {procedure.name}: the step takes too long"
            return News("state", procedure.name, {"zh": zh, "en": en})
        return None

    def _alarm(self, alarm: Alarm, change: Change, value: Callable[[str], float]) -> News | None:
        zh, en = f"{alarm.tag} {KIND_ZH[alarm.kind]}报警", f"{alarm.tag} {alarm.kind} alarm"
        shown = f"{value(alarm.tag):.4g} {alarm.unit}"
        priority = int(alarm.terms.priority)
        if change.new == states.UNACKNOWLEDGED:
            return News("alarm", alarm.name, {"zh": f"{zh}，{shown}", "en": f"{en}, {shown}"}, priority)
        if change.new == states.ACKNOWLEDGED:
            return News("alarm_acknowledged", alarm.name, {"zh": f"{zh}已确认", "en": f"{en} acknowledged"}, priority)
        if change.new in (states.NORMAL, states.RETURNED) and change.old in (
            states.UNACKNOWLEDGED,
            states.ACKNOWLEDGED,
        ):
            return News(
                "alarm_returned", alarm.name, {"zh": f"{zh}恢复，{shown}", "en": f"{en} returned, {shown}"}, priority
            )
        return None

    def _trip(self, tag: str, change: Change) -> News | None:
        if not self.is_trip(tag):
            return None  # a permissive comes and goes with every charge of a hopper
        if change.new > 0.5:
            return News("trip", tag, {"zh": f"联锁 {tag} 动作", "en": f"interlock {tag} tripped"})
        return News("reset", tag, {"zh": f"联锁 {tag} 复位", "en": f"interlock {tag} reset"})

    def _first_out(self, tag: str, change: Change) -> News | None:
        interlock = self.interlocks.get(tag)
        if interlock is None or change.new < 0.5 or not interlock.latches:
            return None
        cause = interlock.parts()[int(change.new) - 1]
        return News(
            "first_out", tag, {"zh": f"联锁 {tag} 首出：{cause.tag}", "en": f"interlock {tag}, first out: {cause.tag}"}
        )

    def _quality(self, tag: str, change: Change) -> News | None:
        if change.new != BAD:
            return None
        return News("bad", tag, {"zh": f"{tag} 仪表坏值", "en": f"{tag} measures badly"})
