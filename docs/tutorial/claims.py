"""Write the files behind the tutorial of claims: readings and charter of four claims of the demonstration enterprise.

    python docs/tutorial/claims.py FOLDER [--anchor 2026-11-20]
    yixian verify FOLDER/介耗.csv --charter FOLDER/介耗.yaml --as-of 2026-11-20

The readings are drawn from ``src/yixian/demo/truth.yaml``, which says what is true about each of them. Also printed,
for comparison: what two plain means and Welch's t-test say of the same readings.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy import stats

from yixian.demo.chartering import covariates_of
from yixian.demo.enterprise import Enterprise, build
from yixian.demo.records import Project
from yixian.demo.series import crews

#: file → project of the demonstration
CLAIMS = {"介耗": "X-MED", "电耗比计划": "X-PLAN", "电耗扣产量": "X-PWR", "卡斗": "X-ROPE"}
ANCHOR = dt.date(2026, 11, 20)


@dataclass(frozen=True)
class Plain:
    """What a plain comparison says: means before and after the change, Welch's p, and how many events were counted."""

    name: str
    before: float
    after: float
    p: float
    events: tuple[int, int] | None

    def line(self) -> str:
        counted = f"（{self.events[0]} 次 → {self.events[1]} 次）" if self.events else ""
        return f"{self.name}：{self.before:.3g} → {self.after:.3g}{counted}，t 检验 p = {self.p:.1g}"


def write(folder: Path, enterprise: Enterprise, name: str) -> tuple[Path, Path]:
    """Write readings and charter of one claim; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    project = next(one for one in enterprise.projects if one.code == CLAIMS[name])
    readings, charter = folder / f"{name}.csv", folder / f"{name}.yaml"
    with readings.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(_rows(enterprise, project))
    text = yaml.safe_dump(_charter(enterprise, project), allow_unicode=True, sort_keys=False)
    charter.write_text(text, encoding="utf-8")
    return readings, charter


def _rows(enterprise: Enterprise, project: Project) -> Iterator[list[object]]:
    one = enterprise.series[project.indicator]
    assert one.numerator is not None
    assert one.denominator is not None
    assert one.indicator.numerator is not None
    assert one.indicator.denominator is not None
    beside = [enterprise.series[code] for code in covariates_of(project)]
    yield [
        *("时间", "班次", "班组", one.indicator.numerator.name, one.indicator.denominator.name),
        *(other.indicator.name for other in beside),
    ]
    known = [{(d, s): v for d, s, v in zip(each.day, each.shift, each.value, strict=True)} for each in beside]
    on_duty = crews(one, enterprise.anchor, enterprise.sizes)
    parts = zip(one.day, one.shift, on_duty, one.numerator, one.denominator, strict=True)
    for day, shift, crew, above, below in parts:
        begins = dt.datetime.combine(_date(enterprise, int(day)), dt.time(8 * max(int(shift) - 1, 0)))
        others = [each.get((day, shift), "") for each in known]
        yield [begins.isoformat(" ", "minutes"), int(shift) or "", crew, float(above), float(below), *others]


def _charter(enterprise: Enterprise, project: Project) -> dict[str, object]:
    indicator = enterprise.truth.indicators[project.indicator]
    assert project.trial is not None
    assert indicator.numerator is not None
    assert indicator.denominator is not None
    top, bottom = ("events", "exposure") if indicator.kind == "rate" else ("numerator", "denominator")
    columns: dict[str, object] = {"time": "时间", top: indicator.numerator.name, bottom: indicator.denominator.name}
    if indicator.period == "shift":
        columns |= {"shift": "班次", "crew": "班组"}
    beside = [enterprise.truth.indicators[code].name for code in covariates_of(project)]
    told: dict[str, object] = {
        "project": project.title,
        "indicator": {
            "name": indicator.name,
            "unit": indicator.unit,
            "better": indicator.better,
            "kind": indicator.kind,
        },
        "columns": columns | ({"covariates": beside} if beside else {}),
        "design": project.design,
        "before": _window(enterprise, project.trial - project.baseline_days, project.trial - 2),
        "after": _window(enterprise, project.trial, project.trial + project.follow_days),
        "min_effect": project.min_effect,
        "claim": project.hoped,
        "registered_at": _date(enterprise, project.trial - 1).isoformat(),
    }
    if project.design == "before_after":
        told |= {"change_at": _date(enterprise, project.trial).isoformat(), "washout_days": project.washout_days}
    given = {"plan_value": project.plan_value, "price": project.price, "annual_volume": project.volume}
    return told | {key: value for key, value in given.items() if value is not None}


def _window(enterprise: Enterprise, first: int, last: int) -> dict[str, str]:
    return {"from": _date(enterprise, first).isoformat(), "to": _date(enterprise, last).isoformat()}


def _date(enterprise: Enterprise, offset: int) -> dt.date:
    return enterprise.anchor + dt.timedelta(days=offset)


def plain(enterprise: Enterprise, name: str) -> Plain:
    """Compare the plain means of the readings before and after the change."""
    project = next(one for one in enterprise.projects if one.code == CLAIMS[name])
    assert project.trial is not None
    one = enterprise.series[project.indicator]
    before = (one.day >= project.trial - project.baseline_days) & (one.day <= project.trial - 2)
    after = (one.day >= project.trial + project.washout_days) & (one.day <= project.trial + project.follow_days)
    found = stats.ttest_ind(one.value[before], one.value[after], equal_var=False)
    assert one.numerator is not None
    assert one.denominator is not None
    levels = [float(np.sum(one.numerator[part]) / np.sum(one.denominator[part])) for part in (before, after)]
    counts = (int(one.numerator[before].sum()), int(one.numerator[after].sum()))
    events = counts if one.indicator.kind == "rate" else None
    return Plain(one.indicator.name, levels[0], levels[1], float(found.pvalue), events)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--anchor", type=dt.date.fromisoformat, default=ANCHOR, help="the demonstration's day")
    options = parser.parse_args()
    enterprise = build(options.anchor)
    for name in CLAIMS:
        for path in write(options.folder, enterprise, name):
            print(path)
    for name in CLAIMS:
        print(plain(enterprise, name).line())


if __name__ == "__main__":
    main()
