"""What the list and a project's own page show, ready for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.web.indicators.models import Indicator
from yixian.web.indicators.values import shown
from yixian.web.people.access import User
from yixian.web.projects import access, analysis, calendars, queries, wording
from yixian.web.projects.models import (
    Amendment,
    LogEntry,
    Member,
    MemberRole,
    Project,
    ProjectStatus,
    Stage,
    Trial,
    Verdict,
)


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
    verdicts = [verdict for trial in trials for verdict in trial.verdicts.all() if not verdict.is_preview]
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
    begin_another: bool = False
    deviate: bool = False


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
    today: calendars.Today
    entries: Sequence[calendars.Entry]
    concern_number: str
    asking: str = ""
    needs_others: bool = False
    earlier: Sequence[Trial] = field(default=())


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
        today=calendars.today_of(trial, today),
        entries=calendars.entries(trial, user, today),
        concern_number=concern.number if concern is not None and readable else "",
        asking=_asking(project, trial, today),
        needs_others=_needs_others(project, user),
        earlier=list(project.trials.exclude(pk=trial.pk).select_related("indicator").order_by("-pk")),
    )


def _needs_others(project: Project, user: User) -> bool:
    """Tell whether the reader wrote a charter that somebody else has to answer."""
    if project.status != ProjectStatus.PROPOSED or project.proposer.pk != user.pk:
        return False
    return access.may_approve(user, project) and queries.others_who_approve(project, project.proposer)


def _asking(project: Project, trial: Trial, today: date) -> str:
    """Say when a verdict may be asked for; empty where it may be now, or where nothing is frozen."""
    if not trial.is_frozen or today > trial.trial_to or project.by_stop_rule:
        return ""
    turn = queries.turn_of(trial, today)
    if turn.look:
        return ""
    if turn.next_on:
        return _(
            "The next planned look is on {day}. Whoever looks every day finds a lucky day sooner or later; that is "
            "why the days were fixed before the trial began."
        ).format(day=turn.next_on.isoformat())
    return _(
        "The verdict comes after {day}, the last day of the trial. No earlier look was planned before it began, and a "
        "look nobody planned would prove nothing."
    ).format(day=trial.trial_to.isoformat())


def _can(project: Project, trial: Trial, user: User) -> Can:
    leads, works = access.may_lead(user, project), access.may_work(user, project)
    status = project.status
    is_open = status in (ProjectStatus.PROPOSED, ProjectStatus.CHARTERED, ProjectStatus.TRIAL)
    return Can(
        edit=leads and status in (ProjectStatus.PROPOSED, ProjectStatus.CHARTERED),
        approve=status == ProjectStatus.PROPOSED
        and access.may_approve(user, project)
        and not _needs_others(project, user),
        freeze=leads and status == ProjectStatus.CHARTERED,
        amend=leads and trial.is_frozen and is_open,
        log=works,
        stages=works,
        stop=leads and is_open,
        ask=works and trial.is_frozen and not _asking(project, trial, timezone.localdate()),
        enter=works and trial.is_frozen,
        begin_another=leads and status == ProjectStatus.VERIFIED,
        deviate=works and trial.is_by_turns and status == ProjectStatus.TRIAL and trial.is_frozen,
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
        *_left_out(trial),
        (_("Smallest worthwhile effect"), f"{trial.min_effect:g} {unit}"),
        (_("Effect hoped for"), f"{trial.claim:g} {unit}" if trial.claim is not None else "—"),
        *([(_("The plan's figure"), f"{trial.plan_value:g} {unit}")] if trial.plan_value is not None else []),
        *([(_("And at the same time"), second_claim(trial, trial.second))] if trial.second else []),
        (_("Also allowed for"), covariates or "—"),
        (_("Planned looks before the end"), ", ".join(trial.looks) or _("none")),
        (_("Value of one unit (CNY)"), "—" if trial.price is None else f"{trial.price:g}"),
        (_("Volume a year"), shown(trial.annual_volume, 0)),
    ]


def _left_out(trial: Trial) -> list[tuple[str, str]]:
    if trial.is_by_turns:
        return [(_("Shifts left out after each switch"), str(trial.washout_shifts))]
    return [(_("Days left out after the change"), str(trial.washout_days))]


def second_claim(trial: Trial, second: Indicator) -> str:
    """Return what the second indicator must do, in words."""
    unit = second.unit
    if not trial.has_tolerance:
        text = _("{name} improves by at least {effect} {unit}")
        return text.format(name=second.name, effect=f"{trial.second_min_effect:g}", unit=unit).strip()
    if trial.second_low is None:
        text = _("{name} stays at or below {high} {unit}")
    elif trial.second_high is None:
        text = _("{name} stays at or above {low} {unit}")
    else:
        text = _("{name} stays between {low} and {high} {unit}")
    low, high = ("" if each is None else f"{each:g}" for each in (trial.second_low, trial.second_high))
    return text.format(name=second.name, low=low, high=high, unit=unit).strip()


def _chance_query(trial: Trial) -> str:
    names = (
        "design", "baseline_from", "baseline_to", "trial_from", "trial_to", "washout_days", "min_effect", "claim",
        "plan_value",
    )  # fmt: skip
    values = {name: getattr(trial, name) for name in names if getattr(trial, name) is not None}
    return urlencode({"indicator": trial.indicator.code, **values})
