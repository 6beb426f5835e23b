from __future__ import annotations

from tables.workbooks import xlsx
from yixian.tables.places import KINDS, read_places

HEADINGS = ["编号", "名称", "类型", "上级编号", "责任班组", "责任支部"]


def test_parents_come_before_their_children() -> None:
    rows = [["B", "聚合单元", "单元", "A", "聚合一班", "第一支部"], ["A", "PVC厂", "厂", "E", None, None]]
    found = read_places(xlsx([HEADINGS, *rows]))
    assert [(p.code, p.kind, p.parent) for p in found.places] == [("A", "plant", "E"), ("B", "unit", "A")]
    assert found.outside_parents == ["E"]
    assert (found.places[1].team, found.places[1].branch) == ("聚合一班", "第一支部")


def test_a_circle_of_parents_is_refused_with_all_that_hangs_on_it() -> None:
    rows = [
        ["A", "甲", "", "B"],
        ["B", "乙", "", "A"],
        ["C", "丙", "", "A"],
        ["D", "丁", "", "D"],
        ["E", "戊", "", ""],
    ]
    found = read_places(xlsx([HEADINGS, *rows]))
    assert [p.code for p in found.places] == ["E"]
    assert {(e.row, e.code) for e in found.errors} == {
        (2, "parent_cycle"),
        (3, "parent_cycle"),
        (4, "parent_cycle"),
        (5, "own_parent"),
    }


def test_an_unknown_kind_is_refused_with_those_known() -> None:
    found = read_places(xlsx([HEADINGS, ["A", "甲", "星球"]]))
    assert "可填：企业、厂、生产线、单元、岗位、定置区、房间" in found.errors[0].message()


def test_every_kind_is_known_by_its_own_name() -> None:
    rows = [[f"C{n}", "甲", kind] for n, kind in enumerate(KINDS)]
    assert [p.kind for p in read_places(xlsx([HEADINGS, *rows])).places] == list(KINDS)
