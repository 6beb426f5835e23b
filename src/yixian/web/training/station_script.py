"""What the scripts of the operator station have to know: the plant by tag, and the words they put on the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yixian.web.training import displays, wording
from yixian.web.training.models import Run
from yixian.web.training.plantview import AlarmPoint, PlantView, ProcedureStep


def digits(span: float) -> int:
    """Return the decimals that show a thousandth of a span."""
    return 0 if span >= 1000 else 1 if span >= 50 else 2 if span >= 4 else 3


def shown(unit: str) -> str:
    """Return a unit as it stands on a screen: a number without one has none."""
    return "" if unit in ("-", "bool", "state") else unit


def config(run: Run, view: PlantView, screen: displays.Displays, language: str) -> dict[str, Any]:
    """Return what the station's scripts have to know of the plant."""
    return {
        "run": run.pk,
        "tags": list(view.tags),
        "alarms": [
            [alarm.tag, alarm.of, alarm.kind, alarm.limit, shown(alarm.unit), alarm.priority, alarm.is_trip]
            for alarm in view.alarms
        ],
        "scales": {
            each.tag: [shown(each.unit), each.low, each.high, digits(each.high - each.low)] for each in view.instruments
        }
        | {each.tag: [shown(each.unit), None, None, 2] for each in view.calculated},
        "votes": {tag: list(tags) for tag, tags in view.votes.items()},
        "loops": _loops(view),
        "hands": _hands(view),
        "finals": _finals(view),
        "locks": _locks(view),
        "programs": _programs(view, screen, language),
        "procedures": {
            each.tag: [[displays.text(step.title, language), _step(step)] for step in each.steps]
            for each in view.procedures
        },
        "field": sorted(view.field_tags),
        "trend": list(view.trend_tags),
        "names": {tag: name for tag in view.shown if (name := displays.name(view, tag, language))}
        | _local_names(view, screen, language),
        "areas": {tag: screen.area_of(tag) for tag in view.shown},
        "areaTitles": {area.code: displays.text(area.title, language) for area in screen.areas},
        "sheets": {alarm.tag: sheet(alarm, language) for alarm in view.alarms if alarm.sheet},
        "stock": _stock(view, screen.stock),
    }


def _loops(view: PlantView) -> dict[str, Any]:
    return {
        each.tag: {
            "pv": each.pv,
            "unit": each.unit,
            "low": each.low,
            "high": each.high,
            "auto": each.has_auto,
            "cascade": each.has_cascade,
            "action": each.action,
            "tuning": [[tag, name, unit] for tag, name, unit in each.tuning],
            "joins": dict(each.joins),
            "finals": [final.tag for final in view.finals if final.demand == each.out],
        }
        for each in view.loops
    }


def _hands(view: PlantView) -> dict[str, Any]:
    hands: dict[str, Any] = {each.tag: [each.unit, each.low, each.high, each.is_switch] for each in view.hands}
    return hands | {tag: [*view.settable[tag], False] for tag in sorted(view.local_tags)}


def _finals(view: PlantView) -> dict[str, Any]:
    loops = {each.out: each.tag for each in view.loops}
    return {
        each.tag: {
            "kind": each.kind,
            "demand": each.demand if each.demand in view.place else "",
            "by": loops.get(each.demand, each.demand.partition(".")[0]),
            "travel": each.travel_s,
            "stiction": each.stiction,
            "failSafe": each.fail_safe,
            "forces": [
                [lock.tag, position] for lock in view.interlocks for tag, position in lock.effects if tag == each.tag
            ],
        }
        for each in view.finals
    }


def _locks(view: PlantView) -> dict[str, Any]:
    return {
        lock.tag: {
            "causes": [
                [c.tag, c.of, str(wording.HOW[c.how]), c.limit, c.unit, c.delay_s] for c in lock.causes
            ],
            "needs": [[count, list(tags)] for count, tags in lock.needs],
            "effects": [[tag, position] for tag, position in lock.effects],
            "latches": lock.latches,
        }
        for lock in view.interlocks
    }  # fmt: skip


def _programs(view: PlantView, screen: displays.Displays, language: str) -> dict[str, Any]:
    found = {}
    for each in view.programs:
        said = screen.program(each.tag)
        buttons = {name: displays.text(said.buttons.get(name, {"en": name}), language) for name in each.buttons}
        found[each.tag] = {
            "switch": each.switch,
            "ways": [displays.text(way, language) for way in said.ways[: each.ways]],
            "phases": [displays.text(phase, language) for phase in said.phases],
            "buttons": buttons,
            "local": [f"{each.tag}.{name}" for name in each.local],
        }
    return found


def _local_names(view: PlantView, screen: displays.Displays, language: str) -> dict[str, str]:
    """Return what the local panels of programs are called."""
    return {
        f"{each.tag}.{name}": displays.text(screen.program(each.tag).buttons[name], language)
        for each in view.programs
        for name in each.local
        if name in screen.program(each.tag).buttons
    }


def _step(step: ProcedureStep) -> str:
    """Return what a step of a procedure sets and waits for, in one line."""

    def said(conditions: tuple[tuple[str, str, float], ...]) -> str:
        return ", ".join(f"{tag} {wording.HOW[how]} {limit:g}" for tag, how, limit in conditions)

    parts = [
        _("first {conditions}").format(conditions=said(step.entry)) if step.entry else "",
        ", ".join(f"{tag} → {_set(tag, value)}" for tag, value in step.does),
        _("until {conditions}").format(conditions=said(step.until)) if step.until else "",
        _("at most {minutes:g} min").format(minutes=step.longest_s / 60.0) if step.longest_s else "",
    ]
    return "; ".join(part for part in parts if part)


def _set(tag: str, value: float) -> str:
    return str(wording.MODES[int(value)]) if tag.endswith(".mode") else f"{value:g}"


def _stock(view: PlantView, tag: str) -> list[Any] | None:
    """Return the level whose time to its trips is told, with the trips' limits."""
    limits = {alarm.kind: alarm.limit for alarm in view.alarms if alarm.of == tag}
    return [tag, limits["LL"], limits["HH"]] if {"LL", "HH"} <= set(limits) else None


def sheet(alarm: AlarmPoint, language: str) -> list[str]:
    """Return an alarm-response sheet: cause, consequence, action, time to respond."""
    texts = [
        displays.text(alarm.sheet.get(part) or {"en": ""}, language) for part in ("cause", "consequence", "action")
    ]
    return [*texts, "" if alarm.respond_s is None else f"{alarm.respond_s / 60:g}"]


def words() -> dict[str, Any]:
    """Return the sentences of the station's scripts."""
    return _faceplate_words() | _diagnosis_words() | _alarm_words() | _state_words() | _procedure_words()


def _faceplate_words() -> dict[str, Any]:
    return {
        "apply": _("Apply"),
        "setpoint": _("Setpoint SP"),
        "output": _("Output OP"),
        "measured": _("Measured PV"),
        "deviation": _("Deviation PV − SP"),
        "ramp": _("Ramp, per minute (empty: at once)"),
        "ramping": _("Ramping to {target}"),
        "stopRamp": _("Stop the ramp"),
        "value": _("Value"),
        "mode": _("Mode"),
        "modes": [str(mode) for mode in wording.MODES],
        "outputLimits": _("Output limits"),
        "reset": _("Reset"),
        "tripByHand": _("Trip by hand"),
        "bypass": _("Ask for a bypass"),
        "bypassing": _("Bypass"),
        "unbypass": _("End the bypass"),
        "reason": _("Reason"),
        "causes": _("Causes"),
        "effects": _("Forces"),
        "on": _("on"),
        "off": _("off"),
        "phase": _("Phase"),
        "openHand": _("Open fully"),
        "shutHand": _("Shut"),
        "inField": _("Operated in the field."),
        "positionOf": pgettext("drill", "Position"),
        "demand": _("Demand"),
        "setBy": _("Demand from"),
        "limitsAlarm": _("Alarms and response"),
        "trendTitle": pgettext("drill", "Trend"),
        "noTrend": _("No history yet."),
        "detail": _("Diagnostics"),
        "openArea": _("Display"),
        "language": "zh" if (get_language() or "zh").startswith("zh") else "en",
    }


def _diagnosis_words() -> dict[str, Any]:
    return {
        "tuning": _("Tuning"),
        "tuningNames": {
            "gain": _("Gain, % of output for % of range"),
            "ti": _("Integral time Ti"),
            "td": _("Derivative time Td"),
            "op_low": _("Lowest output"),
            "op_high": _("Highest output"),
            "gap": _("Half width of the gap"),
            "gap_gain": _("Share of the gain in the gap"),
            "bias": _("Integral part"),
        },
        "tuningOnly": _("Tuning is changed by the instructor; training values."),
        "action": pgettext("controller", "Action"),
        "actions": {"direct": _("direct: PV up, OP up"), "reverse": _("reverse: PV up, OP down")},
        "joins": {
            "cascade": _("Setpoint in CAS from"),
            "slave": _("Sets the setpoint of"),
            "feedforward": _("Feed-forward"),
            "external": _("Through selector"),
            "track": _("Tracks"),
        },
        "quality": _("Signal quality"),
        "qualities": [pgettext("drill", "good"), _("out of range"), _("bad signal")],
        "proportional": _("Proportional part"),
        "vote": _("Voted from"),
        "outOfLine": _("out of line by {deviation} {unit}"),
        "inLine": _("in line"),
        "valve": _("valve"),
        "drive": _("drive"),
        "travelTime": _("Full travel"),
        "stictionBand": _("Dead band by stiction"),
        "failSafe": _("Without air"),
        "moving": _("on its way"),
        "follows": _("follows its demand"),
        "late": _("does not follow its demand: {difference} % away for {seconds} s"),
        "forcedBy": _("forced by {lock} to {position} %"),
        "travel": _("Travel in the history shown"),
        "reversals": _("Reversals"),
        "interlocksOn": _("Interlocks that force it"),
        "controlledBy": _("Final element"),
    }


def _alarm_words() -> dict[str, Any]:
    return {
        "acknowledge": _("Acknowledge"),
        "shelve": _("Shelve"),
        "unshelve": _("Unshelve"),
        "takeOut": _("Out of service"),
        "putBack": _("Back in service"),
        "resetLatch": _("Reset the latch"),
        "minutes": _("Minutes"),
        "sheet": _("Response sheet"),
        "cause": _("Cause"),
        "consequence": _("Consequence"),
        "do": _("Action"),
        "respond": _("Time to respond: {minutes} min"),
        "leftToRespond": _("{minutes} min left to respond"),
        "overdue": _("time to respond is over"),
        "remaining": _("{minutes} min left"),
        "noAlarms": _("No alarm stands."),
        "noneMatch": _("No alarm passes the filter."),
        "noShelved": _("Nothing is shelved, suppressed or out of service."),
        "trip": _("trip"),
        "priorities": {str(code): str(said) for code, said in wording.PRIORITIES.items()},
        "alarmStates": {str(code): str(said) for code, said in wording.ALARM_STATES.items()},
        "shelfLimit": _("1 to 480 minutes; it comes back by itself."),
        "neverShelved": _("This alarm announces a trip and is never shelved."),
        "minutesToHigh": _("{minutes} min to HH {limit} %"),
        "minutesToLow": _("{minutes} min to LL {limit} %"),
        "steady": _("balanced"),
        "beyond": _("beyond its trip"),
    }


def _state_words() -> dict[str, Any]:
    return {
        "bypassed": _("bypassed"),
        "tripped": _("tripped"),
        "standing": _("standing"),
        "healthy": _("healthy"),
        "normal": pgettext("alarm", "normal"),
        "firstOut": _("first-out"),
        "running": pgettext("drill", "running"),
        "frozen": _("frozen"),
        "waiting": _("not started"),
        "finished": _("scenario over"),
        "sent": _("Taken: {tag}"),
        "waitsSecond": _("Waits for a second person: {tag}"),
        "notSent": _("Not sent: the server does not answer. What you entered is still here."),
        "stale": _("The plants are not being run at the moment: the training service does not answer."),
        "outdated": _("The model of this plant has been changed since: end this drill and begin a new one."),
        "lost": _("Connection lost {seconds} s ago: the numbers are old. Trying again; nothing you sent is lost."),
        "back": _("Connected again."),
        "diverged": _("The model of the plant has left its range at {tag}; the drill was stopped there and kept."),
    }


def _procedure_words() -> dict[str, Any]:
    return {
        "stepStates": {code: str(said) for code, said in wording.STEP_STATES.items()},
        "hint": _("Take this hint: costs {price} points"),
        "hintConfirm": _("Take the hint for {price} points?"),
        "hintsOver": _("No further hint."),
        "procedureModes": [_("manual"), _("prompted"), pgettext("procedure", "automatic")],
        "procedureStates": [
            _("not begun"),
            _("under way"),
            pgettext("procedure", "held"),
            _("done"),
            pgettext("procedure", "broken off"),
        ],
        "procedureLate": _("takes too long"),
        "procedureEntry": _("its conditions do not hold yet"),
        "procedureWaits": _("waits for your confirmation"),
        "procedureButtons": {
            "1": pgettext("procedure", "Begin"),
            "2": pgettext("drill", "Confirm"),
            "3": pgettext("procedure", "Hold"),
            "4": _("Go on"),
            "5": _("Break off"),
        },
    }
