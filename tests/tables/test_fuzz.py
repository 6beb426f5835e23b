"""Whatever stands in a sheet, the readers answer records, row errors or a table error; never a traceback."""

from __future__ import annotations

import datetime as dt
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tables.workbooks import TODAY, xlsx
from yixian.tables import areas, places, readings, roster
from yixian.tables.corrected import write_corrected
from yixian.tables.errors import TableError
from yixian.tables.workbook import Sheet, Workbook, open_workbook

HEADINGS = [
    *(
        "工号",
        "姓名",
        "车间",
        "班组",
        "入厂日期",
        "面貌",
        "技能等级",
        "师傅",
        "编号",
        "名称",
        "责任人",
        "目标值",
        "类型",
    ),
    *(
        "上级编号",
        "日期",
        "班次",
        "介耗",
        "介耗分子",
        "介耗分母",
        "身份证号",
        "指标",
        "数值",
        "姓 名\n",
        "方案",
    ),
]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "2019.5",
        "1E+11",
        "党员",
        "机修1班",
        "机修一班",
        "001",
        "=1",
        "--5",
        "2019-2-30",
        "合计",
        "厂",
        "A",
        "29/02/2019 9:99",
    ]
)
cells = (
    st.none() | texts | st.integers() | st.floats() | st.booleans() | st.dates() | st.datetimes() | st.times()
    | st.timedeltas()
)  # fmt: skip
tables = st.tuples(
    st.lists(st.lists(cells, max_size=4), max_size=2),
    st.permutations(HEADINGS).map(lambda names: names[:14]),
    st.lists(st.lists(cells | st.sampled_from(HEADINGS), max_size=14), max_size=8),
).map(lambda parts: [*parts[0], list(parts[1]), *parts[2]])
merges = st.lists(
    st.tuples(*(st.integers(1, 9), st.integers(0, 4), st.integers(0, 12), st.integers(0, 3))).map(
        lambda m: (m[0], m[0] + m[1], m[2], m[2] + m[3])
    ),
    max_size=4,
)
KNOWN = [readings.KnownIndicator("M", ("介耗",))]


def say(error: TableError) -> None:
    assert error.message()
    assert error.message("en")


def read_all(book: Workbook) -> None:
    for read in (
        lambda: roster.read_roster(book, as_of=TODAY),
        lambda: areas.read_areas(book),
        lambda: places.read_places(book),
        lambda: readings.read_readings(book, KNOWN, as_of=TODAY, only="M"),
    ):
        try:
            found = read()
        except TableError as error:
            say(error)
            continue
        for language in ("zh-hans", "en"):
            assert all(each["message"] for each in found.to_json(language)["errors"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables, merges)
def test_random_cells_never_break_a_reader(rows: list[list[object]], ranges: list[tuple[int, int, int, int]]) -> None:
    read_all(Workbook("xlsx", [Sheet("x", text_rows=rows, merges=ranges)]))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | texts.map(str.encode) | st.lists(st.lists(texts), min_size=1).map(
    lambda rows: "\n".join("\t".join(row) for row in [HEADINGS, *rows]).encode("gb18030", "replace")
))  # fmt: skip
def test_random_bytes_never_break_the_opening(data: bytes) -> None:
    try:
        book = open_workbook(data)
    except TableError as error:
        say(error)
    else:
        read_all(book)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=40))
def test_a_workbook_with_damaged_bytes_never_breaks_the_opening(at: int, noise: bytes) -> None:
    data = bytearray(SAMPLE)
    data[at : at + len(noise)] = noise
    try:
        read_all(open_workbook(bytes(data)))
    except TableError as error:
        say(error)


SAMPLE = xlsx([HEADINGS, ["001", "孙雷", "聚合车间", "一班", dt.date(2019, 5, 1)]])
plain = (
    st.none()
    | st.sampled_from(["001", "孙雷", "红色", "2019.13", "=1", ""])
    | st.integers(0, 10**18)
    | st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1))
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(plain, max_size=6), max_size=6))
def test_any_bad_roster_comes_back_marked(rows: list[list[object]]) -> None:
    data = xlsx([HEADINGS[:6], *rows])
    found = roster.read_roster(data, as_of=TODAY)
    out = io.BytesIO()
    write_corrected(data, out, found.errors, sheet=found.sheet, header_row=found.header_row)
    assert open_workbook(out.getvalue()).sheets
