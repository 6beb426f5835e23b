from __future__ import annotations

import datetime as dt

import pytest

from tables.workbooks import HEADINGS, TODAY, csv, ods, xls, xlsx
from yixian.tables.errors import HeaderNotFound
from yixian.tables.roster import Roster, read_roster
from yixian.tables.workbook import paste

GOOD = ["001", "孙雷", "聚合车间", "聚合一班", "仪表工"]
OTHER = ["002", "姚雪梅", "聚合车间", "聚合一班", "班长"]


def read(data: bytes) -> Roster:
    return read_roster(data, as_of=TODAY)


def codes(roster: Roster) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code) for error in roster.errors]


@pytest.mark.parametrize(
    "data",
    [
        xlsx([HEADINGS, GOOD, OTHER]),
        xls([HEADINGS, GOOD, OTHER]),
        ods([HEADINGS, GOOD, OTHER]),
        csv([HEADINGS, GOOD, OTHER]),
        csv([HEADINGS, GOOD, OTHER], "utf-8-sig", ";"),
        csv([HEADINGS, GOOD, OTHER], "gb18030"),
        csv([HEADINGS, GOOD, OTHER], "utf-16", "\t"),
    ],
    ids=["xlsx", "xls", "ods", "csv", "csv with mark", "csv gb18030", "unicode text"],
)
def test_every_format_says_the_same(data: bytes) -> None:
    roster = read(data)
    assert [(p.row, p.staff_no, p.name, p.team) for p in roster.people] == [
        (2, "001", "孙雷", "聚合一班"),
        (3, "002", "姚雪梅", "聚合一班"),
    ]
    assert roster.errors == []


def test_pasted_cells_are_a_roster() -> None:
    roster = read_roster(paste("工号\t姓名\n001\t孙雷\n"), as_of=TODAY)
    assert roster.people[0].name == "孙雷"


def test_a_three_line_header_with_merged_headings_is_found() -> None:
    rows = [
        ["××公司花名册"],
        ["基本信息", None, "组织关系", None, "职业\n技能", "入 厂"],
        ["员工\n编号", "姓　名", "所在\n党支部", "面貌", "等级", "时间"],
        ["（必填）", None, None, None, None, "（年.月）"],
        ["001", "孙雷", "第一支部", "党员", "五级", "2019.5"],
    ]
    roster = read(xlsx(rows, ["A1:F1", "A2:B2", "C2:D2", "B3:B4", "C3:C4", "D3:D4", "E3:E4"]))
    assert roster.header_row == 4
    (person,) = roster.people
    assert (person.branch, person.political_status, person.skill_level) == ("第一支部", "中共党员", 2)
    assert person.hired_on == dt.date(2019, 5, 1)


def test_the_header_may_stand_in_the_tenth_row_but_not_below() -> None:
    title = [["说明"]] * 9
    assert read(xlsx([*title, HEADINGS, GOOD])).header_row == 10
    with pytest.raises(HeaderNotFound):
        read(xlsx([*title, ["说明"], HEADINGS, GOOD]))


def test_a_missing_needed_column_is_named_beside_those_seen() -> None:
    with pytest.raises(HeaderNotFound) as caught:
        read(xlsx([["姓名", "班组"], ["孙雷", "一班"]]))
    assert "找到的列：姓名、班组；缺少的列：工号" in caught.value.message()
    assert "Columns found: Name, Team; missing: Staff number" in caught.value.message("en")


def test_merged_cells_fill_downward_in_xlsx_and_xls_alike() -> None:
    rows = [
        HEADINGS,
        ["001", "孙雷", "聚合车间", "聚合一班", "仪表工"],
        ["002", "姚雪梅", None, None, "班长"],
        ["003", "何浩", None, None, "班长"],
        ["004", "曹利", None, "聚合二班", "班长"],
    ]
    for data in (
        xlsx(rows, ["C2:C5", "D2:D4"]),
        xls(rows, [(1, 4, 2, 2), (1, 3, 3, 3)]),
    ):
        people = read(data).people
        assert [p.team for p in people] == ["聚合一班"] * 3 + ["聚合二班"]
        assert {p.workshop for p in people} == {"聚合车间"}


def test_a_block_column_fills_downward_where_the_format_has_no_merges() -> None:
    rows = [HEADINGS, GOOD, ["002", "姚雪梅", "", "", "班长"], ["003", "何浩", "机修车间", "电仪班", "班长"]]
    people = read(csv([*rows, ["004", "曹利", "", "", "班长"]])).people
    assert [p.team for p in people] == ["聚合一班", "聚合一班", "电仪班", "电仪班"]


def test_an_odd_blank_in_a_full_column_stays_blank() -> None:
    rows = [
        HEADINGS,
        GOOD,
        OTHER,
        ["003", "何浩", "", "", "班长"],
        ["004", "曹利", "聚合车间", "聚合一班", ""],
    ]
    assert read(csv(rows)).people[2].team == ""


def test_a_bad_row_still_passes_its_merged_team_on() -> None:
    rows = [HEADINGS, ["001", None, "机修车间", "电仪班", "班长"], ["002", "何浩", None, None, "班长"]]
    roster = read(xlsx(rows, ["C2:C3", "D2:D3"]))
    assert [p.team for p in roster.people] == ["电仪班"]


def test_every_problem_of_a_row_is_told() -> None:
    headings = ["工号", "姓名", "技能等级", "面貌", "入厂日期"]
    roster = read(xlsx([headings, ["1.2E+11", None, "九级", "红色", "2019-13-1"]]))
    assert codes(roster) == [
        (2, "staff_no", "scientific_number"),
        (2, "political_status", "unknown_political_status"),
        (2, "skill_level", "unknown_level"),
        (2, "hired_on", "impossible_date"),
        (2, "name", "missing"),
    ]
    assert roster.people == []


def test_the_first_row_keeps_a_number_and_later_ones_name_it() -> None:
    roster = read(xlsx([HEADINGS, GOOD, ["００１", "何浩", "", "", ""], [" 001 ", "曹利", "", "", ""]]))
    assert codes(roster) == [(3, "staff_no", "duplicate"), (4, "staff_no", "duplicate")]
    assert roster.errors[1].message() == "工号 001 与第 2 行重复；第 2 行在先，本行不导入。"


def test_blank_rows_footers_dividers_and_repeated_headers_are_nobody() -> None:
    rows = [
        HEADINGS,
        ["一、聚合车间"],
        GOOD,
        [None] * 5,
        HEADINGS,
        OTHER,
        ["合计：2人"],
        ["制表：李", "", "", "", "审核"],
    ]
    roster = read(xlsx(rows))
    assert [p.row for p in roster.people] == [3, 6]
    assert roster.errors == []


def test_a_row_with_a_post_but_neither_number_nor_name_misses_both() -> None:
    roster = read(xlsx([HEADINGS, [None, None, "聚合车间", "聚合一班", "仪表工"]]))
    assert codes(roster) == [(2, "staff_no", "missing"), (2, "name", "missing")]


def test_id_card_numbers_are_refused_and_not_repeated() -> None:
    roster = read(xlsx([HEADINGS, ["110101199003078888", "何浩", "", "", ""]]))
    assert codes(roster) == [(2, "staff_no", "id_card_number")]
    assert "1101" not in str(roster.to_json())


def test_forbidden_columns_never_enter_even_under_a_merged_heading() -> None:
    rows = [
        ["工号", "姓名", "证件", None, "手机号", "家庭\n住址", "开户行", "病历号"],
        [None, None, "身份证号", "类别", None, None, None, None],
        ["001", "孙雷", "110101199003078888", "甲", "13800000000", "某市", "某行", "x"],
    ]
    roster = read(xlsx(rows, ["C1:D1", "A1:A2", "B1:B2"]))
    assert roster.skipped_columns == ["身份证号", "家庭\n住址", "开户行", "病历号"]
    assert roster.ignored_columns == ["类别", "手机号"]
    assert len(roster.people) == 1


def test_optional_columns_are_read() -> None:
    headings = ["工号", "姓名", "厂", "工种", "党小组", "党内职务", "班次", "师傅"]
    rows = [
        headings,
        ["001", "孙雷", "PVC厂", "仪表维修工", "第一党小组", "组织委员", "四班三倒", "李强（001002）"],
    ]
    (person,) = read(xlsx(rows)).people
    assert (person.factory, person.trade, person.party_group) == ("PVC厂", "仪表维修工", "第一党小组")
    assert (person.party_post, person.shift_pattern) == ("组织委员", "四班三运转")
    assert (person.mentor_name, person.mentor_no) == ("李强", "001002")
    assert person.to_json(("mentor",)) == {"师傅": "李强"}


def test_the_sheet_that_fits_best_is_read_and_others_are_named() -> None:
    data = xlsx([["说明"]], 花名册=[HEADINGS, GOOD], 二厂=[HEADINGS[:2], ["009", "何浩"]])
    roster = read(data)
    assert (roster.sheet, roster.other_sheets) == ("花名册", ["二厂"])
    assert read_roster(data, as_of=TODAY, sheet="二厂").people[0].staff_no == "009"


def test_a_proposal_is_applied_and_can_be_declined() -> None:
    rows = [
        HEADINGS,
        GOOD,
        OTHER,
        ["003", "何浩", "聚合车间", "聚合1班", ""],
        ["004", "曹利", "机修车间", "聚合1班", ""],
    ]
    roster = read(xlsx(rows))
    assert [p.team for p in roster.people] == ["聚合一班"] * 4
    for question in roster.questions:
        if question.within == "聚合车间":
            roster.declined(question)
    assert [p.team for p in roster.people] == ["聚合一班", "聚合一班", "聚合1班", "聚合一班"]


def test_numbers_in_number_cells_become_plain_text() -> None:
    roster = read(
        xlsx([HEADINGS, [1001, "孙雷", "", "", ""], [1002.0, "何浩", "", "", ""], [6.2e17, "曹利", "", "", ""]])
    )
    assert [p.staff_no for p in roster.people] == ["1001", "1002"]
    assert codes(roster) == [(4, "staff_no", "scientific_number")]


def test_a_number_that_lost_its_zeros_is_not_taken_for_somebody_else() -> None:
    rows = [HEADINGS, ["001001", "孙雷"], [1002, "何浩"], ["1003", "曹利"], [110004, "李明"]]
    roster = read(xlsx(rows))
    assert [p.staff_no for p in roster.people] == ["001001", "1003", "110004"]
    assert codes(roster) == [(3, "staff_no", "lost_zeros")]


def test_of_two_columns_for_one_thing_the_usual_heading_is_read() -> None:
    rows = [
        ["部门", "车间", "职务", "岗位", "工号", "姓名"],
        ["生产部", "聚合车间", "副班长", "仪表工", "001", "孙雷"],
    ]
    roster = read(xlsx(rows))
    assert (roster.people[0].workshop, roster.people[0].post) == ("聚合车间", "仪表工")
    assert roster.ignored_columns == ["部门", "职务"]


def test_a_hundred_thousand_rows_are_read() -> None:
    rows = [
        HEADINGS,
        *([f"{n:06}", "孙雷", f"{n % 40}车间", f"{n % 9 + 1}班", "班长"] for n in range(100_000)),
    ]
    roster = read(csv(rows))
    assert len(roster.people) == 100_000
    assert roster.people[-1].row == 100_001
