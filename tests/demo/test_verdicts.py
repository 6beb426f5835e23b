"""The engine, given each project's own series and charter, says what ``truth.yaml`` says an honest one should."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from yixian import evidence
from yixian.demo import content, series
from yixian.demo.chartering import again_as_project, covariates_of
from yixian.demo.enterprise import Enterprise
from yixian.demo.records import Project

JUDGED = [p for p in content.projects() if p.ask is not None]
REPEATED = [again_as_project(p, p.again) for p in content.projects() if p.again is not None and p.again.ask is not None]


def _charter(enterprise: Enterprise, project: Project) -> evidence.Charter:
    indicator = enterprise.truth.indicators[project.indicator]
    assert project.trial is not None

    def day(offset: int) -> str:
        return (enterprise.anchor + timedelta(days=offset)).isoformat()

    return evidence.Charter(
        project=project.title,
        indicator=evidence.Indicator(indicator.name, indicator.unit, indicator.better, indicator.kind),
        design=project.design,  # type: ignore[arg-type]
        min_effect=project.min_effect,
        before=evidence.Window(day(project.trial - project.baseline_days), day(project.trial - 2)),
        after=evidence.Window(day(project.trial), day(project.trial + project.follow_days)),
        change_at=day(project.trial) if project.design == "before_after" else "",
        washout_days=project.washout_days,
        washout_shifts=project.washout_days,
        claim=project.hoped,
        covariates=covariates_of(project),
        registered_at=day(project.trial - 1),
        plan_value=project.plan_value,
        price=project.price,
        annual_volume=project.volume,
        looks=(day(project.look),) if project.look is not None else (),
    )


def _series(enterprise: Enterprise, project: Project, until: int) -> evidence.Series:
    assert project.trial is not None
    one = enterprise.series[project.indicator]
    until = min(project.trial + project.follow_days, until)
    kept = (one.day >= project.trial - project.baseline_days) & (one.day <= until)
    day, shift = one.day[kept], one.shift[kept]
    apart = 86_400 // max(int(shift.max()), 1)
    start = np.datetime64(enterprise.anchor, "s")
    columns: dict[str, object] = {}
    if one.numerator is None or one.denominator is None:
        columns["value"] = one.value[kept].tolist()
    else:
        top, bottom = ("events", "exposure") if one.indicator.kind == "rate" else ("numerator", "denominator")
        columns |= {top: one.numerator[kept].tolist(), bottom: one.denominator[kept].tolist()}
    on_duty = series.crews(one, enterprise.anchor, enterprise.sizes)
    if any(on_duty):
        columns["crew"] = [crew for crew, there in zip(on_duty, kept, strict=True) if there]
    if shift.any():
        columns["shift"] = [str(number) for number in shift]
    if project.design == "switchback":
        first = next(p for p in enterprise.projects if p.code == project.code)
        trial = None if project.trial == first.trial else project.trial
        arms = series.ran(first, enterprise.anchor, enterprise.sizes, trial)
        columns["arm"] = [arms.get(int(d), "") for d in day]
    columns["covariates"] = {code: _beside(enterprise, code, day, shift) for code in covariates_of(project)}
    times = start + day.astype("timedelta64[D]") + (np.maximum(shift - 1, 0) * apart).astype("timedelta64[s]")
    return evidence.Series(times=times, **columns)  # type: ignore[arg-type]


def _beside(enterprise: Enterprise, code: str, day: series.Ints, shift: series.Ints) -> list[float]:
    other = enterprise.series[code]
    known = {(int(d), int(s)): float(v) for d, s, v in zip(other.day, other.shift, other.value, strict=True)}
    return [known.get((int(d), int(s)), float("nan")) for d, s in zip(day, shift, strict=True)]


def _judged(enterprise: Enterprise, project: Project) -> evidence.Verdict:
    assert project.ask is not None
    as_of = np.datetime64(enterprise.anchor + timedelta(days=project.ask + 1), "s")
    charter = replace(_charter(enterprise, project), looks=())
    return evidence.verify(_series(enterprise, project, project.ask), charter, as_of=as_of)


@pytest.mark.parametrize("project", JUDGED, ids=[p.code for p in JUDGED])
def test_the_verdict_is_the_designed_one(enterprise: Enterprise, project: Project) -> None:
    truth, verdict = enterprise.truth, _judged(enterprise, project)

    assert verdict.word == truth.verdicts[project.code], verdict.to_dict()
    assert verdict.grade == truth.grades.get(project.code, verdict.grade), verdict.to_dict()
    assert verdict.claim_inside == truth.claims.get(project.code, verdict.claim_inside), verdict.to_dict()


@pytest.mark.parametrize("project", REPEATED, ids=[p.code for p in REPEATED])
def test_a_repeated_trial_ends_as_designed(enterprise: Enterprise, project: Project) -> None:
    assert _judged(enterprise, project).word == enterprise.truth.again[project.code]


def test_every_second_claim_look_and_repeat_has_its_truth(enterprise: Enterprise) -> None:
    projects, truth = enterprise.projects, enterprise.truth

    assert {p.code for p in projects if p.second} == set(truth.seconds)
    assert {p.code for p in projects if p.look is not None} == set(truth.looks)
    assert {p.code for p in REPEATED} == set(truth.again)


def test_faster_and_within_tolerance_both_hold(enterprise: Enterprise) -> None:
    project = next(p for p in enterprise.projects if p.second)
    assert project.second is not None
    first = _charter(enterprise, project)
    held = replace(project, indicator=project.second.indicator)
    indicator = replace(_charter(enterprise, held).indicator, kind="tolerance", lsl=project.second.low)
    charter = evidence.Charter(
        project=project.title,
        indicator=indicator,
        design="capability",
        min_effect=0.0,
        after=first.after,
        plan_value=1.33,
        registered_at=first.registered_at,
    )
    assert project.ask is not None
    within = evidence.verify(_series(enterprise, replace(held, design="capability"), project.ask), charter)

    assert within.word == enterprise.truth.seconds[project.code], within.to_dict()


def test_an_early_look_settles_nothing_yet(enterprise: Enterprise) -> None:
    project = next(p for p in enterprise.projects if p.look is not None)
    assert project.look is not None
    seen = evidence.interim(_series(enterprise, project, project.look), _charter(enterprise, project), 1)

    assert seen.word == enterprise.truth.looks[project.code], seen.to_dict()


def test_below_plan_is_no_improvement(enterprise: Enterprise) -> None:
    """The gap to the plan is real and proves nobody's work: more coal was washed by the same machines."""
    projects = {p.code: p for p in enterprise.projects}
    gap, own = _judged(enterprise, projects["X-PLAN"]), _judged(enterprise, projects["X-PWR"])

    assert gap.effect is not None
    assert own.effect is not None
    assert gap.effect.lo > 0
    assert "plan_gap_only" in {check.code for check in gap.checks}
    assert gap.grade == "D"
    assert own.effect.hi < projects["X-PWR"].min_effect
