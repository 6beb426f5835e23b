"""What the projects pages show, ready for their templates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.web.indicators.models import Reading
from yixian.web.indicators.queries import value_of
from yixian.web.indicators.values import shown
from yixian.web.people.access import User
from yixian.web.projects import access, analysis, queries, wording
from yixian.web.projects.models import (
    Amendment,
    Design,
    LogEntry,
    Member,
    MemberRole,
    Project,
    ProjectStatus,
    Stage,
    Trial,
    Verdict,
)
from yixian.web.projects.schedule import arms


def language() -> str:
    return get_language() or "zh-hans"


def usual_dates(today: date) -> dict[str, Any]:
    """Return what a charter's dates start with: a year of baseline, a week to get ready, two months of trial."""
    begin = today + timedelta(days=7)
    return {
        "baseline_from": begin - timedelta(days=365),
        "baseline_to": begin - timedelta(days=1),
        "trial_from": begin,
        "trial_to": begin + timedelta(days=59),
    }


@dataclass(frozen=True)
class Word:
    """A verdict in two words: what, and how strong the evidence is."""

    label: str
    grade: str
    icon: str


def word_of(verdict: Verdict) -> Word:
    label = analysis.words(language())["words"][verdict.word]
    return Word(label, verdict.grade, wording.ICONS[verdict.word])


@dataclass(frozen=True)
class Line:
    """One project in the list."""

    project: Project
    indicator: str
    leader: str
    status: str
    word: Word | None


def line(project: Project) -> Line:
    """Return a project's line; needs the prefetches of ``queries.listed``."""
    trials = list(project.trials.all())
    verdicts = [verdict for trial in trials for verdict in trial.verdicts.all()]
    leader = next((member.person.name for member in project.members.all() if member.role == MemberRole.LEADER), "")
    return Line(
        project=project,
        indicator=trials[0].indicator.name if trials else "",
        leader=leader or "—",
        status=project.get_status_display(),
        word=word_of(max(verdicts, key=lambda verdict: verdict.pk)) if verdicts else None,
    )


@dataclass(frozen=True)
class Can:
    """What the reader of the page may do now: state and rights together."""

    edit: bool
    approve: bool
    freeze: bool
    amend: bool
    log: bool
    stages: bool
    stop: bool
    ask: bool
    enter: bool


@dataclass(frozen=True)
class Step:
    """One link of the chain concern → charter → trial → verdict."""

    name: str
    text: str
    is_done: bool
    url: str = ""


@dataclass(frozen=True)
class DetailPage:
    """One project with its whole chain."""

    project: Project
    trial: Trial
    chain: Sequence[Step]
    can: Can
    members: Sequence[Member]
    team_note: str
    plan: Sequence[tuple[str, str]]
    amendments: Sequence[tuple[Amendment, str]]
    is_late: bool
    would_be_late: bool
    coverage: queries.Coverage
    stages: Sequence[Stage]
    tasks: Sequence[Any]
    log: Sequence[LogEntry]
    verdicts: Sequence[tuple[Verdict, Word]]
    chance_query: str
    setting_today: str
    concern_number: str


def detail(project: Project, user: User) -> DetailPage:
    """Gather a project's page."""
    trial = queries.current_trial(project)
    today = timezone.localdate()
    verdicts = list(Verdict.objects.filter(trial__project=project).defer("record", "figure").order_by("-pk"))
    amendments = list(trial.amendments.select_related("by"))
    coverage = queries.coverage(trial)
    members = list(project.members.all())
    concern = project.concern
    readable = concern is not None and access.may_read_concern(user, concern)
    return DetailPage(
        project=project,
        trial=trial,
        chain=_chain(project, trial, coverage, verdicts),
        can=_can(project, trial, user),
        members=members,
        team_note=_team_note(members),
        plan=plan_lines(trial),
        amendments=[(each, str(Trial._meta.get_field(each.field).verbose_name)) for each in amendments],  # type: ignore[union-attr]
        is_late=trial.frozen_at is not None and analysis.is_late(timezone.localdate(trial.frozen_at), trial.trial_from),
        would_be_late=trial.frozen_at is None and analysis.is_late(today, trial.trial_from),
        coverage=coverage,
        stages=list(project.stages.all()),
        tasks=list(project.tasks.order_by("code")),
        log=list(project.log.select_related("by")[:50]),
        verdicts=[(verdict, word_of(verdict)) for verdict in verdicts],
        chance_query=_chance_query(trial),
        setting_today=setting_on(trial, today),
        concern_number=concern.number if concern is not None and readable else "",
    )


def _can(project: Project, trial: Trial, user: User) -> Can:
    leads, works = access.may_lead(user, project), access.may_work(user, project)
    status = project.status
    is_open = status in (ProjectStatus.PROPOSED, ProjectStatus.CHARTERED, ProjectStatus.TRIAL)
    return Can(
        edit=leads and status in (ProjectStatus.PROPOSED, ProjectStatus.CHARTERED),
        approve=status == ProjectStatus.PROPOSED and access.may_approve(user, project),
        freeze=leads and status == ProjectStatus.CHARTERED,
        amend=leads and trial.is_frozen and is_open,
        log=works,
        stages=works,
        stop=leads and is_open,
        ask=works and trial.is_frozen,
        enter=works,
    )


def _chain(project: Project, trial: Trial, coverage: queries.Coverage, verdicts: Sequence[Verdict]) -> list[Step]:
    """Return the four links as they stand."""
    steps = []
    if project.concern is not None:
        steps.append(Step(_("concern"), project.concern.number, is_done=True))
    approved = project.decided_by is not None and project.status != ProjectStatus.PROPOSED
    decided = (
        _("approved by {name}").format(name=project.decided_by.name)
        if approved and project.decided_by
        else str(project.get_status_display())
    )
    steps.append(Step(_("charter"), decided, is_done=approved))
    window = _("{since} to {until}: {there} of {wanted} readings").format(
        since=trial.trial_from.isoformat(), until=trial.trial_to.isoformat(), there=coverage.there,
        wanted=coverage.wanted,
    )  # fmt: skip
    steps.append(Step(_("trial"), window, is_done=trial.is_frozen and timezone.localdate() > trial.trial_to))
    if verdicts:
        word = word_of(verdicts[0])
        text = _("{word} (grade {grade})").format(word=word.label, grade=word.grade)
        steps.append(Step(_("verdict"), text, is_done=True))
    else:
        steps.append(Step(_("verdict"), _("not asked for yet"), is_done=False))
    return steps


def _team_note(members: Sequence[Member]) -> str:
    if MemberRole.LEADER not in [member.role for member in members]:
        return _("The team has no project leader.")
    if len(members) != 5:
        return _("The team has {count} members; five is usual.").format(count=len(members))
    return ""


def plan_lines(trial: Trial) -> list[tuple[str, str]]:
    """Return the plan as pairs of term and text."""
    unit = trial.indicator.unit
    span = _("{since} to {until}")
    covariates = ", ".join(indicator.name for indicator in trial.covariates.all())
    return [
        (_("Indicator"), f"{trial.indicator} · {trial.indicator.get_direction_display()}"),
        (_("Design"), str(trial.get_design_display())),
        (_("Baseline"), span.format(since=trial.baseline_from, until=trial.baseline_to)),
        (_("Trial"), span.format(since=trial.trial_from, until=trial.trial_to)),
        (_("Days left out after the change"), str(trial.washout_days)),
        (_("Smallest worthwhile effect"), f"{trial.min_effect:g} {unit}"),
        (_("Effect hoped for"), f"{trial.claim:g} {unit}" if trial.claim is not None else "—"),
        (_("Also allowed for"), covariates or "—"),
        (_("Value of one unit (CNY)"), "—" if trial.price is None else f"{trial.price:g}"),
        (_("Volume a year"), shown(trial.annual_volume, 0)),
    ]


def _chance_query(trial: Trial) -> str:
    names = (
        "design", "baseline_from", "baseline_to", "trial_from", "trial_to", "washout_days", "min_effect", "claim",
    )  # fmt: skip
    values = {name: getattr(trial, name) for name in names if getattr(trial, name) is not None}
    return urlencode({"indicator": trial.indicator.code, **values})


def setting_on(trial: Trial, day: date) -> str:
    """Return the setting of a day, A or B; empty where there is none."""
    if trial.design != Design.SWITCHBACK or not trial.charter_sha:
        return ""
    if not trial.trial_from <= day <= trial.trial_to:
        return ""
    return arms(trial.trial_from, trial.trial_to, trial.charter_sha).get(day, "")


@dataclass(frozen=True)
class Day:
    """One day of the trial's calendar."""

    day: date
    setting: str
    readings: Sequence[tuple[str, str]]
    is_past: bool
    is_today: bool


@dataclass(frozen=True)
class CalendarPage:
    """Which setting on which day, and which readings are in."""

    project: Project
    trial: Trial
    days: Sequence[Day]
    may_enter: bool


def calendar(project: Project, user: User) -> CalendarPage:
    """Gather the trial's calendar."""
    trial = queries.current_trial(project)
    today = timezone.localdate()
    readings: dict[date, list[tuple[str, str]]] = {}
    rows = trial.indicator.readings.filter(day__gte=trial.trial_from, day__lte=trial.trial_to)
    for reading in rows.order_by("day", "shift"):
        readings.setdefault(reading.day, []).append(_entry(reading, trial))
    settings = _settings(trial)
    length = (trial.trial_to - trial.trial_from).days + 1
    days = [trial.trial_from + timedelta(days=place) for place in range(length)]
    return CalendarPage(
        project=project,
        trial=trial,
        days=[Day(day, settings.get(day, "—"), readings.get(day, []), day < today, day == today) for day in days],
        may_enter=access.may_work(user, project),
    )


def _entry(reading: Reading, trial: Trial) -> tuple[str, str]:
    shift = _("shift {number}").format(number=reading.shift) if reading.shift else _("whole day")
    return shift, shown(value_of(reading, trial.indicator), trial.indicator.decimals)


def _settings(trial: Trial) -> Mapping[date, str]:
    if trial.design == Design.SWITCHBACK:
        return arms(trial.trial_from, trial.trial_to, trial.charter_sha) if trial.charter_sha else {}
    left_out = [trial.trial_from + timedelta(days=place) for place in range(trial.washout_days)]
    found = dict.fromkeys(left_out, _("left out (settling)"))
    for place in range((trial.trial_to - trial.trial_from).days + 1):
        found.setdefault(trial.trial_from + timedelta(days=place), _("new way"))
    return found


@dataclass(frozen=True)
class VerdictPage:
    """The verdict as the foreman reads it, and the technician's second page."""

    verdict: Verdict
    project: Project
    trial: Trial
    word: Word
    grade: str
    lines: Sequence[str]
    money: Sequence[str]
    why: Sequence[str]
    heed: Sequence[str]
    data: str
    picture: str
    checks: Sequence[tuple[str, str]]
    sensitivity: Sequence[tuple[str, str]]
    charter: Sequence[tuple[str, str]]
    amendments: Sequence[tuple[Amendment, str]]
    others: Sequence[tuple[Verdict, Word]]
    concern_number: str


def digits_for(size: float, least: int) -> int:
    """Return how many digits after the point show a number of that size to two significant ones."""
    if size <= 0 or not math.isfinite(size):
        return least
    return min(max(least, 1 - math.floor(math.log10(size))), 6)


def verdict_page(verdict: Verdict, user: User) -> VerdictPage:
    """Gather a verdict's page from the stored answer; nothing is computed again."""
    lang = language()
    says = analysis.words(lang)
    answer = analysis.verdict_of(verdict.record)
    trial, project = verdict.trial, verdict.trial.project
    numbers = _Numbers(answer, trial, digits_for(trial.min_effect, trial.indicator.decimals))
    levels = {"ok": _("in order"), "note": _("hint"), "cap": _("limits the grade"), "stop": _("prevents an answer")}
    concern = project.concern
    readable = concern is not None and access.may_read_concern(user, concern)
    others = trial.verdicts.exclude(pk=verdict.pk).defer("record", "figure")
    return VerdictPage(
        verdict=verdict,
        project=project,
        trial=trial,
        word=word_of(verdict),
        grade=says["grades"][verdict.grade],
        lines=numbers.lines(),
        money=numbers.money(),
        why=analysis.check_sentences(answer, ("ok",), lang),
        heed=analysis.check_sentences(answer, ("stop", "cap", "note"), lang) + _afterthoughts(verdict),
        data=numbers.data(),
        picture=says["picture"]["summary"],
        checks=[
            (levels[level], sentence)
            for level in levels
            for sentence in analysis.check_sentences(answer, (level,), lang)
        ],
        sensitivity=[(says["sensitivity"][code], numbers.interval(effect)) for code, effect in answer.sensitivity],
        charter=plan_lines(trial),
        amendments=[
            (each, str(Trial._meta.get_field(each.field).verbose_name))  # type: ignore[union-attr]
            for each in trial.amendments.select_related("by")
        ],
        others=[(other, word_of(other)) for other in others],
        concern_number=concern.number if concern is not None and readable else "",
    )


def _afterthoughts(verdict: Verdict) -> list[str]:
    """Say what was done to the plan's data after it was frozen; counted, because the engine cannot see it."""
    trial, found, said = verdict.trial, queries.afterthoughts(verdict), []
    project = trial.project
    if project.by_stop_rule and project.stopped_at and timezone.localdate(project.stopped_at) <= trial.trial_to:
        said.append(
            _("The trial was ended on {day} by its stop rule, before its window was over.").format(
                day=timezone.localdate(project.stopped_at).isoformat()
            )
        )
    for count, sentence in (
        (found.baseline_corrected, _("{count} readings of the baseline were corrected after the plan was frozen.")),
        (found.baseline_added, _("{count} readings of the baseline were entered after the plan was frozen.")),
        (found.trial_corrected, _("{count} readings of the trial were corrected after they were entered.")),
        (found.since_corrected, _("Since this verdict {count} of its readings were corrected; ask for a new one.")),
    ):
        if count:
            said.append(sentence.format(count=count))
    return said


class _Numbers:
    """The answer's numbers as sentences, in the reader's language and the indicator's digits."""

    def __init__(self, answer: Any, trial: Trial, digits: int) -> None:
        self.answer, self.trial, self.digits = answer, trial, digits
        self.unit = trial.indicator.unit

    def number(self, value: float | None) -> str:
        return shown(value, self.digits)

    def interval(self, effect: Any) -> str:
        return _("{est} {unit} (range {lo} to {hi})").format(
            est=self.number(effect.est), lo=self.number(effect.lo), hi=self.number(effect.hi), unit=self.unit
        )

    def lines(self) -> list[str]:
        """Return level before and after, the effect with its range, and the claim judged."""
        effect = self.answer.effect
        if effect is None:
            return [_("There is no effect to show; the reasons stand below.")]
        sign = 1.0 if self.trial.indicator.direction == "up" else -1.0
        level, size, claimed = (
            _("{name}: from {before} to {after} {unit}"),
            _("Improvement {interval}; the smallest worthwhile was {minimum}."),
            self.claim(),
        )
        found = [
            level.format(
                name=self.trial.indicator.name,
                before=self.number(effect.baseline),
                after=self.number(effect.baseline + sign * effect.est),
                unit=self.unit,
            ),
            size.format(interval=self.interval(effect), minimum=self.number(self.answer.min_effect)),
        ]
        return found + ([claimed] if claimed else []) + self.wait()

    def claim(self) -> str:
        claim, inside = self.trial.claim, self.answer.claim_inside
        if claim is None or inside is None:
            return ""
        if inside:
            text = _("Hoped for: {claim} {unit}. It lies within the range.")
        elif claim > self.answer.effect.est:
            text = _("Hoped for: {claim} {unit}. Too high: outside the range.")
        else:
            text = _("Hoped for: {claim} {unit}. Too low: outside the range.")
        return text.format(claim=self.number(claim), unit=self.unit)

    def wait(self) -> list[str]:
        days = self.answer.more_days_needed
        if days is None:
            return []
        return [_("If it stays as it is, about {days} more days would decide it: plan a new trial.").format(days=days)]

    def money(self) -> list[str]:
        """Return the year's worth at the lower limit; empty unless proved and priced."""
        found = []
        if self.answer.per_year_low is not None:
            found.append(
                _("A year's worth at the lower limit: {low} × {volume} = {total} (not counted by the average).").format(
                    low=self.number(self.answer.effect.lo),
                    volume=shown(self.trial.annual_volume, 0),
                    total=shown(self.answer.per_year_low, 0),
                )
            )
        if self.answer.money_low is not None:
            found.append(_("In money: about {money} CNY a year.").format(money=shown(self.answer.money_low, 0)))
        return found

    def data(self) -> str:
        effect = self.answer.effect
        if effect is None:
            return ""
        text = _("{before} readings before, {after} after; worth about {n_eff} independent ones.")
        return text.format(before=effect.n_before, after=effect.n_after, n_eff=f"{effect.n_eff:.0f}")


@dataclass(frozen=True)
class ChanceLine:
    """One row of the chance table."""

    days: int
    percent: int


@dataclass(frozen=True)
class ChancePage:
    """The chance to prove the hoped-for effect, or why it cannot be told."""

    lines: Sequence[ChanceLine]
    intro: str
    refusal: str | Promise
    advice: str


def chance(question: analysis.Question) -> ChancePage:
    """Ask for the chances and say which length is enough."""
    effect = question.claim or 2 * question.min_effect
    text = _("If the effect really is {effect}, a trial of so many days ends in “proved” with this chance:").format(
        effect=f"{effect:g} {question.indicator.unit}".strip()
    )
    try:
        found = analysis.chances(question)
    except analysis.CannotPlan as error:
        return ChancePage([], text, wording.CANNOT_PLAN.get(error.code, wording.CANNOT_PLAN[""]), "")
    lines = [ChanceLine(each.days, math.floor(each.share * 100)) for each in found]
    enough = next((each.days for each in lines if each.percent >= 80), None)
    advice = (
        _("{days} days are enough for a chance of 80 % or more.").format(days=enough)
        if enough
        else _("Even half a year gives less than 80 %: switch A and B by turns, or allow for what else moves it.")
    )
    return ChancePage(lines, text, "", advice)
