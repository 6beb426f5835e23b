"""Reads across projects, trials and verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from yixian.web.indicators.models import Indicator, Period, Reading
from yixian.web.people.access import User, q_reach
from yixian.web.people.models import OrgUnit, Person, RoleGrant
from yixian.web.projects.access import APPROVERS
from yixian.web.projects.models import SETTLED, Project, ProjectStatus, Trial, Verdict


@dataclass(frozen=True, slots=True)
class TrialMark:
    """A trial as a mark on an indicator's chart."""

    number: str
    title: str
    url: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many readings of a trial's window are there, and how many there should be."""

    there: int
    wanted: int

    @property
    def missing(self) -> int:
        return max(self.wanted - self.there, 0)


def trials_of(indicator: Indicator, since: date, until: date) -> list[TrialMark]:
    """Return the frozen trials of an indicator, as first or second, that overlap the days."""
    ours = Trial.objects.filter(Q(indicator=indicator) | Q(second=indicator))
    rows = ours.filter(frozen_at__isnull=False, trial_from__lte=until, trial_to__gte=since)
    return [
        TrialMark(
            number=trial.project.number,
            title=trial.project.title,
            url=reverse("projects:detail", args=[trial.project_id]),
            since=trial.trial_from,
            until=trial.trial_to,
        )
        for trial in rows.select_related("project").order_by("trial_from")
    ]


def listed(words: str = "", status: str = "", person: Person | None = None) -> QuerySet[Project]:
    """Return projects for the list, with indicator, newest verdict and leader at hand."""
    verdicts = Verdict.objects.only("pk", "trial_id", "word", "grade", "at", "look").order_by("-id")
    trials = Trial.objects.select_related("indicator").prefetch_related(Prefetch("verdicts", verdicts)).order_by("-id")
    rows = Project.objects.select_related("place").prefetch_related(Prefetch("trials", trials), "members__person")
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(number__icontains=words) | Q(problem__icontains=words))
    if status in ProjectStatus.values:
        rows = rows.filter(status=status)
    if person is not None:
        rows = rows.filter(Q(members__person=person) | Q(created_by=person)).distinct()
    return rows.order_by("-id")


def waiting_for(user: User) -> QuerySet[Project]:
    """Return the charters that wait for this person's yes or no."""
    waiting = Project.objects.filter(status=ProjectStatus.PROPOSED, decided_at__isnull=True)
    return waiting.filter(q_reach(user, APPROVERS)).select_related("place", "created_by")


def verdict_counts(paths: Iterable[str], since: date | datetime) -> dict[str, int]:
    """Return how many trials ended in which word since a day, in units (of either tree) at or below the paths.

    Only each trial's newest verdict counts; an early look that settled nothing does not.
    """
    units = OrgUnit.objects.within(paths)
    newest = counted().values("trial").annotate(newest=Max("pk")).values("newest")
    midnight = datetime.combine(since, time(), timezone.get_default_timezone())
    moment = since if isinstance(since, datetime) else midnight
    rows = Verdict.objects.filter(pk__in=newest, at__gte=moment)
    rows = rows.filter(Q(trial__project__unit__in=units) | Q(trial__project__branch__in=units))
    return dict(rows.order_by("word").values_list("word").annotate(Count("pk")))


def counted() -> QuerySet[Verdict]:
    """Return the verdicts that settle something: those at the end, and early looks that proved either way."""
    return Verdict.objects.filter(Q(look=0) | Q(word__in=SETTLED))


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether the trial may be looked at now: the number of the look, or the day of the next one."""

    look: int
    next_on: date | None


def turn_of(trial: Trial, today: date) -> Turn:
    """Return which planned look is due and unused; a look passed over is gone once a later one was used."""
    used = trial.verdicts.aggregate(Max("look"))["look__max"] or 0
    days = [date.fromisoformat(look) for look in trial.looks]
    due = [number for number, day in enumerate(days, 1) if number > used and day <= today]
    ahead = [day for day in days if day > today]
    return Turn(due[-1] if due else 0, ahead[0] if ahead else None)


def others_who_approve(project: Project, person: Person) -> bool:
    """Tell whether somebody else may approve the charter today."""
    return any(each.pk != person.pk and each.is_active for each in approvers_of(project))


def current_trial(project: Project) -> Trial:
    """Return the project's newest trial; 404 for a project that has none, which no page makes."""
    rows = project.trials.select_related("indicator", "second", "frozen_by", "repeats").prefetch_related("covariates")
    trial: Trial | None = rows.order_by("-pk").first()
    if trial is None:
        raise Http404
    return trial


@dataclass(frozen=True, slots=True)
class Afterthoughts:
    """How many readings under a verdict were written when the plan was already frozen, or changed since the verdict."""

    baseline_corrected: int
    baseline_added: int
    trial_corrected: int
    since_corrected: int


def afterthoughts(verdict: Verdict) -> Afterthoughts:
    """Count what was corrected or entered late among the readings the verdict stands on, covariates included."""
    trial = verdict.trial
    frozen_at = trial.frozen_at or verdict.at
    indicators = [
        trial.indicator_id,
        *([trial.second_id] if trial.second_id else []),
        *trial.covariates.values_list("pk", flat=True),
    ]
    baseline = Q(day__gte=trial.baseline_from, day__lte=trial.baseline_to)
    window = Q(day__gte=trial.trial_from, day__lte=trial.trial_to)
    readings = Reading.objects.filter(indicator__in=indicators)
    corrected = Q(corrections__at__gt=frozen_at, corrections__at__lte=verdict.at)
    return Afterthoughts(
        baseline_corrected=readings.filter(baseline).filter(corrected).distinct().count(),
        baseline_added=readings.filter(baseline, entered_at__gt=frozen_at, entered_at__lte=verdict.at).count(),
        trial_corrected=readings.filter(window).filter(corrected).distinct().count(),
        since_corrected=readings.filter(baseline | window).filter(corrections__at__gt=verdict.at).distinct().count(),
    )


def coverage(trial: Trial, until: date | None = None) -> Coverage:
    """Count the readings of the trial's window, beside how many the window should hold by its end."""
    days = (trial.trial_to - trial.trial_from).days + 1
    end = min(trial.trial_to, until) if until else trial.trial_to
    there = trial.indicator.readings.filter(day__gte=trial.trial_from, day__lte=end).count()
    if trial.indicator.period == Period.MONTH:
        return Coverage(there, max(round(days / 30.4), 1))
    return Coverage(there, days * readings_a_day(trial))


def readings_a_day(trial: Trial) -> int:
    """Return how many readings a day the baseline had: its highest shift; three where it is empty."""
    return shifts_a_day(trial.indicator, trial.baseline_from, trial.baseline_to)


def shifts_a_day(indicator: Indicator, since: date, until: date) -> int:
    if indicator.period != Period.SHIFT:
        return 1
    span = indicator.readings.filter(day__gte=since, day__lte=until)
    highest: int | None = span.aggregate(Max("shift"))["shift__max"]
    return 3 if highest is None else max(highest, 1)


def approvers_of(project: Project) -> list[Person]:
    """Return who may approve the charter today."""
    rows = RoleGrant.objects.current().filter(role__in=APPROVERS).select_related("unit", "person")
    keys = [unit.path for unit in (project.unit, project.branch) if unit is not None]
    found = {}
    for grant in rows.prefetch_related("unit__covers"):
        reach = [] if grant.unit is None else [grant.unit.path, *(unit.path for unit in grant.unit.covers.all())]
        if grant.unit is None or any(key.startswith(path) for key in keys for path in reach):
            found[grant.person_id] = grant.person
    return list(found.values())


def next_number(year: int) -> str:
    """Return the next project number of a year; its uniqueness is the database's to keep."""
    newest = Project.objects.filter(number__startswith=f"P{year}-").order_by("-number").values_list("number", flat=True)
    last = newest.first()
    return f"P{year}-{int(last.split('-')[1]) + 1 if last else 1:04d}"
