"""``yixian import history``: files of tag history into the plant's history, file by file, each whole or not at all."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yixian import history
from yixian.history.importing import Imported, Options, import_file
from yixian.history.sources import files_in
from yixian.web.config import home as homes
from yixian.web.config import locks

if TYPE_CHECKING:
    from yixian.commands.imports import Terminal

FOLDER = "history"


def run(terminal: Terminal, path: Path, *, units: tuple[str, ...], zone: str, sheet: str | None) -> None:
    """Import a file or every file of a folder; exit 1 where not one could be read."""
    options = Options(zone=zone, units=units_of(units), sheet=sheet)
    home = homes.home()
    told: list[dict[str, Any]] = []
    good = 0
    try:
        files = files_in(path)
        with locks.using(home, "import"), history.open(home / FOLDER, writer=True) as plant:
            for file in files:
                answer = _one(terminal, plant, file, options)
                good += "error" not in answer
                told.append(answer)
    except locks.Busy as busy:
        raise terminal.fail("正在恢复备份，请稍后再导入。", "A restore is under way: import later.") from busy
    except history.HistoryError as error:
        raise click.ClickException(error.message(terminal.language)) from error
    if terminal.is_json:
        terminal.data({"files": told})
    if not good:
        sys.exit(1)


def units_of(given: tuple[str, ...]) -> dict[str, str]:
    """Return units by tag; one without a tag stands for all others under the empty name."""
    found = {}
    for text in given:
        tag, sign, unit = text.rpartition("=")
        found[tag.strip() if sign else ""] = unit.strip()
    return found


def _one(terminal: Terminal, plant: history.History, file: Path, options: Options) -> dict[str, Any]:
    try:
        with terminal.progress(f"导入 {file.name}", f"Importing {file.name}") as progress:
            done = import_file(plant, file, options, progress)
    except history.HistoryError as error:
        message = error.message(terminal.language)
        click.echo(message, err=True)
        return {"file": file.name, "error": {"code": error.code, "message": message}}
    except OSError as error:
        message = terminal.words(f"打不开 {file.name}：{error.strerror}。", f"{file.name}: {error.strerror}.")
        click.echo(message, err=True)
        return {"file": file.name, "error": {"code": "os", "message": message}}
    _tell(terminal, done)
    return {
        "file": done.name,
        "layout": done.kind,
        "encoding": done.encoding,
        "tags": [{"name": tag.name, "unit": tag.unit} for tag in done.tags],
        **asdict(done.merged),
        "first": _moment(done.first_ms),
        "last": _moment(done.last_ms),
        "refused": done.refused,
        "problems": [problem.to_json(terminal.language) for problem in done.problems],
        "ignored_columns": list(done.ignored),
        "seconds": round(done.seconds, 3),
    }


def _tell(terminal: Terminal, done: Imported) -> None:
    merged = done.merged
    terminal.say(
        f"{done.name}：{len(done.tags)} 个位号，新增 {merged.added} 个样本，更正 {merged.corrected}，"
        f"没有变化 {merged.unchanged}，不能导入 {done.refused}（{done.seconds:.1f} 秒）。",
        f"{done.name}: {len(done.tags)} tags; {merged.added} samples new, {merged.corrected} corrected, "
        f"{merged.unchanged} unchanged, {done.refused} not imported ({done.seconds:.1f} s).",
    )
    if done.ignored:
        names = "、".join(done.ignored)
        terminal.say(f"不是数值、没有导入的列：{names}。", f"Columns without numbers, left out: {names}.")
    nameless = [tag.name for tag in done.tags if not tag.unit]
    if nameless:
        names = "、".join(nameless[:10])
        terminal.say(
            f"{len(nameless)} 个位号没有单位（{names}），可用 --unit 位号=单位 补上。",
            f"{len(nameless)} tags have no unit ({names}); --unit TAG=UNIT gives it.",
        )
    for problem in done.problems:
        terminal.say(
            f"  第 {problem.row} 行 {problem.column}：{problem.message('zh-hans')}",
            f"  row {problem.row} {problem.column}: {problem.message('en')}",
        )
    if done.refused > len(done.problems):
        rest = done.refused - len(done.problems)
        terminal.say(f"  还有 {rest} 处问题。", f"  {rest} more.")


def _moment(time_ms: int | None) -> str | None:
    if time_ms is None:
        return None
    return datetime.fromtimestamp(time_ms / 1000, UTC).isoformat(timespec="milliseconds")
