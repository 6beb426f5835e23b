"""Plain files: read as offices write them, refused by row and column."""

import datetime as dt

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yixian.evidence import Charter, CharterError, EvidenceError, FileError, read_charter, read_series, verify
from yixian.evidence.files import moment

from .cases import daily, plain_charter

COLUMNS = {"time": "日期", "value": "介耗", "covariates": ["灰分"], "crew": "班组"}


def question(**changes):
    return Charter.from_dict(plain_charter(covariates=None, columns=COLUMNS, **changes))


def rows_of(series):
    for time, value, ash in zip(series.times, series.value, series.covariates["ash"], strict=True):
        yield str(time)[:10], value, ash, "甲班"


def problems(path):
    with pytest.raises(FileError) as caught:
        read_series(path, question())
    return [(problem.code, problem.where) for problem in caught.value.problems]


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8-sig", ","), ("gb18030", ","), ("utf-8", "\t")])
def test_a_csv_is_read_whatever_its_encoding_and_separator(tmp_path, encoding, separator):
    lines = [separator.join(("日期", "介耗", "灰分", "班组"))]
    lines += [separator.join(str(cell) for cell in row) for row in rows_of(daily())]
    file = tmp_path / "data.csv"
    file.write_bytes("\r\n".join(lines).encode(encoding))
    series = read_series(file, question())
    np.testing.assert_allclose(series.value, daily().value)
    assert (series.times == daily().times).all()
    assert set(series.crew) == {"甲班"}


def test_a_workbook_gives_the_same_verdict_as_its_rows(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["日期", "介耗", "灰分", "班组", "备注"])
    for day, value, ash, crew in rows_of(daily()):
        book.active.append([dt.datetime.fromisoformat(day), value, ash, crew, None])
    book.save(tmp_path / "data.xlsx")
    series = read_series(tmp_path / "data.xlsx", question())
    direct = verify(daily(), Charter.from_dict(plain_charter())).effect
    assert verify(series, question()).effect.est == pytest.approx(direct.est)


def test_every_bad_cell_is_named_with_its_row_and_column(tmp_path):
    file = tmp_path / "data.csv"
    file.write_text(
        "日期,介耗,灰分,班组\n2025-01-01,2.4,30,甲\n\n某日,2.4t,—,乙\n2025-01-03,,30,丙\n", encoding="utf-8"
    )
    assert problems(file) == [
        ("cell_not_a_date", "data.csv 4:日期"),
        ("cell_not_a_number", "data.csv 4:介耗"),
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1_000", "cell_not_a_number"),
        ("１＿０００", "cell_not_a_number"),
        ("1 000", "cell_not_a_number"),
        ("inf", "cell_not_a_number"),
        ("-Infinity", "cell_not_a_number"),
        ("1e999", "cell_too_large"),
        ("-1e300", "cell_too_large"),
    ],
)
def test_a_cell_that_only_a_programmer_would_read_is_refused(tmp_path, cell, code):
    file = tmp_path / "data.csv"
    file.write_text(f"日期,介耗,灰分,班组\n2025-01-01,2.4,30,甲\n2025-01-02,{cell},30,甲\n", encoding="utf-8")
    assert problems(file) == [(code, "data.csv 3:介耗")]


@pytest.mark.parametrize(
    ("cell", "number"), [("+2.", 2.0), (".5", 0.5), ("−", None), ("-1.2E-3", -0.0012), ("２．５", 2.5)]
)
def test_numbers_are_read_as_offices_write_them(tmp_path, cell, number):
    file = tmp_path / "data.csv"
    file.write_text(f"日期,介耗,灰分,班组\n2025-01-01,{cell},30,甲\n", encoding="utf-8")
    if number is None:
        assert problems(file) == [("cell_not_a_number", "data.csv 2:介耗")]
    else:
        assert read_series(file, question()).value.tolist() == [number]


def test_missing_columns_are_named_with_those_there(tmp_path):
    file = tmp_path / "data.csv"
    file.write_text("日期,介质\n2025-01-01,1\n", encoding="utf-8")
    assert [code for code, _ in problems(file)] == ["column_missing"] * 3


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "日期,介耗,灰分,班组\n\n".encode()])
def test_an_empty_or_broken_file_is_refused_in_words(tmp_path, content):
    for name in ("data.csv", "data.xlsx"):
        (tmp_path / name).write_bytes(content)
        assert problems(tmp_path / name)
    assert problems(tmp_path / "absent.csv")[0][0] == "file_unreadable"


def test_a_file_needs_its_columns_named(tmp_path):
    with pytest.raises(FileError, match="no columns"):
        read_series(tmp_path / "data.csv", Charter.from_dict(plain_charter()))


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2026-3-1", "2026-03-01"),
        ("2026.3.1", "2026-03-01"),
        ("20260301", "2026-03-01"),
        (20260301, "2026-03-01"),
        (46082.5, "2026-03-01T12:00:00"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        ("２０２６年３月１日", "2026-03-01"),
        ("2026-03-01 08:00:00", "2026-03-01T08:00:00"),
        ("01/03/2026", None),
        ("3 o'clock", None),
        (True, None),
        (None, None),
        (12, None),
        (1e300, None),
    ],
)
def test_dates_are_read_year_first_and_not_guessed(cell, wanted):
    read = moment(cell)
    assert read is wanted if wanted is None else np.datetime64(read) == np.datetime64(wanted)


def test_a_charter_file_that_is_none_is_refused(tmp_path):
    for content in (b"\xff\xff", b"{: [", b"- a\n- b", b""):
        (tmp_path / "charter.yaml").write_bytes(content)
        with pytest.raises(CharterError):
            read_charter(tmp_path / "charter.yaml")


CELLS = st.one_of(
    st.text(max_size=8),
    st.floats(),
    st.integers(),
    st.dates().map(str),
    st.sampled_from(["", "-", "0", "1e999", "NaN"]),
)


@settings(max_examples=60, deadline=None)
@given(table=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=12))
def test_no_table_gives_a_traceback(tmp_path_factory, table):
    file = tmp_path_factory.mktemp("fuzz") / "data.csv"
    text = "日期,介耗,灰分,班组\n" + "\n".join(",".join(str(cell) for cell in row) for row in table)
    file.write_bytes(text.encode("utf-8", "replace"))
    try:
        verdict = verify(read_series(file, question()), question())
    except EvidenceError:
        return
    assert verdict.effect is None
