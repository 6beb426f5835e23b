"""Deterministic corrupted files: what plants really send."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xlsxwriter
import yaml

Cell = object
Rows = list[list[Cell]]
HEADING = ["date", "medium", "coal", "ash", "jams"]
DAYS = 120
START = dt.date(2025, 9, 1)


def sound(seed: int) -> Rows:
    """120 days of kg of medium, t of coal, ash and jams, as text in file order."""
    rng = np.random.default_rng(seed)
    coal = rng.normal(5000, 300, DAYS)
    medium = coal * (2.4 - 0.3 * (np.arange(DAYS) >= 90) + rng.normal(0, 0.15, DAYS))
    ash, jams = rng.normal(30, 2, DAYS), rng.poisson(3, DAYS)
    days = [START + dt.timedelta(days=n) for n in range(DAYS)]
    rows = zip(days, medium.round(1), coal.round(1), ash.round(2), jams, strict=True)
    return [list(HEADING), *([day.isoformat(), float(m), float(c), float(a), int(j)] for day, m, c, a, j in rows)]


def wrong_units(rows: Rows, r: random.Random) -> None:
    start = r.randrange(1, DAYS - 20)
    for row in rows[start : start + r.choice([3, 10, 40])]:
        row[1] = float(row[1]) * r.choice([1000.0])


def text_in_numbers(rows: Rows, r: random.Random) -> None:
    words = [
        "停机",
        "约 2300",
        "1,234.5",
        "2.3.4",
        "#REF!",
        "=B2*2",
        "--1",
        "12%",
        "１２３４",
        "1e999",
        "0x1F",
        "1_000",
    ]
    for _ in range(r.randrange(1, 6)):
        rows[r.randrange(1, DAYS)][r.randrange(1, 5)] = r.choice(words)


def merged_cells(rows: Rows, r: random.Random) -> None:
    start = r.randrange(1, DAYS - 10)
    column = r.randrange(0, 5)
    for row in rows[start + 1 : start + r.randrange(2, 9)]:
        row[column] = ""


def merged_title(rows: Rows, r: random.Random) -> None:
    rows.insert(0, ["介质消耗台账", "", "", "", ""])


def swapped_columns(rows: Rows, r: random.Random) -> None:
    a, b = r.sample(range(5), 2)
    for row in rows[1:]:
        row[a], row[b] = row[b], row[a]


def renamed_columns(rows: Rows, r: random.Random) -> None:
    rows[0][r.randrange(5)] = r.choice(["", "Date ", "介耗", "medium.1", "DATE"])


def future_dates(rows: Rows, r: random.Random) -> None:
    for row in rows[-r.randrange(1, 60) :]:
        row[0] = (dt.date.fromisoformat(str(row[0])) + dt.timedelta(days=3650)).isoformat()


def odd_dates(rows: Rows, r: random.Random) -> None:
    odd = [
        "03/04/2025",
        "2025-02-30",
        "昨天",
        "20251301",
        "2025年9月",
        45900.25,
        "12:30",
        "1900-01-00",
        "2025-09-01T08:00+08:00",
    ]
    for _ in range(r.randrange(1, 5)):
        rows[r.randrange(1, DAYS)][0] = r.choice(odd)


def all_missing(rows: Rows, r: random.Random) -> None:
    column = r.randrange(1, 5)
    for row in rows[1:]:
        row[column] = r.choice(["", "-", "n/a", "—"])


def zero_denominators(rows: Rows, r: random.Random) -> None:
    share = r.choice([0.05, 0.5, 1.0])
    for row in rows[1:]:
        if r.random() < share:
            row[2] = r.choice([0, -5.0, 0.0])


def duplicated_rows(rows: Rows, r: random.Random) -> None:
    start = r.randrange(1, DAYS - 20)
    again = [list(row) for row in rows[start : start + 10]]
    if r.random() < 0.5:
        for row in again:
            row[1] = float(row[1]) + 1.0
    rows[start:start] = again


def stuck_values(rows: Rows, r: random.Random) -> None:
    start = r.randrange(1, DAYS - 30)
    for row in rows[start : start + 25]:
        row[1], row[2] = 12_000.0, 5_000.0


def constant(rows: Rows, r: random.Random) -> None:
    for row in rows[1:]:
        row[1], row[2], row[3], row[4] = 12_000.0, 5_000.0, 30.0, 0


def negative(rows: Rows, r: random.Random) -> None:
    for row in rows[1:]:
        row[r.randrange(1, 5)] = -abs(r.gauss(10, 3))


def ragged(rows: Rows, r: random.Random) -> None:
    for place in r.sample(range(1, DAYS), 15):
        rows[place] = rows[place][: r.randrange(0, 5)] if r.random() < 0.7 else [*rows[place], "x", "y"]


def huge(rows: Rows, r: random.Random) -> None:
    rows[r.randrange(1, DAYS)][r.randrange(1, 5)] = r.choice([1e300, -1e18, 1e-320, float("inf")])


def few_rows(rows: Rows, r: random.Random) -> None:
    del rows[r.randrange(0, 6) :]


TROUBLES: list[Callable[[Rows, random.Random], None]] = [
    wrong_units, text_in_numbers, merged_cells, merged_title, swapped_columns, renamed_columns, future_dates, odd_dates,
    all_missing, zero_denominators, duplicated_rows, stuck_values, constant, negative, ragged, huge, few_rows,
]  # fmt: skip


def as_csv(rows: Rows, r: random.Random, path: Path) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=r.choice([",", ";", "\t"])).writerows(rows)
    content = text.getvalue().encode(r.choice(["utf-8", "utf-8-sig", "gb18030"]))
    kind = r.random()
    if kind < 0.08:
        content = text.getvalue().encode("utf-16")
    elif kind < 0.14:
        content = content[: r.randrange(len(content) or 1)] + bytes(r.randrange(256) for _ in range(40))
    elif kind < 0.18:
        content = content.replace(b"2", b"\x00", 3)
    elif kind < 0.22:
        content = content.replace(b"\n", b'"\n', 1)
    path.write_bytes(content)


def as_xlsx(rows: Rows, r: random.Random, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"nan_inf_to_errors": True})
    sheet = book.add_worksheet()
    dates = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if column == 0 and place and r.random() < 0.5 and isinstance(cell, str) and _is_date(cell):
                sheet.write_datetime(place, 0, dt.datetime.fromisoformat(cell), dates)
            else:
                sheet.write(place, column, cell)
    if r.random() < 0.3 and len(rows) > 12:
        sheet.merge_range(5, 1, 9, 1, "合并")
    book.close()
    kind, content = r.random(), path.read_bytes()
    if kind < 0.15:
        path.write_bytes(content[: r.randrange(len(content))])
    elif kind < 0.25:
        path.write_bytes(_damaged(content, r))


def _is_date(text: str) -> bool:
    try:
        return dt.datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _damaged(content: bytes, r: random.Random) -> bytes:
    """Return the workbook with its sheet's XML cut off or muddled inside a sound archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                cut = r.randrange(len(data))
                data = data[:cut] if r.random() < 0.5 else data[:cut] + b"<v>]]>" + data[cut + 9 :]
            new.writestr(name, data)
    return out.getvalue()


def corrupted(number: int, folder: Path) -> tuple[Path, list[str]]:
    """Write file ``number`` and return its path and the names of its troubles."""
    r = random.Random(number)
    rows = sound(number)
    troubles = r.sample(TROUBLES, 1 if number % 3 else 2)
    done = []
    for trouble in troubles:
        try:
            trouble(rows, r)
            done.append(trouble.__name__)
        except (ValueError, IndexError, TypeError):  # the other trouble left nothing to spoil
            continue
    path = folder / f"{number}.{'xlsx' if number % 2 else 'csv'}"
    (as_xlsx if number % 2 else as_csv)(rows, r, path)
    return path, done


def corrupted_charter(number: int, plain: dict[str, object]) -> str:
    """Return the text of a spoilt charter."""
    r = random.Random(number)
    text = yaml.safe_dump(plain, allow_unicode=True)
    lines = text.splitlines()
    kind = number % 8
    if kind == 0:
        del lines[r.randrange(len(lines))]
    elif kind == 1:
        odd = ["颜色: 红", "\tx: 1", "- 1", "min_effect: {", "&a *a", "x: !!python/object:os.system"]
        lines.insert(r.randrange(len(lines)), r.choice(odd))
    elif kind == 2:
        place = r.randrange(len(lines))
        odd = ["", "[]", "{}", "-1", "abc", ".nan", "2025-13-40", "1e400", "true"]
        lines[place] = lines[place].partition(":")[0] + ": " + r.choice(odd)
    elif kind == 3:
        return text[: r.randrange(len(text))]
    elif kind == 4:
        return r.choice(["", "[]", "3", "null", "a: b: c", "\x00", "日期", "{" * 40])
    elif kind == 5:
        r.shuffle(lines)
    elif kind == 6:
        old, new = r.choice(["2025", "down", "mean", "from"]), r.choice(["2052", "up ", "ratio", "to"])
        lines = [line.replace(old, new) for line in lines]
    else:
        return text.replace(":", "：", r.randrange(1, 9))
    return "\n".join(lines)
