"""The operator station of a plant, drawn from its view: areas, loops, alarms, interlocks, field devices, trends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yixian.web.training import displays, queries, runner, wording
from yixian.web.training.models import Command, Drill, Outcome, Role, Run, Verb
from yixian.web.training.plantview import AlarmPoint, Instrument, PlantView

#: Simulated time from a sample to its result.
LAB_S = 600.0
BAR = 100.0


@dataclass(frozen=True)
class Gauge:
    """An instrument with its bar: band, limits and value on 0 to 100."""

    tag: str
    name: str
    unit: str
    low: float
    high: float
    digits: int
    band_top: float
    band_height: float
    limits: str
    has_band: bool
    is_sampled: bool


@dataclass(frozen=True)
class Line:
    """One row of a table of devices."""

    tag: str
    name: str
    unit: str
    digits: int
    kind: str
    pv: str = ""
    low: float = 0.0
    high: float = 100.0


@dataclass(frozen=True)
class Section:
    """One unit display."""

    code: str
    title: str
    gauges: Sequence[Gauge]
    loops: Sequence[Line]
    finals: Sequence[Line]
    hands: Sequence[Line]
    locks: Sequence[Line]
    programs: Sequence[Line]


@dataclass(frozen=True)
class LockLine:
    """One interlock on the first-out page."""

    tag: str
    name: str
    causes: Sequence[tuple[str, str, str, str]]
    effects: str
    latches: bool


@dataclass(frozen=True)
class StationPage:
    """The whole station; numbers come by the stream."""

    run: Run
    drill: Drill
    role: str
    role_name: str
    is_instructor: bool
    scenario: str
    plant: str
    overview: str
    key_gauges: Sequence[Gauge]
    sections: Sequence[Section]
    locks: Sequence[LockLine]
    field: Sequence[Line]
    local: Sequence[Line]
    samples: Sequence[Line]
    field_actions: Sequence[tuple[str, str]]
    groups: Sequence[tuple[str, str]]
    procedures: Sequence[Line]
    faults: Sequence[tuple[str, str]]
    config: dict[str, Any]
    words: dict[str, Any]
    may_operate_field: bool
    may_operate_board: bool


def page(run: Run, role: str) -> StationPage:
    """Gather the station of a run for somebody in that role."""
    plant, _sep, _name = run.drill.scenario.partition("/")
    view, screen, language = runner.view(plant), displays.of(plant), get_language() or "zh-hans"
    gauges = {each.tag: gauge(each, view, screen, language) for each in view.instruments}
    tagged = _Tagged(view, screen, language)
    has_field = run.seats.filter(role=Role.FIELD).exists()
    return StationPage(
        run=run,
        drill=run.drill,
        role=role,
        role_name=str(Role(role).label),
        is_instructor=role == Role.INSTRUCTOR,
        scenario=_title(run, role, language),
        plant=plant,
        overview=screen.overview,
        key_gauges=[gauges[tag] for group in screen.groups[:1] for tag in group.tags if tag in gauges]
        or list(gauges.values())[:6],
        sections=[tagged.section(area, gauges) for area in screen.areas],
        locks=[tagged.lock(each) for each in view.interlocks],
        field=[tagged.hand(each) for each in view.hands if each.tag in view.field_tags],
        local=[tagged.local(tag) for tag in sorted(view.local_tags)],
        samples=[tagged.line(tag, "sample", gauges[tag].unit) for tag in sorted(view.sampled_tags)],
        field_actions=[
            (tag, displays.text(title, language)) for tag, title in runner.field_actions(run.drill.scenario)
        ],
        groups=groups(view, screen, language),
        procedures=[tagged.line(each.tag, "procedure", "") for each in view.procedures],
        faults=[(each.tag, f"{each.tag} {each.label}".strip()) for each in view.faults]
        if role == Role.INSTRUCTOR
        else [],
        config=config(run, view, screen, language),
        words=words(),
        may_operate_field=role != Role.BOARD or not has_field,
        may_operate_board=role != Role.FIELD,
    )


def _title(run: Run, role: str, language: str) -> str:
    if run.drill.is_secret and role != Role.INSTRUCTOR:
        return _("hidden until the end")
    found = runner.scenario(run.drill.scenario)
    return displays.text(found.title, language) if found else run.drill.scenario


def gauge(each: Instrument, view: PlantView, screen: displays.Displays, language: str) -> Gauge:
    """Return an instrument's bar: the normal band reaches from its L to its H."""
    limits = {alarm.kind: alarm.limit for alarm in view.alarms if alarm.of == each.tag}
    low = max(limits.get("L", limits.get("LL", each.low)), each.low)
    high = min(limits.get("H", limits.get("HH", each.high)), each.high)
    span = each.high - each.low
    top, bottom = BAR * (1 - (high - each.low) / span), BAR * (1 - (low - each.low) / span)
    said = "  ".join(f"{kind} {limits[kind]:g}" for kind in ("LL", "L", "H", "HH") if kind in limits)
    return Gauge(
        each.tag, screen.name(each.tag, language), each.unit, each.low, each.high, digits(span), round(top, 1),
        round(max(bottom - top, 0.0), 1), said, bool(limits), each.is_sampled,
    )  # fmt: skip


def digits(span: float) -> int:
    """Return the decimals that show a thousandth of a span."""
    return 0 if span >= 1000 else 1 if span >= 50 else 2 if span >= 4 else 3


class _Tagged:
    """Makes lines of a plant's things, with their names in the language of the page."""

    def __init__(self, view: PlantView, screen: displays.Displays, language: str) -> None:
        self.view, self.screen, self.language = view, screen, language

    def name(self, tag: str) -> str:
        return self.screen.name(tag, self.language)

    def line(self, tag: str, kind: str, unit: str, *, low: float = 0.0, high: float = 100.0, pv: str = "") -> Line:
        return Line(tag, self.name(tag), unit, digits(high - low), kind, pv, low, high)

    def hand(self, each: Any) -> Line:
        kind = "switch" if each.is_switch else "hand"
        return self.line(each.tag, kind, "" if each.is_switch else each.unit, low=each.low, high=each.high)

    def local(self, tag: str) -> Line:
        unit, low, high = self.view.settable[tag]
        names = {"top_request": _("top gate, local button"), "bottom_request": _("bottom gate, local button")}
        return Line(tag, names.get(tag.rpartition(".")[2], ""), unit, digits(high - low), "hand", "", low, high)

    def section(self, area: displays.Area, gauges: dict[str, Gauge]) -> Section:
        view = self.view

        def here(tag: str) -> bool:
            return self.screen.area_of(tag) == area.code

        return Section(
            area.code,
            displays.text(area.title, self.language),
            [gauges[each.tag] for each in view.instruments if here(each.tag)],
            [
                self.line(each.tag, "loop", each.unit, low=each.low, high=each.high, pv=each.pv)
                for each in view.loops
                if here(each.tag)
            ],
            [self.line(each.tag, each.kind, "%") for each in view.finals if here(each.tag)],
            [self.hand(each) for each in view.hands if here(each.tag) and each.tag not in view.field_tags],
            [self.line(each.tag, "lock", "") for each in view.interlocks if here(each.tag)],
            [self.line(tag, "program", "") for tag in view.programs if here(tag)],
        )

    def lock(self, each: Any) -> LockLine:
        causes = [
            (
                cause.tag,
                cause.of,
                f"{wording.HOW[cause.how]} {cause.limit:g} {cause.unit}".strip(),
                f"{cause.delay_s:g}",
            )
            for cause in each.causes
        ]
        effects = ", ".join(f"{tag} → {position:g} %" for tag, position in each.effects)
        return LockLine(each.tag, self.name(each.tag), causes, effects, each.latches)


def groups(view: PlantView, screen: displays.Displays, language: str) -> list[tuple[str, str]]:
    """Return the group trends of a plant: a title, and its tags with commas between."""
    known = set(view.trend_tags)
    found = [
        (displays.text(group.title, language), ",".join(tag for tag in group.tags if tag in known))
        for group in screen.groups
    ]
    return found or [(_("Whole plant"), ",".join(view.trend_tags[:6]))]


def config(run: Run, view: PlantView, screen: displays.Displays, language: str) -> dict[str, Any]:
    """Return what the station's script has to know of the plant."""
    alarms = [
        [alarm.tag, alarm.of, alarm.kind, alarm.limit, alarm.unit, alarm.priority, alarm.is_trip]
        for alarm in view.alarms
    ]
    scales = {each.tag: [each.unit, each.low, each.high, digits(each.high - each.low)] for each in view.instruments}
    loops = {
        each.tag: [each.pv, each.unit, each.low, each.high, each.has_auto, each.has_cascade] for each in view.loops
    }
    hands = {each.tag: [each.unit, each.low, each.high, each.is_switch] for each in view.hands}
    hands |= {tag: [*view.settable[tag], False] for tag in view.local_tags}
    finals = {each.tag: each.kind for each in view.finals}
    shown = (*scales, *loops, *hands, *finals, *(lock.tag for lock in view.interlocks), *view.programs)
    return {
        "run": run.pk,
        "tags": list(view.tags),
        "alarms": alarms,
        "scales": scales,
        "loops": loops,
        "hands": hands,
        "finals": finals,
        "locks": {
            lock.tag: {"causes": [[c.tag, c.of] for c in lock.causes], "effects": [e[0] for e in lock.effects]}
            for lock in view.interlocks
        },
        "programs": list(view.programs),
        "field": sorted(view.field_tags),
        "trend": list(view.trend_tags),
        "names": displays.names(screen_key(view), tuple(dict.fromkeys(shown)), language),
        "areas": {tag: screen.area_of(tag) for tag in dict.fromkeys(shown)},
        "sheets": {alarm.tag: sheet(alarm, language) for alarm in view.alarms if alarm.sheet},
    }


def screen_key(view: PlantView) -> str:
    return view.plant


def sheet(alarm: AlarmPoint, language: str) -> list[str]:
    """Return an alarm-response sheet: cause, consequence, action, time to respond."""
    texts = [
        displays.text(alarm.sheet.get(part) or {"en": ""}, language) for part in ("cause", "consequence", "action")
    ]
    return [*texts, "" if alarm.respond_s is None else f"{alarm.respond_s / 60:g}"]


def _labels() -> dict[str, Any]:
    """Return the words on faceplates and on the interlock page, and what states are called."""
    return {
        "apply": _("Apply"),
        "setpoint": _("Setpoint SP"),
        "output": _("Output OP"),
        "measured": _("Measured PV"),
        "ramp": _("Ramp, per minute (empty: at once)"),
        "value": _("Value"),
        "mode": _("Mode"),
        "acknowledge": _("Acknowledge"),
        "shelve": _("Shelve"),
        "unshelve": _("Unshelve"),
        "minutes": _("Minutes"),
        "reason": _("Reason"),
        "reset": _("Reset"),
        "tripByHand": _("Trip by hand"),
        "bypass": _("Ask for a bypass"),
        "unbypass": _("End the bypass"),
        "bypassed": _("bypassed"),
        "tripped": _("tripped"),
        "standing": _("standing"),
        "healthy": _("healthy"),
        "firstOut": _("first-out"),
        "causes": _("Causes"),
        "effects": _("Forces"),
        "on": _("on"),
        "off": _("off"),
        "automatic": _("automatic"),
        "manual": _("by hand"),
        "shoot": _("A shot now"),
        "bad": _("bad signal"),
        "uncertain": _("out of range"),
        "frozen": _("frozen"),
        "running": pgettext("drill", "running"),
        "waiting": _("not started"),
        "ended": _("ended"),
        "finished": _("scenario over"),
        "stale": _("The plants are not being run at the moment: the training service does not answer."),
        "outdated": _("The model of this plant has been changed since: end this drill and begin a new one."),
        "lost": _("Connection lost; trying again. Nothing you sent is lost."),
        "diverged": _("The model of the plant has left its range at {tag}; the drill was stopped there and kept."),
    }


def words() -> dict[str, Any]:
    """Return the sentences of the station's script."""
    return _labels() | {
        "alarmStates": {str(code): str(text) for code, text in wording.ALARM_STATES.items()},
        "language": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "stepStates": {code: str(text) for code, text in wording.STEP_STATES.items()},
        "modes": [str(mode) for mode in wording.MODES],
        "priorities": {"1": _("low"), "2": _("medium"), "3": _("high")},
        "noAlarms": _("No alarm stands."),
        "sent": _("Taken: {tag}"),
        "waitsSecond": _("Waits for a second person: {tag}"),
        "respond": _("Time to respond: {minutes} min"),
        "cause": _("Cause"),
        "consequence": _("Consequence"),
        "action": _("Action"),
        "valve": _("valve"),
        "drive": _("drive"),
        "interlocksOn": _("Interlocks that force it"),
        "noTrend": _("No history yet."),
        "close": _("Close"),
        "perMinute": _("per minute"),
        "inField": _("Operated in the field."),
        "remaining": _("{minutes} min left"),
    }


def log_lines(run: Run, *, sees_faults: bool, limit: int = 100) -> list[dict[str, Any]]:
    """Return the latest wishes with what came of them; malfunctions stay hidden from those who have to find them."""
    rows = queries.commands_of(run)
    if not sees_faults:
        rows = rows.exclude(verb=Verb.FAULT)
    return [log_line(each, run.time_s) for each in rows[:limit]]


def log_line(each: Command, now_s: float) -> dict[str, Any]:
    said = ""
    if each.outcome == Outcome.REFUSED and each.refusal:
        given = {name: value for name, value in each.refusal.items() if name != "code"}
        said = wording.refusal(each.refusal["code"], given)
    result = ""
    if each.verb == Verb.SAMPLE and each.time_s is not None:
        ready = now_s >= each.time_s + LAB_S and each.old is not None
        result = f"{each.old:.4g}" if ready and each.old is not None else _("in the laboratory")
    return {
        "pk": each.pk,
        "clock": clock(each.time_s),
        "who": each.person.name if each.person else "",
        "role": each.get_role_display(),
        "verb": each.get_verb_display(),
        "tag": each.tag,
        "old": "" if each.old is None or each.verb == Verb.SAMPLE else f"{each.old:.5g}",
        "value": "" if each.value is None or each.verb in (Verb.BACK, Verb.MARK, Verb.NOTE) else f"{each.value:.5g}",
        "result": result,
        "note": each.note,
        "outcome": each.get_outcome_display(),
        "said": said,
        "second": each.second.name if each.second else "",
        "is_asked": each.outcome == Outcome.ASKED,
    }


def clock(time_s: float | None) -> str:
    """Return simulated time as hours, minutes and seconds; a wish not done yet has none."""
    if time_s is None:
        return "—"
    whole = int(time_s)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
