"""What happened in a run: changes of watched tags and orders, in words of both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from yixian.simulator.control.alarm import Alarm
from yixian.simulator.control.interlock import Cause, Interlock
from yixian.simulator.control.malfunction import Malfunction
from yixian.simulator.control.sequence import Procedure
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.kernel import Change, Flowsheet

ALARM_STATES = {
    0: ("恢复正常", "normal"),
    1: ("报警,未确认", "alarm, not acknowledged"),
    2: ("报警,已确认", "alarm, acknowledged"),
    3: ("已恢复,未确认", "returned to normal, not acknowledged"),
    4: ("已恢复,锁存未确认", "latched, not acknowledged"),
    5: ("已恢复,锁存已确认", "latched, acknowledged"),
    6: ("已搁置", "shelved"),
    7: ("按设计抑制", "suppressed by design"),
    8: ("退出服务", "out of service"),
}
MODES = {0: ("手动", "MAN"), 1: ("自动", "AUTO"), 2: ("串级", "CAS")}
QUALITIES = {0: ("信号良好", "good"), 1: ("信号可疑", "uncertain"), 2: ("信号坏", "bad")}
_SWITCH = {
    "interlock": (("联锁复位", "interlock reset"), ("联锁动作", "interlock tripped")),
    "cause": (("联锁条件消失", "cause of the interlock gone"), ("联锁条件出现", "cause of the interlock stands")),
    "bypass": (("旁路解除", "bypass off"), ("旁路投用", "bypass on")),
    "malfunction": (("故障消失", "malfunction over"), ("故障出现", "malfunction acts")),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Parameters
    ----------
    time_s
        Simulated time since the start of the run [s].
    tag
        Of what [-].
    kind
        ``alarm``, ``interlock``, ``cause``, ``bypass``, ``quality``, ``malfunction``, ``mode``, ``step``, ``change``, or
        ``command`` for what somebody set [-].
    value
        Its new value, as shown [-].
    text
        In words, by ``zh-Hans`` and ``en`` [-].
    """

    time_s: float
    tag: str
    kind: str
    value: float
    text: Mapping[str, str]


def kind_of(sheet: Flowsheet, tag: str) -> str:
    """Return what kind of event a change of a watched tag is [-].

    Parameters
    ----------
    sheet
        The plant [-].
    tag
        The tag [-].
    """
    owner, _, field = tag.rpartition(".")
    thing = sheet.things.get(tag)
    own: dict[type, str] = {
        Alarm: "alarm", Interlock: "interlock", Cause: "cause", Malfunction: "malfunction", Procedure: "step",
    }  # fmt: skip
    for cls, kind in own.items():
        if isinstance(thing, cls):
            return kind
    if field == "quality" and isinstance(sheet.things.get(owner), Transmitter):
        return "quality"
    return field if field in ("mode", "bypass") else "change"


def described(sheet: Flowsheet) -> Callable[[Change], Event]:
    """Return a function that turns changes of one plant into events [-].

    Parameters
    ----------
    sheet
        The plant [-].
    """
    kinds: dict[str, str] = {}

    def describe(change: Change) -> Event:
        kind = kinds.setdefault(change.tag, "") or kind_of(sheet, change.tag)
        kinds[change.tag] = kind
        zh, en = _words(kind, change)
        return Event(change.time, change.tag, kind, change.new, {"zh-Hans": zh, "en": en})

    return describe


def _words(kind: str, change: Change) -> tuple[str, str]:
    number = round(change.new)
    named = {"alarm": ALARM_STATES, "mode": MODES, "quality": QUALITIES}.get(kind, {}).get(number)
    if named is not None:
        return f"{change.tag} {named[0]}", f"{change.tag} {named[1]}"
    if kind in _SWITCH:
        zh, en = _SWITCH[kind][int(change.new > 0.5)]
        return f"{change.tag} {zh}", f"{change.tag} {en}"
    return f"{change.tag} 由 {change.old:g} 变为 {change.new:g}", f"{change.tag} from {change.old:g} to {change.new:g}"


def commanded(time_s: float, tag: str, value: float, unit: str) -> Event:
    """Return the event of an order carried out [-].

    Parameters
    ----------
    time_s
        When [s].
    tag
        What was set [-].
    value
        To what [-].
    unit
        In which unit [-].
    """
    shown = f"{value:g}" if unit in ("-", "state", "bool") else f"{value:g} {unit}"
    return Event(time_s, tag, "command", value, {"zh-Hans": f"{tag} 设为 {shown}", "en": f"{tag} set to {shown}"})
