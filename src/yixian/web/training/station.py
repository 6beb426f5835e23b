"""The operator station of a plant, drawn from its view: areas, loops, alarms, interlocks, field devices, trends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.web.training import displays, queries, runner, station_script, wording
from yixian.web.training.models import Command, Drill, Outcome, Role, Run, Verb
from yixian.web.training.plantview import CausePoint, Hand, Instrument, InterlockPoint, PlantView, Program

#: Simulated time from a sample to its result.
LAB_S = 600.0
BAR = 100.0


@dataclass(frozen=True)
class Gauge:
    """An instrument with its bar: normal band, and limits as places on 0 to 100 from the top."""

    tag: str
    name: str
    unit: str
    low: float
    high: float
    digits: int
    band_top: float
    band_height: float
    limits: Sequence[tuple[str, float]]
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

    @property
    def label(self) -> str:
        """Return what stands on its button: the tag of the block it belongs to."""
        return self.tag.partition(".")[0]


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
    calculated: Sequence[Line]
    trend: str

    @property
    def is_empty(self) -> bool:
        return not (self.gauges or self.loops or self.finals or self.hands or self.locks or self.programs)


@dataclass(frozen=True)
class LockLine:
    """One interlock on the first-out page."""

    tag: str
    name: str
    area: str
    causes: Sequence[tuple[str, str, str]]
    needs: str
    effects: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FieldSection:
    """What stands in the field in one area: hand valves and local panels."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class StationPage:
    """The whole station; numbers come by the stream."""

    run: Run
    drill: Drill
    role: str
    role_name: str
    is_instructor: bool
    is_second: bool
    scenario: str
    plant: str
    overview: str
    key_gauges: Sequence[Gauge]
    sections: Sequence[Section]
    locks: Sequence[LockLine]
    field: Sequence[FieldSection]
    samples: Sequence[Line]
    field_actions: Sequence[tuple[str, str]]
    groups: Sequence[tuple[str, str]]
    procedures: Sequence[Line]
    faults: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    config: dict[str, Any]
    words: dict[str, Any]
    lab_min: float
    may_operate_field: bool
    may_operate_board: bool


def page(run: Run, role: str, *, is_second: bool = False) -> StationPage:
    """Gather the station of a run for somebody in that role; a second screen shows the same without the head."""
    plant, _sep, _name = run.drill.scenario.partition("/")
    view, screen, language = runner.view(plant), displays.of(plant), get_language() or "zh-hans"
    gauges = {each.tag: gauge(each, view, language) for each in view.instruments}
    tagged = _Tagged(view, screen, language)
    has_field = run.seats.filter(role=Role.FIELD).exists()
    sections = [tagged.section(area, gauges) for area in screen.areas]
    return StationPage(
        run=run,
        drill=run.drill,
        role=role,
        role_name=str(Role(role).label),
        is_instructor=role == Role.INSTRUCTOR,
        is_second=is_second,
        scenario=_title(run, role, language),
        plant=plant,
        overview=screen.overview,
        key_gauges=[gauges[tag] for tag in screen.key if tag in gauges] or list(gauges.values())[:6],
        sections=[each for each in sections if not each.is_empty],
        locks=[tagged.lock(each) for each in view.interlocks],
        field=[found for area in screen.areas if (found := tagged.field(area)).lines],
        samples=[tagged.line(tag, "sample", gauges[tag].unit) for tag in sorted(view.sampled_tags)],
        field_actions=[
            (tag, displays.text(title, language)) for tag, title in runner.field_actions(run.drill.scenario)
        ],
        groups=groups(view, screen, language),
        procedures=[tagged.line(each.tag, "procedure", "") for each in view.procedures],
        faults=fault_groups(view, screen, language) if role == Role.INSTRUCTOR else [],
        config=station_script.config(run, view, screen, language),
        words=station_script.words(),
        lab_min=LAB_S / 60.0,
        may_operate_field=role != Role.BOARD or not has_field,
        may_operate_board=role != Role.FIELD,
    )


def _title(run: Run, role: str, language: str) -> str:
    if run.drill.is_secret and role != Role.INSTRUCTOR:
        return _("hidden until the end")
    found = runner.scenario(run.drill.scenario)
    return displays.text(found.title, language) if found else run.drill.scenario


def faults(view: PlantView, language: str) -> list[tuple[str, str]]:
    """Return every malfunction of a plant with what it does."""
    return [(each.tag, displays.text(each.label, language)) for each in view.faults]


def fault_groups(
    view: PlantView, screen: displays.Displays, language: str
) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Return the malfunctions by the display their equipment stands on, those of displays without any left out."""
    found: dict[str, list[tuple[str, str]]] = {area.code: [] for area in screen.areas}
    for tag, label in faults(view, language):
        found[screen.area_of(tag)].append((tag, f"{tag} {label}"))
    return [(displays.text(area.title, language), found[area.code]) for area in screen.areas if found[area.code]]


def gauge(each: Instrument, view: PlantView, language: str) -> Gauge:
    """Return an instrument's bar: the normal band reaches from its L to its H."""
    limits = {alarm.kind: alarm.limit for alarm in view.alarms if alarm.of == each.tag}
    low = max(limits.get("L", limits.get("LL", each.low)), each.low)
    high = min(limits.get("H", limits.get("HH", each.high)), each.high)
    span = each.high - each.low

    def place(value: float) -> float:
        return round(BAR * (1 - (min(max(value, each.low), each.high) - each.low) / span), 1)

    return Gauge(
        each.tag, displays.name(view, each.tag, language), station_script.shown(each.unit), each.low, each.high,
        station_script.digits(span), place(high), round(max(place(low) - place(high), 0.0), 1),
        [(kind, place(limits[kind])) for kind in ("LL", "L", "H", "HH") if kind in limits], bool(limits),
        each.is_sampled,
    )  # fmt: skip


class _Tagged:
    """Makes lines of a plant's things, with their names in the language of the page."""

    def __init__(self, view: PlantView, screen: displays.Displays, language: str) -> None:
        self.view, self.screen, self.language = view, screen, language

    def name(self, tag: str) -> str:
        return displays.name(self.view, tag, self.language)

    def line(self, tag: str, kind: str, unit: str, *, low: float = 0.0, high: float = 100.0, pv: str = "") -> Line:
        return Line(tag, self.name(tag), unit, station_script.digits(high - low), kind, pv, low, high)

    def hand(self, each: Hand) -> Line:
        kind = "switch" if each.is_switch else "hand"
        return self.line(each.tag, kind, "" if each.is_switch else each.unit, low=each.low, high=each.high)

    def local(self, program: Program, name: str) -> Line:
        tag = f"{program.tag}.{name}"
        unit, low, high = self.view.settable[tag]
        title = displays.text(self.screen.program(program.tag).buttons.get(name, {"en": name}), self.language)
        return Line(tag, title, unit, station_script.digits(high - low), "hand", "", low, high)

    def field(self, area: displays.Area) -> FieldSection:
        """Return what stands in the field in an area."""

        def here(tag: str) -> bool:
            return self.screen.area_of(tag) == area.code

        hands = [self.hand(each) for each in self.view.hands if each.tag in self.view.field_tags and here(each.tag)]
        local = [self.local(each, name) for each in self.view.programs if here(each.tag) for name in each.local]
        return FieldSection(displays.text(area.title, self.language), [*hands, *local])

    def section(self, area: displays.Area, gauges: dict[str, Gauge]) -> Section:
        view = self.view

        def here(tag: str) -> bool:
            return self.screen.area_of(tag) == area.code

        return Section(
            area.code,
            displays.text(area.title, self.language),
            [gauges[tag] for tag in _measured(view) if here(tag)],
            [
                self.line(each.tag, "loop", each.unit, low=each.low, high=each.high, pv=each.pv)
                for each in view.loops
                if here(each.tag)
            ],
            [self.line(each.tag, each.kind, "%") for each in view.finals if here(each.tag)],
            [self.hand(each) for each in view.hands if here(each.tag) and each.tag not in view.field_tags],
            [self.line(each.tag, "lock", "") for each in view.interlocks if here(each.tag)],
            [self.line(each.tag, "program", "") for each in view.programs if here(each.tag)],
            [self.line(each.tag, "calculated", each.unit) for each in view.calculated if here(each.tag)],
            ",".join(tag for tag in area.trend if tag in view.trend_tags),
        )

    def lock(self, each: InterlockPoint) -> LockLine:
        needs = "; ".join(
            _("{count} of {number}: {tags}").format(count=count, number=len(tags), tags=", ".join(tags))
            for count, tags in each.needs
            if len(tags) > 1
        )
        return LockLine(
            each.tag,
            self.name(each.tag),
            self.screen.area_of(each.tag),
            [(cause.tag, cause.of, _limit(cause)) for cause in each.causes],
            needs,
            [(tag, f"{position:g} %") for tag, position in each.effects],
        )


def _measured(view: PlantView) -> list[str]:
    """Return what is shown with a bar: results of votes first, and not the transmitters they are made of."""
    members = {tag for tags in view.votes.values() for tag in tags}
    return [*view.votes, *(each.tag for each in view.instruments if each.tag not in members | set(view.votes))]


def _limit(cause: CausePoint) -> str:
    said = f"{wording.HOW[cause.how]} {cause.limit:g} {cause.unit}".strip()
    return f"{said}, {cause.delay_s:g} s" if cause.delay_s else said


def groups(view: PlantView, screen: displays.Displays, language: str) -> list[tuple[str, str]]:
    """Return the group trends of a plant: a title, and its tags with commas between."""
    known = set(view.trend_tags)
    found = [
        (displays.text(group.title, language), ",".join(tag for tag in group.tags if tag in known))
        for group in screen.groups
    ]
    return [each for each in found if each[1]] or [(_("Whole plant"), ",".join(view.trend_tags[:6]))]


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
