"""Tags say what the shift readings say, and are written as a control system exports them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yixian.demo import tags
from yixian.demo.enterprise import Enterprise
from yixian.demo.series import Series
from yixian.demo.tags import TagFile

_SHIFTS = 3


@pytest.fixture(scope="module")
def files(enterprise: Enterprise) -> list[TagFile]:
    return list(tags.files(enterprise))


def _samples(files: list[TagFile], name: str) -> np.ndarray:
    """Return the samples of a tag, a row a shift."""
    for file in files:
        for tag, values in zip(file.tags, file.values, strict=True):
            if tag.name == name:
                return values.reshape(tag.days * _SHIFTS, -1)
    raise KeyError(name)


def _last(series: Series, values: np.ndarray, days: int) -> dict[int, float]:
    """Return the readings of the last days by the place of their shift."""
    places = (series.day + days) * _SHIFTS + series.shift - 1
    return {int(p): float(v) for p, v in zip(places, values, strict=True) if p >= 0}


@pytest.mark.parametrize(("tag", "code"), [("C-WT-101", "C-THR"), ("C-JI-001", "C-PWR")])
def test_a_rate_adds_up_to_the_shifts_amount(enterprise: Enterprise, files: list[TagFile], tag: str, code: str) -> None:
    series, samples = enterprise.series[code], _samples(files, tag)
    assert series.numerator is not None
    amounts = samples.sum(axis=1) / 60  # an hour has 60 samples

    for place, amount in _last(series, series.numerator, 45).items():
        assert amounts[place] == pytest.approx(amount, rel=1e-9)


def test_the_belt_runs_as_long_as_the_shift_report_says(enterprise: Enterprise, files: list[TagFile]) -> None:
    series = enterprise.series["C-THR"]
    assert series.denominator is not None
    hours = (_samples(files, "C-WT-101") > 50).sum(axis=1) / 60

    for place, run in _last(series, series.denominator, 45).items():
        assert hours[place] == pytest.approx(min(run, 8.0), abs=1 / 60)


def test_a_level_swings_by_its_reading(enterprise: Enterprise, files: list[TagFile]) -> None:
    series = enterprise.series["P-SLAG"]
    swing = np.ptp(_samples(files, "P-LT-101"), axis=1)

    for place, reading in _last(series, series.value, 30).items():
        assert swing[place] == pytest.approx(reading, rel=1e-9)


def test_where_no_reading_is_there_is_no_sample(enterprise: Enterprise, files: list[TagFile]) -> None:
    there = set(_last(enterprise.series["C-THR"], enterprise.series["C-THR"].value, 45))
    empty = set(np.flatnonzero(np.isnan(_samples(files, "C-WT-101")).all(axis=1)).tolist())

    assert empty == set(range(45 * _SHIFTS)) - there


def test_tags_end_on_the_anchors_morning_in_equal_steps(enterprise: Enterprise, files: list[TagFile]) -> None:
    for file in files:
        steps = np.diff(file.times).astype(int)
        assert set(steps.tolist()) == {file.tags[0].every_s}
        assert file.times[-1] < np.datetime64(enterprise.anchor, "s") + np.timedelta64(8, "h")
    assert {tag.every_s for file in files for tag in file.tags} == {1, 10, 60}


def test_the_file_has_a_column_a_tag_with_its_unit(files: list[TagFile], tmp_path: Path) -> None:
    file = next(file for file in files if file.tags[0].name == "C-WT-101")
    lines = tags.write(file, tmp_path).read_text(encoding="utf-8-sig").splitlines()

    assert lines[0] == "时间,C-WT-101(t/h),C-JI-001(kW),C-DT-201(g/cm³),C-PT-202(kPa)"
    assert len(lines) == 1 + len(file.times)
    assert any(",," in line for line in lines), "a shift without a reading leaves its cells empty"
