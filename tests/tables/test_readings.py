from __future__ import annotations

import datetime as dt

import pytest

from tables.workbooks import TODAY, csv, xlsx
from yixian.tables.errors import HeaderNotFound
from yixian.tables.readings import KnownIndicator, Readings, read_readings

MEDIUM = KnownIndicator("MEDIUM", ("介耗", "介质消耗"))
YIELD = KnownIndicator("YIELD", ("精馏收率",), is_ratio=True)


def read(data: bytes, only: str | None = None) -> Readings:
    return read_readings(data, [MEDIUM, YIELD], as_of=TODAY, only=only)


def told(found: Readings) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code) for error in found.errors]


def test_a_wide_sheet_gives_a_reading_for_every_filled_cell() -> None:
    rows = [
        ["生产日报"],
        ["日期", "班次", "班组", "介耗（kg/t）", "精馏收率", None, "备注"],
        [None, None, None, None, "分子", "分母", None],
        ["2026.11.1", "早", "甲班", 1.52, 98, 100, "停车"],
        ["2026-11-01", "中", "乙班", None, 95, 100, None],
    ]
    found = read(xlsx(rows, ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:G3"]))
    assert found.header_row == 3
    assert found.errors == []
    assert [(r.row, r.indicator, r.shift, r.crew, r.value, r.denominator) for r in found.readings] == [
        (4, "MEDIUM", "早", "甲班", 1.52, None),
        (4, "YIELD", "早", "甲班", 0.98, 100.0),
        (5, "YIELD", "中", "乙班", 0.95, 100.0),
    ]
    assert found.ignored_columns == ["备注"]


def test_a_long_sheet_names_the_indicator_in_its_rows() -> None:
    rows = [
        ["日期", "指标", "数值", "方案"],
        ["2026-11-1", "介质消耗", "1.5", "试验"],
        ["2026-11-1", "MEDIUM", 1.7, "A"],
    ]
    found = read(csv([*rows, ["2026-11-2", "煤耗", 1, ""]]))
    assert [(r.indicator, r.arm, r.value) for r in found.readings] == [
        ("MEDIUM", "B", 1.5),
        ("MEDIUM", "A", 1.7),
    ]
    assert told(found) == [(4, "indicator", "unknown_indicator")]


def test_a_bare_value_column_belongs_to_the_indicator_asked_for() -> None:
    data = csv([["日期", "数值"], ["2026-11-1", "1.5"]])
    assert read(data, only="MEDIUM").readings[0].indicator == "MEDIUM"
    with pytest.raises(HeaderNotFound, match="Indicator"):
        read(data)


def test_a_bad_cell_costs_its_reading_only_and_is_named() -> None:
    rows = [
        ["日期", "介耗", "精馏收率分子", "精馏收率分母"],
        ["2026-11-1", "约1.5", 98, 100],
        ["2026-11-2", 1.5, 98, None],
        ["2026-11-3", 1.5, 98, 0],
        ["2027-01-01", 1.5, 98, 100],
        [None, 1.5, None, None],
        ["2026-11-1", None, 97, 100],
    ]
    found = read(xlsx(rows))
    assert [(r.row, r.indicator) for r in found.readings] == [(2, "YIELD"), (3, "MEDIUM"), (4, "MEDIUM")]
    assert told(found) == [
        (2, "介耗", "not_a_number"),
        (3, "精馏收率", "incomplete_ratio"),
        (4, "精馏收率", "zero_denominator"),
        (5, "day", "future_date"),
        (6, "day", "missing"),
        (7, "精馏收率", "duplicate_reading"),
    ]
    assert [error.position for error in found.errors] == [1, 3, 3, 0, 0, 2]
    assert found.errors[1].message() == "分子和分母要一起填，缺少分母。"
    assert found.errors[5].message() == "精馏收率在同一日期和班次已有读数（第 2 行）。"


def test_hours_are_kept_and_midnight_is_one_of_them() -> None:
    rows = [["date", "介耗"], ["31/01/2018 00:15", 1], ["01/02/2018 00:00", 2]]
    found = read(csv(rows))
    assert [(r.day, r.time) for r in found.readings] == [
        (dt.date(2018, 1, 31), dt.time(0, 15)),
        (dt.date(2018, 2, 1), dt.time(0, 0)),
    ]
    assert found.readings[0].to_json()["time"] == "00:15:00"


def test_days_whose_order_nothing_decides_are_refused() -> None:
    found = read(csv([["date", "介耗"], ["01/02/2018", 1]]))
    assert told(found) == [(2, "day", "ambiguous_day")]


def test_midnight_in_a_date_cell_counts_as_an_hour() -> None:
    rows = [
        ["日期", "介耗"],
        [dt.datetime.fromisoformat("2018-01-01T00:00"), 1],
        [dt.datetime.fromisoformat("2018-01-01T01:00"), 2],
    ]
    assert [r.time for r in read(xlsx(rows)).readings] == [dt.time(0), dt.time(1)]
