from __future__ import annotations

import pytest

from tables.workbooks import xlsx
from yixian.tables.areas import Owner, owners, read_areas

HEADINGS = [
    "编号",
    "责任区名称",
    "地点",
    "责任人",
    "支部/小组",
    "干什么",
    "怎么干",
    "干到什么程度",
    "指标",
    "目标值",
    "单位",
    "周期",
]


def test_a_card_is_read_with_its_four_answers() -> None:
    row = [
        "A-17",
        "聚合釜区",
        "JH-01",
        "孙雷、001002 李四",
        "第一党小组",
        "巡检\n记录",
        "按规程",
        "无泄漏",
        "泄漏点",
        "≤",
        "个",
        "每班",
    ]
    good = [*row[:9], 0, *row[10:]]
    found = read_areas(xlsx([["责任区一览"], HEADINGS, good, ["A-18", *row[1:]], ["A-17", *good[1:]]]))
    (area,) = found.areas
    assert (area.row, area.code, area.title, area.place) == (3, "A-17", "聚合釜区", "JH-01")
    assert area.owners == (Owner("", "孙雷"), Owner("001002", "李四"))
    assert (area.what, area.target, area.unit, area.cycle) == ("巡检\n记录", 0.0, "个", "每班")
    assert [(e.row, e.column, e.code) for e in found.errors] == [
        (4, "target", "not_a_number"),
        (5, "code", "duplicate"),
    ]
    assert found.to_json()["areas"][0]["owners"] == [
        {"staff_no": "", "name": "孙雷"},
        {"staff_no": "001002", "name": "李四"},
    ]


def test_a_target_that_is_not_given_is_unknown() -> None:
    (area,) = read_areas(xlsx([HEADINGS, ["A-1", "甲区"]])).areas
    assert area.target is None


def test_a_row_without_a_code_misses_it() -> None:
    found = read_areas(xlsx([HEADINGS, [None, "甲区"], [None, None, "说明"]]))
    assert [(e.row, e.message()) for e in found.errors] == [(2, "缺少编号。")]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("孙雷", [("", "孙雷")]),
        ("孙　雷，姚雪梅;何浩", [("", "孙雷"), ("", "姚雪梅"), ("", "何浩")]),
        ("001001", [("001001", "")]),
        (1001.0, [("1001", "")]),
        ("001001 001002", [("001001", ""), ("001002", "")]),
        ("孙雷（001001）", [("001001", "孙雷")]),
        ("001001孙雷", [("001001", "孙雷")]),
        ("孙雷 A01001", [("A01001", "孙雷")]),
        ("孙雷、孙雷", [("", "孙雷")]),
        ("阿不都·买买提", [("", "阿不都·买买提")]),
        ("", []),
        (None, []),
    ],
)
def test_owners_are_taken_apart(cell: object, meant: list[tuple[str, str]]) -> None:
    assert owners(cell) == tuple(Owner(*each) for each in meant)
