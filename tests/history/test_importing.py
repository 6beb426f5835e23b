"""Files of tag history as plants write them: wide and long, Chinese headers, GBK, workbooks, Parquet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import openpyxl
import pytest

from yixian import history
from yixian.history.importing import Imported, Options, import_file

NOW = 1_790_000_000_000
MAY = 1_777_593_600_000  # 2026-05-01 08:00 in China, in UTC milliseconds


@pytest.fixture
def plant(tmp_path):
    with history.open(tmp_path / "history", writer=True) as opened:
        yield opened


def take(plant: history.History, path: Path, **options) -> Imported:
    return import_file(plant, path, Options(now_ms=NOW, **options))


def write(tmp_path: Path, text: str, *, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


LONG = "时间,位号,数值,质量\n2026-05-01 08:00:00,TI-101,71.5,0\n2026-05-01 08:00:01,TI-101,71.6,1\n"


def test_a_long_file_is_taken_over_with_its_qualities(plant, tmp_path):
    done = take(plant, write(tmp_path, LONG))
    assert (done.kind, done.merged, done.refused) == ("long", history.Merged(added=2), 0)
    span = plant.read("TI-101")
    assert span.time_ms.tolist() == [MAY, MAY + 1000]
    assert span.value.tolist() == [71.5, 71.6]
    assert span.quality.tolist() == [0, 1]


def test_a_wide_file_in_gbk_gives_a_tag_a_column_with_its_unit(plant, tmp_path):
    text = "采样时间,床层温度(℃),进料量（t/h）\n2026/5/1 8:00,71.5,300\n2026/5/1 8:01,71.6,\n"
    done = take(plant, write(tmp_path, text, encoding="gb18030"))
    assert (done.kind, done.encoding, done.merged.added) == ("wide", "gb18030", 3)
    assert plant.tags() == (history.Tag("床层温度", "℃"), history.Tag("进料量", "t/h"))
    assert plant.extent("进料量") == history.Extent(MAY, MAY, 1)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-05-01 08:00:00", "2026/5/1 8:00", "2026年5月1日 8:00", "2026年5月1日8时0分", "2026.5.1 8:00:00",
        "2026年5月1日8时0分0秒", "2026年05月01日08:00:00", "2026-05-01T00:00:00Z", "2026-05-01T08:00:00+08:00",
        "1777593600", "1777593600000",
    ],
)  # fmt: skip
def test_times_are_understood_as_plants_write_them(plant, tmp_path, moment):
    take(plant, write(tmp_path, f"time,A\n{moment},1\n"))
    assert plant.read("A").time_ms.tolist() == [MAY]


def test_date_and_clock_in_two_columns_are_one_time(plant, tmp_path):
    take(plant, write(tmp_path, "日期;时间;A\n2026-05-01;08:00:30;1\n"))
    assert plant.read("A").time_ms.tolist() == [MAY + 30_000]


def test_a_row_of_units_below_the_header_gives_the_units(plant, tmp_path):
    take(plant, write(tmp_path, "报表\n时间,A,B\n,℃,kPa\n2026-05-01 08:00:00,1,2\n"))
    assert [tag.unit for tag in plant.tags()] == ["℃", "kPa"]


def test_a_zone_that_changes_its_clock_is_followed(plant, tmp_path):
    text = "time,A\n2026-03-29 00:30:00,1\n2026-03-29 03:30:00,2\n"
    take(plant, write(tmp_path, text), zone="Europe/Berlin")
    assert plant.read("A").time_ms.tolist() == [1_774_740_600_000, 1_774_747_800_000]


def test_the_same_file_again_changes_nothing_and_a_corrected_one_shows(plant, tmp_path):
    path = write(tmp_path, LONG)
    take(plant, path)
    before = plant.changed_since(0)
    assert take(plant, path).merged == history.Merged(unchanged=2)
    assert plant.changed_since(0) == before
    done = take(plant, write(tmp_path, LONG.replace("71.6", "81.6")))
    assert done.merged == history.Merged(corrected=1, unchanged=1)
    assert plant.read("TI-101").value.tolist() == [71.5, 81.6]
    assert plant.latest(["TI-101"])["TI-101"].value == 81.6
    assert plant.check() == []


def test_an_import_corrects_what_was_collected(plant, tmp_path):
    plant.define(history.Tag("TI-101"))
    plant.append(history.Samples(["TI-101"], [MAY], [1.0]))
    take(plant, write(tmp_path, LONG))
    assert plant.read("TI-101").value.tolist() == [71.5, 71.6]


def test_of_a_sample_given_twice_the_later_row_counts(plant, tmp_path):
    take(plant, write(tmp_path, "time,A\n2026-05-01 08:00:00,1\n2026-05-01 08:00:00,2\n"))
    assert plant.read("A").value.tolist() == [2.0]


def test_words_for_no_value_are_kept_as_bad_and_nonsense_is_told_by_row_and_column(plant, tmp_path):
    text = "time,A,B\n2026-05-01 08:00:00,1,2\n2026-05-01 08:00:01,Bad,abc\n2026-05-01 25:00:00,3,4\n"
    done = take(plant, write(tmp_path, text))
    assert plant.read("A").quality.tolist() == [0, 2]
    assert [(one.row, one.column, one.code) for one in done.problems] == [
        (3, "B", "row_not_a_number"), (4, "time", "row_not_a_time"), (4, "time", "row_not_a_time"),
    ]  # fmt: skip
    assert done.refused == 3
    assert done.problems[0].message() == "“abc”不是数字。"


def test_rows_with_cells_missing_or_left_over_are_refused_by_their_number(plant, tmp_path):
    text = "time,tag,value\n2026-05-01 08:00:00,A,1\n2026-05-01 08:00:01,A\n2026-05-01 08:00:02,A,1,2\n"
    done = take(plant, write(tmp_path, text))
    assert [(one.row, one.code) for one in done.problems] == [(3, "row_columns"), (4, "row_columns")]
    assert done.merged.added == 1


def test_times_to_come_and_before_1970_are_refused(plant, tmp_path):
    done = take(plant, write(tmp_path, "time,A\n2036-05-01 08:00:00,1\n1926-05-01 08:00:00,2\n2026-05-01,3\n"))
    assert [one.code for one in done.problems] == ["row_bad_time_range"] * 2
    assert done.merged.added == 1


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (["192", "64", "0"], [0, 1, 2]),
        (["0", str(0x40000000), str(0x80340000)], [0, 1, 2]),
        (["Good", "Uncertain", "Bad"], [0, 1, 2]),
        (["0", "1", "2"], [0, 1, 2]),
    ],
)
def test_qualities_of_opc_da_opc_ua_and_in_words_are_told_apart(plant, tmp_path, marks, expected):
    rows = "".join(f"2026-05-01 08:00:0{at},A,1,{mark}\n" for at, mark in enumerate(marks))
    take(plant, write(tmp_path, "time,tag,value,quality\n" + rows))
    assert plant.read("A").quality.tolist() == expected


def test_a_workbook_is_read_like_text(plant, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["时间", "床层温度(℃)", "备注"])
    sheet.append([dt.datetime(2026, 5, 1, 8, 0, 0), 71.5, "启动"])  # noqa: DTZ001 - a workbook has no zones
    sheet.append([dt.datetime(2026, 5, 1, 8, 0, 1), "坏值", ""])  # noqa: DTZ001
    book.save(tmp_path / "a.xlsx")
    done = take(plant, tmp_path / "a.xlsx")
    assert done.ignored == ("备注",)
    assert plant.read("床层温度").time_ms.tolist() == [MAY, MAY + 1000]
    assert plant.read("床层温度").quality.tolist() == [0, 2]


def test_parquet_is_read_wide_and_long(plant, tmp_path):
    engine = duckdb.connect()
    engine.execute(
        f"COPY (SELECT TIMESTAMP '2026-05-01 08:00:00' AS time, 1.5::DOUBLE AS \"T(℃)\", 3::INTEGER AS F) "
        f"TO '{tmp_path / 'wide.parquet'}' (FORMAT parquet)"
    )
    engine.execute(
        f"COPY (SELECT {MAY} AS timestamp, 'P' AS tag, 0.1::DOUBLE + 0.2 AS value) "
        f"TO '{tmp_path / 'long.parquet'}' (FORMAT parquet)"
    )
    take(plant, tmp_path / "wide.parquet")
    take(plant, tmp_path / "long.parquet")
    assert plant.read("T").value.tolist() == [1.5]
    assert plant.read("F").time_ms.tolist() == [MAY]
    assert plant.read("P").value.tolist() == [0.1 + 0.2]
    assert plant.read("P").time_ms.tolist() == [MAY]


def test_units_given_by_the_user_stand_where_the_file_has_none(plant, tmp_path):
    take(plant, write(tmp_path, "time,A,B(kPa)\n2026-05-01,1,2\n"), units={"": "℃"})
    assert [tag.unit for tag in plant.tags()] == ["℃", "kPa"]


def test_another_unit_for_a_kept_tag_is_refused_and_nothing_changes(plant, tmp_path):
    take(plant, write(tmp_path, "time,A(℃)\n2026-05-01,1\n"))
    with pytest.raises(history.UnitChanged, match="℃"):
        take(plant, write(tmp_path, "time,A(K)\n2026-05-02,1\n"))
    assert len(plant.read("A")) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_source"),
        (" \n\n", "empty_source"),
        ("hello\nworld\n", "no_time_column"),
        ("a,b\n1,2\n", "no_time_column"),
        ("时间,班次\n2026-05-01,甲\n", "no_value_column"),
        ("time,A,A\n2026-05-01,1,2\n", "twice_named"),
        ("time,A\n01/05/2026 08:00,1\n", "ambiguous_times"),
    ],
)
def test_what_is_no_history_is_refused_in_words(plant, tmp_path, text, code):
    with pytest.raises(history.UnreadableSource) as caught:
        take(plant, write(tmp_path, text))
    assert caught.value.code == code
    assert caught.value.message() != caught.value.message("en")
    assert plant.tags() == ()
    assert not list((plant.folder / "tmp").iterdir())


def test_damaged_workbooks_and_parquet_files_are_refused(plant, tmp_path):
    for name in ("a.xlsx", "a.parquet", "a.csv"):
        (tmp_path / name).write_bytes(b"PK\x03\x04\x00\x00nonsense" * 20)
        with pytest.raises(history.UnreadableSource):
            take(plant, tmp_path / name)
    with pytest.raises(history.UnreadableSource):
        take(plant, write(tmp_path, "x", name="a.doc"))


def test_many_days_are_merged_in_batches_without_loss(plant, tmp_path, monkeypatch):
    monkeypatch.setattr("yixian.history.importing.BATCH_ROWS", 100)
    rows = [
        f"2026-05-{day:02} {hour:02}:00:00,{tag},{day}.{hour}\n"
        for day in range(1, 29)
        for hour in range(24)
        for tag in "AB"
    ]
    done = take(plant, write(tmp_path, "time,tag,value\n" + "".join(reversed(rows))))
    assert done.merged.added == len(rows)
    assert plant.extent("A").count == 28 * 24
    assert plant.check() == []
