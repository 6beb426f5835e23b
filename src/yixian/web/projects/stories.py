"""The improvement story (QC report): eight headings over what the project recorded anyway; nothing is typed twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yixian.web.concerns.models import Concern
from yixian.web.indicators.queries import daily_totals, targets_on
from yixian.web.indicators.values import Totals, shown
from yixian.web.people.access import User
from yixian.web.projects import access, queries
from yixian.web.projects.models import LogEntry, LogKind, Project, Trial, Verdict
from yixian.web.projects.pages import second_claim, word_of
from yixian.web.projects.verdicts import VerdictPage, verdict_page
from yixian.web.projects.wording import NOTHING_RECORDED

#: Months of the baseline shown one by one.
MONTHS = 12


@dataclass(frozen=True)
class Section:
    """One heading of the story with what stands under it; ``missing`` says what was not recorded."""

    title: str
    lines: Sequence[str] = ()
    table: Sequence[tuple[str, str]] = ()
    missing: str | Promise = ""


@dataclass(frozen=True)
class Story:
    """The whole story, ready for the page and for Word."""

    project: Project
    team: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    verdict: VerdictPage | None


def story(project: Project, user: User) -> Story:
    """Gather the story from concern, charter, log, readings, tasks and verdicts."""
    trial = queries.current_trial(project)
    log: dict[str, list[LogEntry]] = {}
    for entry in project.log.select_related("by").order_by("happened_on", "id"):
        log.setdefault(entry.kind, []).append(entry)
    verdicts = list(queries.counted().filter(trial__project=project).select_related("trial").order_by("-pk"))
    newest = verdict_page(access.verdict_to_read(verdicts[0].pk), user) if verdicts else None
    sections = (
        _reasons(project, user),
        _present(trial),
        _goal(trial),
        _causes(project, log, user),
        _measures(project, log),
        _effect(newest, verdicts),
        _kept(log),
        _next(project, log, newest),
    )
    return Story(
        project=project,
        team=[(member.person.name, str(member.get_role_display())) for member in project.members.all()],
        sections=[_said(section) for section in sections],
        verdict=newest,
    )


def _said(section: Section) -> Section:
    if section.lines or section.table:
        return Section(section.title, section.lines, section.table)
    return Section(section.title, missing=section.missing or NOTHING_RECORDED)


def _reasons(project: Project, user: User) -> Section:
    lines = [project.problem]
    concern = project.concern
    if concern is not None and access.may_read_concern(user, concern):
        lines.append(
            _("Raised on {day} as {number}: {text}").format(
                day=concern.raised_at.date().isoformat(), number=concern.number, text=concern.text
            )
        )
    elif concern is not None:
        lines.append(_("Raised as {number}.").format(number=concern.number))
    return Section(_("1 Why this"), lines)


def _present(trial: Trial) -> Section:
    """Tell the level of the baseline, month by month."""
    indicator = trial.indicator
    months: dict[str, list[Totals]] = defaultdict(list)
    for day, totals in daily_totals(indicator, trial.baseline_from, trial.baseline_to):
        months[day.strftime("%Y-%m")].append(totals)

    def told(parts: Iterable[Totals]) -> str:
        value = sum(parts, Totals()).value(is_quotient=indicator.is_quotient)
        return f"{shown(value, indicator.decimals)} {indicator.unit}".strip()

    title = _("2 Where we stand")
    if not months:
        return Section(title, missing=_("There are no readings of the baseline."))
    everything = [totals for parts in months.values() for totals in parts]
    line = _("{name}, {since} to {until}: {level}").format(
        name=indicator.name, since=trial.baseline_from, until=trial.baseline_to, level=told(everything)
    )
    return Section(title, [line], [(month, told(parts)) for month, parts in sorted(months.items())[-MONTHS:]])


def _goal(trial: Trial) -> Section:
    unit = trial.indicator.unit
    lines = [
        _("{name} improves by at least {effect} {unit}").format(
            name=trial.indicator.name, effect=f"{trial.min_effect:g}", unit=unit
        )
    ]
    if trial.claim is not None:
        lines.append(_("Hoped for: {claim} {unit}").format(claim=f"{trial.claim:g}", unit=unit))
    if trial.second is not None:
        lines.append(_("And at the same time: {claim}").format(claim=second_claim(trial, trial.second)))
    target = targets_on({trial.indicator_id: trial.trial_to}).get(trial.indicator_id)
    if target is not None:
        lines.append(
            _("The plant's target then: {target} {unit}").format(
                target=shown(target, trial.indicator.decimals), unit=unit
            )
        )
    return Section(_("3 The goal"), lines)


def _causes(project: Project, log: dict[str, list[LogEntry]], user: User) -> Section:
    lines = _entries(log, LogKind.CAUSE)
    concern: Concern | None = project.concern
    if concern is not None and concern.cause is not None and access.may_read_concern(user, concern):
        lines.append(_("The concern was closed under the cause: {cause}").format(cause=concern.cause))
    missing = _("No cause is in the log yet: write one there and say that it is a cause.")
    return Section(_("4 The causes"), lines, missing=missing)


def _measures(project: Project, log: dict[str, list[LogEntry]]) -> Section:
    lines = [*_entries(log, LogKind.MEASURE), *_entries(log, LogKind.NOTE)]
    table = [(stage.name, _when(stage.finished_on, stage.planned_until)) for stage in project.stages.all()]
    table += [(task.title, _when(task.done_on, task.due_on)) for task in project.tasks.order_by("code")]
    return Section(_("5 What was done"), lines, table)


def _when(done: date | None, due: date | None) -> str:
    if done:
        return _("done on {day}").format(day=done.isoformat())
    return _("planned until {day}").format(day=due.isoformat()) if due else _("no date yet")


def _entries(log: dict[str, list[LogEntry]], kind: str) -> list[str]:
    found = []
    for entry in log.get(kind, ()):
        text = _("{day} {text} ({name})").format(day=entry.happened_on.isoformat(), text=entry.text, name=entry.by.name)
        if entry.sources:
            text = _("{text} Sources: {sources}").format(text=text, sources=entry.sources)
        found.append(text)
    return found


def _effect(newest: VerdictPage | None, verdicts: Sequence[Verdict]) -> Section:
    title, missing = _("6 The effect"), _("There is no verdict yet; before it nobody knows the effect.")
    if newest is None:
        return Section(title, missing=missing)
    lines = [f"{newest.word.label} · {newest.grade}", *newest.lines, *newest.money]
    if newest.second is not None:
        lines += [newest.second.claim, f"{newest.second.word.label} · {newest.second.word.grade}"]
    table = []
    for verdict in verdicts[1:]:
        word = word_of(verdict)
        table.append((verdict.at.date().isoformat(), f"{word.label} · {word.grade}"))
    return Section(title, lines, table)


def _kept(log: dict[str, list[LogEntry]]) -> Section:
    missing = _("What keeps the gain (a standard, a setting, a check) is not in the log yet.")
    return Section(_("7 How it is kept"), _entries(log, LogKind.KEEP), missing=missing)


def _next(project: Project, log: dict[str, list[LogEntry]], newest: VerdictPage | None) -> Section:
    lines = _entries(log, LogKind.NEXT)
    if project.lesson:
        lines.append(_("What we learned: {lesson}").format(lesson=project.lesson))
    if newest is not None and newest.heed:
        lines.append(_("To be careful about: {sentence}").format(sentence=newest.heed[0]))
    return Section(_("8 What comes next"), lines)
