"""Reading a roster as large as a group of companies has it."""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from yixian.commands.benches.figures import FULL, Figure, bench, children_busy_s, duration

HEADER = ("工号", "姓名", "车间", "班组", "岗位", "支部", "技能等级", "入厂日期")
PLANT = "大厂"
BARS = {2_000: (3.0, None), 100_000: (90.0, 600.0)}


def write_roster(path: Path, rows: int) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_row(0, 0, HEADER)
        for number in range(rows):
            place = number % 480
            sheet.write_row(
                number + 1,
                0,
                (
                    f"{number:06d}",
                    f"工友{number}",
                    f"车间{place // 12}",
                    f"班组{place}",
                    "操作工",
                    f"第{place // 12}支部",
                    "高级工",
                    f"{2000 + number % 25}-{1 + number % 12:02d}-15",
                ),
            )


@bench("roster")
def roster(scale: str) -> Iterator[Figure]:
    """``yixian import roster`` on 2,000 rows and, in full, on 100,000: time and peak memory of the process."""
    if importlib.util.find_spec("yixian.commands.imports") is None:
        yield Figure("roster", "import", None, "s", 3.0, "this installation has no importer")
        return
    from yixian.commands.serve import prepare

    prepare()
    home = Path(os.environ["YIXIAN_HOME"])
    for rows in (2_000, 100_000) if scale == FULL else (2_000,):
        time_bar, memory_bar = BARS[rows]
        path = home / f"roster-{rows}.xlsx"
        write_roster(path, rows)
        before = children_busy_s()
        elapsed, memory, told = _import(path)
        yield duration("roster", f"{rows} rows", elapsed, children_busy_s() - before, time_bar, told)
        yield Figure("roster", f"{rows} rows, peak memory", memory, "MB", memory_bar)


def _import(path: Path) -> tuple[float | None, float, str]:
    """Return time [s], or ``None`` where it failed, peak memory [MB] and what it said."""
    from django.db import connection

    from yixian.web.people.models import Person

    before = Person.objects.count()
    connection.close()
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "yixian", "import", "roster", str(path), "--plant", PLANT, "--yes", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    elapsed = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if done.returncode:
        return None, memory, (done.stderr or done.stdout).strip()[-200:]
    new = Person.objects.count() - before
    try:
        errors = len(json.loads(done.stdout).get("errors", []))
    except ValueError:
        errors = -1
    return elapsed, memory, f"{new} new people, {errors} errors, {new / elapsed:.0f} rows/s"
