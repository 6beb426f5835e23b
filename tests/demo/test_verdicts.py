"""The engine, given each project's own series and charter, says what ``truth.yaml`` says an honest one should."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from yixian import evidence
from yixian.demo import content, series
from yixian.demo.chartering import covariates_of
from yixian.demo.enterprise import Enterprise
from yixian.demo.records import Project

JUDGED = [p for p in content.projects() if p.ask is not None]


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
        before=evidence.Window(day(project.trial - project.baseline_days), day(project.trial - 1)),
        after=evidence.Window(day(project.trial), day(project.trial + project.follow_days)),
        change_at="" if project.design == "switchback" else day(project.trial),
        washout_days=project.washout_days,
        claim=project.hoped,
        covariates=covariates_of(project),
        registered_at=day(project.trial - 1),
    )


def _series(enterprise: Enterprise, project: Project) -> evidence.Series:
    assert project.trial is not None
    assert project.ask is not None
    one = enterprise.series[project.indicator]
    until = min(project.trial + project.follow_days, project.ask)
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
    if shift.any():
        columns["shift"] = [str(number) for number in shift]
    if project.design == "switchback":
        arms = series.switchback(project, enterprise.anchor, enterprise.sizes)
        columns["arm"] = [arms.get(int(d), "") for d in day]
    columns["covariates"] = {code: _beside(enterprise, code, day, shift) for code in covariates_of(project)}
    times = start + day.astype("timedelta64[D]") + (np.maximum(shift - 1, 0) * apart).astype("timedelta64[s]")
    return evidence.Series(times=times, **columns)  # type: ignore[arg-type]


def _beside(enterprise: Enterprise, code: str, day: series.Ints, shift: series.Ints) -> list[float]:
    other = enterprise.series[code]
    known = {(int(d), int(s)): float(v) for d, s, v in zip(other.day, other.shift, other.value, strict=True)}
    return [known.get((int(d), int(s)), float("nan")) for d, s in zip(day, shift, strict=True)]


@pytest.mark.parametrize("project", JUDGED, ids=[p.code for p in JUDGED])
def test_the_verdict_is_the_designed_one(enterprise: Enterprise, project: Project) -> None:
    assert project.ask is not None
    as_of = np.datetime64(enterprise.anchor + timedelta(days=project.ask + 1), "s")
    verdict = evidence.verify(_series(enterprise, project), _charter(enterprise, project), as_of=as_of)

    assert verdict.word == enterprise.truth.verdicts[project.code], verdict.to_dict()
