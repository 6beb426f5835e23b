"""Write the practice files of the first morning: a roster, places, areas and readings of an invented concentrator.

    python docs/tutorial/practice.py FOLDER                                     # all invented
    python docs/tutorial/practice.py FOLDER --data Data_grouped_by_date.csv     # readings from the real data set

The real data: "Quality Prediction in a Mining Process" (Kaggle, CC0), hourly means of an iron-ore flotation plant. Each
day's reading is the plain mean of its hours; a day of fewer than 12 hours is left out. Nothing else is done to them.
Without the data set, the readings are drawn at random and are called 训练数据 in the file's name.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
from collections import defaultdict
from pathlib import Path

from openpyxl import Workbook

#: indicator on the pages → column of the data set
COLUMNS = {"精矿铁品位": "% Iron Concentrate", "给矿铁品位": "% Iron Feed"}
HOURS_OF_A_DAY = 12
FIRST, CHANGE, LAST = dt.date(2017, 3, 29), dt.date(2017, 7, 31), dt.date(2017, 9, 9)

#: name, post, team, group of the Party branch, office in the branch, political status
CREW = [
    ("高远", "车间主任", "", "浮选党支部", "支部书记", "中共党员"),
    ("秦越", "技术员", "", "浮选党支部", "组织委员", "中共党员"),
    ("郭城", "班长", "浮选一班", "浮选党支部", "", "中共党员"),
    ("苗青", "浮选工", "浮选一班", "浮选党支部", "", "群众"),
    ("孟夏", "浮选工", "浮选1班", "浮选党支部", "", "中共党员"),
    ("鲁平", "泵工", "浮选1班", "浮选党支部", "", "群众"),
    ("沈宁", "班长", "浮选二班", "浮选党支部", "", "预备党员"),
    ("唐川", "浮选工", "浮选二班", "浮选党支部", "", "中共党员"),
    ("贺丹", "药剂工", "浮选二班", "浮选党支部", "", "群众"),
    ("石磊", "班长", "磨矿班", "磨矿党支部", "支部书记", "中共党员"),
    ("袁野", "磨矿工", "磨矿班", "磨矿党支部", "", "群众"),
    ("梁田", "磨矿工", "磨矿班", "磨矿党支部", "", "共青团员"),
]
WORKSHOP = {"磨矿班": "磨矿车间"}
JOINED = ["2009.7", "2014-03-01", "2011年6月", "2019/5/6", "2020.8", "2016-10-08"]

PLACES = [
    ("编号", "名称", "类型", "上级编号", "班组", "支部"),
    ("XK", "青峰选矿厂", "厂", "", "", ""),
    ("XK-F", "浮选系统", "生产线", "XK", "浮选一班", "浮选党支部"),
    ("A-17", "2 号精矿泵区", "定置区", "XK-F", "浮选一班", ""),
    ("A-18", "加药间", "定置区", "XK-F", "浮选二班", ""),
    ("XK-M", "磨矿系统", "生产线", "XK", "磨矿班", "磨矿党支部"),
    ("B-01", "1 号球磨机平台", "定置区", "XK-M", "", ""),
    ("R-01", "浮选党支部活动室", "房间", "XK", "", "浮选党支部"),
]
AREAS = [
    ("编号", "名称", "责任人", "干什么", "怎么干", "干到什么程度", "周期"),
    ("A-17", "2 号精矿泵区", "孟夏", "泵区不漏不堵", "1. 接班看盘根
2. 漏了挂牌并提报", "盘根无滴漏；地面无矿浆", "每班"),
    ("A-18", "加药间", "唐川", "药剂加得准", "1. 每班标定一次
2. 记下用量", "标定误差不超过 3%", "每班"),
    ("B-01", "1 号球磨机平台", "石磊", "平台清洁，护罩齐全", "1. 每天清扫
2. 查护罩", "护罩无缺；平台无杂物", "每天"),
]


def write_roster(path: Path) -> None:
    """Write a roster as offices keep them: a title above, one team in two spellings, a forbidden column, a bad row."""
    book = Workbook()
    sheet = book.active
    sheet.title = "在册职工"
    sheet.append(["青峰选矿厂职工花名册"])
    sheet.merge_cells("A1:I1")
    headings = ("序号", "员工编号", "姓名", "车间", "班组", "职务/岗位", "所在支部", "党内职务", "政治面貌")
    sheet.append([*headings, "身份证号", "入厂时间"])
    for at, (name, post, team, branch, office, status) in enumerate(CREW, 1):
        number = f"００{at:04d}" if at == 5 else f"00{at:04d}"
        workshop = WORKSHOP.get(team, "浮选车间")
        row = [at, number, name, workshop, team, post, branch, office, status]
        sheet.append([*row, "（略）", JOINED[at % len(JOINED)]])
    sheet.append([len(CREW) + 1, "000013", None, "磨矿车间", "磨矿班", "磨矿工", "磨矿党支部", "", "群众", "", ""])
    book.save(path)


def write_sheet(path: Path, rows: list[tuple[str, ...]]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)


def real_days(source: Path) -> list[list[object]]:
    """Return a row a day, from the hourly data set: the mean of each indicator's hours."""
    hours: dict[str, list[list[float]]] = defaultdict(list)
    with source.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            hours[row["date"][:10]].append([float(row[name]) for name in COLUMNS.values()])
    return [
        [day, *(round(sum(values) / len(values), 4) for values in zip(*rows, strict=True))]
        for day, rows in sorted(hours.items())
        if len(rows) >= HOURS_OF_A_DAY
    ]


def invented_days(seed: int = 17) -> list[list[object]]:
    """Return as many days of the same shape, drawn at random: an effect of about +0.4 from the change on."""
    draw, drift, found = random.Random(seed), 0.0, []  # noqa: S311 - a training series, no secret
    for step in range((LAST - FIRST).days + 1):
        day = FIRST + dt.timedelta(days=step)
        drift = 0.6 * drift + draw.gauss(0, 0.35)
        feed = round(56 + draw.gauss(0, 1.5), 4)
        grade = 65.0 + drift + 0.05 * (feed - 56) + (0.4 if day >= CHANGE else 0.0)
        found.append([day.isoformat(), round(grade, 4), feed])
    return found


def write_readings(folder: Path, source: Path | None) -> Path:
    """Write one reading a day of both indicators; return the file."""
    path = folder / ("读数.csv" if source else "读数（训练数据）.csv")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(["日期", *COLUMNS])
        out.writerows(real_days(source) if source else invented_days())
    return path


def write_all(folder: Path, source: Path | None = None) -> dict[str, Path]:
    """Write the four files into a folder; return their paths by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {"roster": folder / "花名册.xlsx", "places": folder / "地点.xlsx", "areas": folder / "责任区.xlsx"}
    write_roster(paths["roster"])
    write_sheet(paths["places"], PLACES)
    write_sheet(paths["areas"], AREAS)
    return {**paths, "readings": write_readings(folder, source)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, metavar="CSV", help="the hourly data set, for real readings")
    options = parser.parse_args()
    for path in write_all(options.folder, options.data).values():
        print(path)


if __name__ == "__main__":
    main()
