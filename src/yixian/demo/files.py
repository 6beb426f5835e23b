"""The workbooks a plant would hand over: rosters, places, areas and readings, as offices really keep them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from yixian.demo import content, duties
from yixian.demo.records import Duty, Indicator, Person, Place
from yixian.demo.series import SHIFTS, Series, crews, ran

if TYPE_CHECKING:
    from yixian.demo.enterprise import Enterprise

_FORBIDDEN = "XXXXXXXXXXXXXXXXXX"  # what stands in the column that must never be imported
OFFICE_TEAM = "管理组"  # where the roster puts those of a workshop who are in none of its crews
_KINDS = {
    "enterprise": "企业",
    "plant": "工厂",
    "line": "产线",
    "unit": "装置",
    "zone": "定置区",
    "room": "活动室",
}
_CARDS = {"area": "责任区", "zone": "定置区", "room": "活动室", "pledge": "承诺"}
_PERIODS = {"shift": "每班", "day": "每日", "week": "每周", "month": "每月"}
_AREA_HEADER = (
    *("编号", "类别", "名称", "位置编码", "责任人", "责任小组", "干什么", "怎么干", "干到什么程度"),
    *("检查项目", "检查周期", "指标", "目标值", "周期"),
)
_READING_HEADER = ("指标编号", "指标名称", "日期", "班次", "班组", "读数", "分子", "分母", "方案")
_ROSTER = {
    # each plant names its columns its own way
    "P": "序号 部门 班组 员工编号 姓名 岗位 班次 技能等级 入厂日期 面貌 "
    "所在党支部 党小组 党内职务 师傅工号 荣誉 身份证号 所属厂",
    "C": "序号 所在部门 所在班组 工号 姓名 岗位名称 倒班方式 职业技能等级 "
    "参加工作时间 政治面貌 党支部 党小组 党内职务 师傅 称号 身份证号码 工厂",
    "A": "序号 车间 班组名称 职工编号 员工姓名 职务/岗位 班制 技能等级 "
    "入厂时间 政治面貌 支部 党小组 党内职务 师傅工号 荣誉称号 家庭住址 厂名",
}
PLANT_FILES = {"P": "聚氯乙烯厂", "C": "选煤公司", "A": "光学装调车间"}


def write(enterprise: Enterprise, folder: Path) -> list[Path]:
    """Write every workbook into a folder and return their paths; the same enterprise gives the same bytes."""
    (folder / "readings").mkdir(parents=True, exist_ok=True)
    written = []
    for plant, label in PLANT_FILES.items():
        people = [p for p in enterprise.people if p.plant == plant]
        cards = [d for d in enterprise.duties if d.plant == plant]
        written.append(_roster(folder / f"花名册_{label}.xlsx", plant, people, enterprise.anchor))
        written.append(_areas(folder / f"责任区_{label}.xlsx", cards, enterprise))
    written.append(_places(folder / "位置.xlsx", enterprise.places))
    for name, codes in readings_files().items():
        rows = _reading_rows((enterprise.series[code] for code in codes), enterprise)
        target = folder / name
        written.append(_readings_csv(target, rows) if target.suffix == ".csv" else _readings_xlsx(target, rows))
    return written


@cache
def readings_files() -> dict[str, tuple[str, ...]]:
    """Return the readings' files, relative to the folder, with their indicators: one per line and period."""
    tree = {place.code: place for place in content.places()}
    found: dict[str, list[str]] = {}
    for code, indicator in content.truth().indicators.items():
        suffix = "班报.csv" if indicator.period == "shift" else "日报.xlsx"
        line = duties.line_of(indicator.place, tree)
        found.setdefault(f"readings/{line}_{suffix}", []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def _book(path: Path) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": path.stem, "created": datetime(2026, 1, 1)})  # noqa: DTZ001 (naive by format)
    return book


def _roster(path: Path, plant: str, people: list[Person], anchor: date) -> Path:
    header = _ROSTER[plant].split()
    book = _book(path)
    sheet = book.add_worksheet("在册职工")
    title = book.add_format({"bold": True, "align": "center", "font_size": 16})
    cell = book.add_format({"align": "center", "valign": "vcenter", "border": 1})
    sheet.merge_range(0, 0, 0, len(header) - 1, f"{path.stem.split('_')[1]}职工花名册", title)
    sheet.write(1, 0, f"填报单位：劳动人事    填报日期：{anchor:%Y年%m月%d日}    （虚构数据，仅供演示）")
    for column, name in enumerate(header):
        sheet.write(2, column, name, cell)
    dated = {"cell": cell, "date": book.add_format({"num_format": "yyyy/m/d", "border": 1})}
    row = 3
    for workshop, members in groupby(people, key=lambda p: p.workshop):
        group = list(members)
        for person in group:
            _roster_row(sheet, row, person, dated)
            row += 1
        first = row - len(group)
        if len(group) > 1:
            sheet.merge_range(first, 1, row - 1, 1, workshop, cell)
        else:
            sheet.write(first, 1, workshop, cell)
    sheet.set_column(1, len(header) - 1, 14)
    book.close()
    return path


def _roster_row(sheet: Any, row: int, person: Person, formats: dict[str, Any]) -> None:
    cell = formats["cell"]
    name = person.name if len(person.name) > 2 or row % 4 else "\u3000".join(person.name)
    sheet.write_number(row, 0, row - 2, cell)
    texts = {2: person.team or OFFICE_TEAM, 3: person.staff_no, 4: name, 5: person.post, 6: person.crew}
    texts |= {7: person.skill_level, 9: person.politics, 10: person.branch, 11: person.group}
    texts |= {12: person.party_post, 13: person.mentor, 14: "、".join(person.titles), 15: _FORBIDDEN}
    texts |= {16: next(p["name"] for p in content.plants() if p["code"] == person.plant)}
    for column, text in texts.items():
        sheet.write_string(row, column, text, cell)
    _entry_date(sheet, row, person.entered, formats)


def _entry_date(sheet: Any, row: int, day: date, formats: dict[str, Any]) -> None:
    """Write a date the way six clerks would: as a date, a serial number or one of four texts."""
    texts = (f"{day:%Y-%m-%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日")
    style = row % 5
    if style == 0:
        sheet.write_datetime(row, 8, datetime(day.year, day.month, day.day), formats["date"])  # noqa: DTZ001
    elif style == 1:
        sheet.write_number(row, 8, (day - date(1899, 12, 30)).days, formats["cell"])
    else:
        sheet.write_string(row, 8, texts[style - 2], formats["cell"])


def _places(path: Path, places: Iterable[Place]) -> Path:
    rows = [(p.code, p.name, _KINDS[p.kind], p.parent or "", p.team, p.branch) for p in places]
    return _table(path, "位置", ("位置编码", "名称", "类型", "上级编码", "责任班组", "责任支部"), rows)


def _areas(path: Path, cards: list[Duty], enterprise: Enterprise) -> Path:
    names = {p.staff_no: p.name for p in enterprise.people}
    indicators = enterprise.truth.indicators
    rows: list[tuple[Any, ...]] = []
    for card in cards:
        owners = "、".join(f"{names[no]}({no})" for no in card.owners)
        how = "\n".join(f"{n}. {step}" for n, step in enumerate(card.how, start=1))
        head = (card.code, _CARDS[card.kind], card.name, card.place, owners, card.group, card.what, how)
        measured = (card.indicator, card.target, _PERIODS[card.period or card.cycle])
        if card.indicator and card.indicator not in indicators:
            raise KeyError(card.indicator)
        rows.append((*head, card.level, "\n".join(card.items), _PERIODS[card.cycle], *measured))
    return _table(path, "责任区", _AREA_HEADER, rows)


def _table(path: Path, title: str, header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Path:
    book = _book(path)
    sheet = book.add_worksheet(title)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row, wrap)
    sheet.set_column(0, len(header) - 1, 18)
    book.close()
    return path


def _reading_rows(series: Iterable[Series], enterprise: Enterprise) -> Iterator[tuple[Any, ...]]:
    for one in series:
        arms = _arms(one.indicator.code, enterprise)
        code, name = one.indicator.code, one.indicator.name
        has_parts = one.numerator is not None and one.denominator is not None
        above = one.numerator.tolist() if one.numerator is not None else [""] * len(one.day)
        scaled = one.denominator / one.indicator.scale if one.denominator is not None else None
        below = scaled.round(6).tolist() if scaled is not None else [""] * len(one.day)
        values = [""] * len(one.day) if has_parts else one.value.tolist()
        on_duty = crews(one, enterprise.anchor, enterprise.sizes)
        columns = zip(one.day.tolist(), one.shift.tolist(), on_duty, values, above, below, strict=True)
        for day, shift, crew, value, top, bottom in columns:
            when = (enterprise.anchor + timedelta(days=day)).isoformat()
            yield code, name, when, SHIFTS[shift - 1] if shift else "", crew, value, top, bottom, arms.get(day, "")


def _arms(indicator: str, enterprise: Enterprise) -> dict[int, str]:
    """Return the setting each day really ran, of the trials by turns that change this indicator."""
    turned = [e for e in enterprise.truth.effects if e.arms and e.indicator == indicator]
    projects = {project.code: project for project in enterprise.projects}
    found: dict[int, str] = {}
    for effect in turned:
        project = projects[effect.project]
        start = None if effect.start == project.trial else effect.start
        found |= ran(project, enterprise.anchor, enterprise.sizes, start)
    return found


def denominator_name(indicator: Indicator) -> str:
    """Return what the file's denominator counts: hundreds where the quotient is in %, thousands where in ‰."""
    assert indicator.denominator is not None
    part = indicator.denominator
    many = {1.0: "", 100.0: "百", 1000.0: "千"}[indicator.scale]
    return f"{part.name}（{many}{part.unit}）" if many else part.name


def _readings_csv(path: Path, rows: Iterable[tuple[Any, ...]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_READING_HEADER)
        writer.writerows(rows)
    return path


def _readings_xlsx(path: Path, rows: Iterable[tuple[Any, ...]]) -> Path:
    return _table(path, "日报", _READING_HEADER, rows)
