"""Empty tables to fill in: the needed columns, the optional ones, and a second sheet that explains them."""

from __future__ import annotations

import io
from dataclasses import dataclass

import xlsxwriter

from yixian.tables.wording import CHINESE, column_label

# column: (Chinese, English)
NOTES = {
    "staff_no": ("文本格式，保留前面的 0。每人一行，不重复。", "As text, leading zeros kept; one row a person."),
    "name": ("姓名。", "The person's name."),
    "workshop": ("车间或部门。", "Workshop or department."),
    "team": ("班组；车间管理人员可不填。", "Team; empty for the workshop's own staff."),
    "post": ("岗位，例如：操作工、班长。", "Post, for example operator."),
    "factory": ("几个厂在一张表里时才需要。", "Only where one table holds several plants."),
    "branch": ("所在党支部；群众可填联系支部，也可不填。", "Party branch the person is attached to, if any."),
    "party_group": ("所在党小组。", "Party group."),
    "party_post": ("党内职务，例如：支部书记。", "Office in the branch, for example secretary."),
    "political_status": (
        "政治面貌。加密保存，只有本人、支部书记和管理员能看，每次查看都有记录。",
        "Encrypted; read only by the person, the secretary and administrators, each time written down.",
    ),
    "skill_level": (
        "学徒工、初级工、中级工、高级工、技师、高级技师、特级技师、首席技师。",
        "One of the eight levels, as in Chinese rosters.",
    ),
    "trade": ("工种。", "Trade."),
    "mentor": ("师傅的工号或姓名。", "Staff number or name of the mentor."),
    "hired_on": ("例如 2019-05-01、2019.5。", "For example 2019-05-01."),
    "shift_pattern": ("常白班、两班倒、三班三运转、四班三运转。", "Shift pattern, as in Chinese rosters."),
    "code": ("编号，例如 A-17，不重复。", "Code, for example A-17, each once."),
    "title": ("名称。", "Name."),
    "place": ("位置编号或名称。", "Code or name of the place."),
    "owners": ("姓名或工号，几个人用顿号分开。", "Names or staff numbers, separated by commas."),
    "group": ("责任小组、支部或班组。", "Group, branch or team."),
    "what": ("干什么。", "What is done."),
    "how": ("怎么干，一行一步。", "How it is done, one step a line."),
    "how_well": ("干到什么程度。", "How well it must be done."),
    "indicator": ("指标的名称或编号。", "Name or code of an indicator."),
    "target": ("目标值，只填数字。", "Target, a number only."),
    "unit": ("目标值的单位。", "Unit of the target."),
    "cycle": ("每班、每天、每周、每月……", "How often it is checked."),
    "kind": ("企业、厂、生产线、单元、岗位、定置区、房间。", "Enterprise, plant, line, unit, post, zone or room."),
    "parent": ("上一级位置的编号。", "Code of the place above."),
    "day": ("日期，例如 2026-03-01。", "Day, for example 2026-03-01."),
    "shift": ("1、2、3；按天填的不用填。", "1, 2 or 3; empty where one value stands for the day."),
    "crew": ("班组。", "Crew."),
    "arm": ("对比试验中的 A 或 B。", "A or B in a trial."),
    "value": ("数值，只填数字。", "Value, a number only."),
    "numerator": ("比率类指标的分子。", "Numerator of a quotient."),
    "denominator": ("比率类指标的分母。", "Denominator of a quotient."),
}


@dataclass(frozen=True, slots=True)
class Blank:
    """The columns of one kind of table."""

    needed: tuple[str, ...]
    optional: tuple[str, ...]


BLANKS = {
    "roster": Blank(
        ("staff_no", "name", "workshop", "team", "post"),
        (
            "factory", "branch", "party_group", "party_post", "political_status", "skill_level", "trade", "mentor",
            "hired_on", "shift_pattern",
        ),
    ),
    "areas": Blank(
        ("code", "title", "owners", "what", "how", "how_well"),
        ("place", "group", "indicator", "target", "unit", "cycle"),
    ),
    "places": Blank(("code", "title", "kind", "parent"), ("team", "branch")),
    "readings": Blank(("day", "indicator", "value"), ("shift", "numerator", "denominator", "crew", "arm")),
}  # fmt: skip
_AS_TEXT = {"staff_no", "code", "parent", "mentor"}


def write(kind: str, language: str) -> bytes:
    """Return the workbook: a sheet with the headings, and one that says what belongs below each."""
    blank, out, zh = BLANKS[kind], io.BytesIO(), language == CHINESE
    with xlsxwriter.Workbook(out) as book:
        needed = book.add_format({"bold": True, "bg_color": "#0B5CAD", "font_color": "#FFFFFF", "border": 1})
        optional = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        text, wrapped = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
        page = book.add_worksheet("数据" if zh else "Data")
        notes = book.add_worksheet("说明" if zh else "Notes")
        notes.set_column(0, 1, 18)
        notes.set_column(2, 2, 80, wrapped)
        notes.write_row(0, 0, ["列", "必填", "说明"] if zh else ["Column", "Needed", "What belongs here"], optional)
        for at, name in enumerate((*blank.needed, *blank.optional)):
            is_needed, label = name in blank.needed, column_label(name, language)
            page.set_column(at, at, 16, text if name in _AS_TEXT else None)
            page.write_string(0, at, label, needed if is_needed else optional)
            yes, no = ("是", "可不填") if zh else ("yes", "no")
            notes.write_row(at + 1, 0, [label, yes if is_needed else no, NOTES[name][0 if zh else 1]])
        page.freeze_panes(1, 0)
        refused = (
            "身份证号、家庭住址、银行卡号、病历等不收集：这些列会被跳过。",
            "Identity numbers, addresses, bank and medical data are never collected: such columns are skipped.",
        )
        notes.write_string(len(blank.needed) + len(blank.optional) + 2, 2, refused[0 if zh else 1])
    return out.getvalue()
