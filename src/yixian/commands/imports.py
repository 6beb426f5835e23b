"""``yixian import roster|areas|places|readings|history FILE``: office files in, from a terminal.

``--dry-run --json`` only reads the file: no Django, no database, no home folder. Everything else goes the way the
pages go. Exit codes: 0 done (also where some rows were refused), 1 nothing imported, 2 wrong use.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from yixian.tables.areas import Areas, read_areas
from yixian.tables.errors import TableError
from yixian.tables.places import Places, read_places
from yixian.tables.readings import KnownIndicator, Readings, read_readings
from yixian.tables.roster import Roster, read_roster
from yixian.tables.wording import CHINESE, ENGLISH

if TYPE_CHECKING:
    from yixian.web.imports.models import ImportBatch
    from yixian.web.imports.sheets import SheetResult
    from yixian.web.people.roster_diff import Diff

Record = Roster | Areas | Places | Readings
SHOWN_ERRORS = 20
TODAY_FORMAT = click.DateTime(["%Y-%m-%d"])


class Terminal:
    """What one command says and asks; data go to the output, everything else beside it."""

    def __init__(self, *, language: str, is_json: bool, is_yes: bool) -> None:
        self.language, self.is_json, self.is_yes = language, is_json, is_yes

    def words(self, zh: str, en: str) -> str:
        return en if self.language == ENGLISH else zh

    def say(self, zh: str, en: str) -> None:
        click.echo(self.words(zh, en), err=self.is_json)

    def ask(self, zh: str, en: str, *, default: bool) -> bool:
        """Ask yes or no; with ``--yes`` the proposed answer is taken."""
        return default if self.is_yes else click.confirm(self.words(zh, en), default=default, err=self.is_json)

    def fail(self, zh: str, en: str) -> click.ClickException:
        return click.ClickException(self.words(zh, en))

    def data(self, plain: dict[str, Any]) -> None:
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))

    @contextmanager
    def progress(self, zh: str, en: str) -> Iterator[Callable[[int, int], None]]:
        """Draw a bar on the terminal's error stream while the work tells how far it is."""
        with click.progressbar(length=1000, label=self.words(zh, en), file=sys.stderr, hidden=self.is_json) as bar:
            yield lambda done, total: bar.update(int(1000 * done / max(total, 1)) - bar.pos)
            bar.update(1000 - bar.pos)


OPTIONS: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...] = (
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--sheet", help="工作表名称 / name of the sheet."),
    click.option("--dry-run", is_flag=True, help="只看结果，不导入 / show what would happen only."),
    click.option("--json", "is_json", is_flag=True, help="输出 JSON / print JSON."),
    click.option(
        "--errors",
        "errors_to",
        type=click.Path(dir_okay=False, path_type=Path),
        help="把有问题的行写成标红的 .xlsx / write the rows with problems, marked red, to this .xlsx.",
    ),
    click.option("--yes", "is_yes", is_flag=True, help="不提问，按建议办 / ask nothing, take the proposals."),
    click.option(
        "--lang",
        "language",
        type=click.Choice(["zh", "en"]),
        help="中文或英文 / language of what is said.",
    ),
)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options every kind of file has."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.group("import")
def import_command() -> None:
    """导入 Excel 等表格：名册、责任区、位置、读数 / take over office tables."""


@import_command.command("roster")
@options
@click.option("--plant", help="这些人属于哪个厂 / the plant these people belong to.")
@click.option("--effective", type=TODAY_FORMAT, help="从哪天起生效，默认今天 / day it takes effect, today by default.")
@click.option("--disable-missing", is_flag=True, help="停用名册里没有的人 / disable people the file does not name.")
def roster_command(file: Path, plant: str | None, effective: dt.datetime | None, **flags: Any) -> None:
    """导入人员名册 / import a staff roster."""
    terminal, disable = _terminal(flags), bool(flags["disable_missing"])
    with terminal.progress("读取名册", "Reading the roster") as progress:
        roster = _read(terminal, lambda: read_roster(file, sheet=flags["sheet"], progress=progress))
    _write_errors(terminal, file, roster, flags["errors_to"])
    if flags["dry_run"] and terminal.is_json:
        terminal.data(roster.to_json(terminal.language))
        return
    _tell_read(terminal, roster, len(roster.people))
    if not _start(terminal, dry=flags["dry_run"]):
        return
    _ask_questions(terminal, roster)
    _import_roster(terminal, file, roster, plant=plant, effective=effective, disable=disable, dry=flags["dry_run"])


@import_command.command("areas")
@options
def areas_command(file: Path, **flags: Any) -> None:
    """导入责任区 / import responsibility areas."""
    terminal = _terminal(flags)
    areas = _read(terminal, lambda: read_areas(file, sheet=flags["sheet"]))
    _sheet(terminal, "areas", file, areas, areas.areas, flags)


@import_command.command("places")
@options
def places_command(file: Path, **flags: Any) -> None:
    """导入位置 / import places."""
    terminal = _terminal(flags)
    places = _read(terminal, lambda: read_places(file, sheet=flags["sheet"]))
    _sheet(terminal, "places", file, places, places.places, flags)


@import_command.command("readings")
@options
@click.option("--indicator", "code", help="指标编号 / code of the indicator a bare value column belongs to.")
def readings_command(file: Path, code: str | None, **flags: Any) -> None:
    """导入指标读数 / import readings of indicators."""
    terminal = _terminal(flags)
    is_pure = bool(flags["dry_run"] and terminal.is_json and code)
    if is_pure:
        known = [KnownIndicator(str(code), (str(code),))]
    else:
        _start(terminal)
        from yixian.web.imports.sheets import known_indicators

        known = known_indicators()
        if code and code not in {each.code for each in known}:
            raise terminal.fail(f"没有编号为“{code}”的指标。", f"There is no indicator with the code “{code}”.")
    today = dt.datetime.now(dt.UTC).astimezone().date()
    readings = _read(terminal, lambda: read_readings(file, known, as_of=today, only=code, sheet=flags["sheet"]))
    _sheet(terminal, "readings", file, readings, readings.readings, flags)


@import_command.command("history")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--unit", "units", multiple=True, help="位号=单位，或只写单位 / TAG=UNIT, or a unit for all others.")
@click.option(
    "--time-zone", "zone", default="Asia/Shanghai", show_default=True, help="文件里时间的时区 / zone of the times."
)
@click.option("--sheet", help="工作表名称 / name of the sheet.")
@click.option("--json", "is_json", is_flag=True, help="输出 JSON / print JSON.")
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="中文或英文 / language of what is said.")
def history_command(path: Path, units: tuple[str, ...], zone: str, **flags: Any) -> None:
    """导入位号历史数据：一个文件或一个文件夹 / import tag history from a file or a folder."""
    from yixian.commands import history_import

    terminal = _terminal({**flags, "is_yes": True})
    history_import.run(terminal, path, units=units, zone=zone, sheet=flags["sheet"])


def _terminal(flags: dict[str, Any]) -> Terminal:
    chosen = flags["language"] or os.environ.get("YIXIAN_LANG", "zh")
    language = ENGLISH if chosen.lower().startswith("en") else CHINESE
    return Terminal(language=language, is_json=flags["is_json"], is_yes=flags["is_yes"])


_Read = TypeVar("_Read")


def _read(terminal: Terminal, reader: Callable[[], _Read]) -> _Read:
    try:
        return reader()
    except TableError as error:
        raise click.ClickException(error.message(terminal.language)) from error
    except OSError as error:
        raise terminal.fail(
            f"打不开文件：{error.strerror}。", f"The file cannot be opened: {error.strerror}."
        ) from error


def _write_errors(terminal: Terminal, file: Path, record: Record, target: Path | None) -> None:
    if target is None or not record.errors:
        return
    from yixian.tables.corrected import write_corrected  # openpyxl is slow to load

    write_corrected(
        file,
        target,
        record.errors,
        sheet=record.sheet,
        header_row=record.header_row,
        language=terminal.language,
    )
    terminal.say(f"有问题的行已标红，写到 {target}。", f"The rows with problems are marked in {target}.")


def _tell_read(terminal: Terminal, record: Record, good: int) -> None:
    bad = len({error.row for error in record.errors})
    terminal.say(
        f"工作表“{record.sheet}”，表头在第 {record.header_row} 行；{good} 行可以导入，{bad} 行有问题。",
        f"Sheet “{record.sheet}”, header in row {record.header_row}; {good} good rows, {bad} rows with problems.",
    )
    if record.skipped_columns:
        names = "、".join(record.skipped_columns)
        terminal.say(f"不收集的列已跳过：{names}。", f"Skipped, as never collected: {names}.")
    for error in record.errors[:SHOWN_ERRORS]:
        label, message = error.label(terminal.language), error.message(terminal.language)
        terminal.say(f"  第 {error.row} 行 {label}：{message}", f"  row {error.row} {label}: {message}")
    if len(record.errors) > SHOWN_ERRORS:
        rest = len(record.errors) - SHOWN_ERRORS
        terminal.say(f"  还有 {rest} 处问题，可用 --errors 写成表格。", f"  {rest} more; --errors writes them all.")


def _ask_questions(terminal: Terminal, roster: Roster) -> None:
    for question in roster.questions:
        message = question.message(terminal.language)
        if not terminal.ask(message, message, default=True):
            roster.declined(question)


def _start(terminal: Terminal, *, dry: bool = False) -> bool:
    """Start Django, speaking the command's language; tell whether there are tables to compare the file with.

    An empty home gets its tables here, unless nothing is to be written.
    """
    from yixian.commands import django_setup, serve

    django_setup.start()
    from django.db import DatabaseError, connection
    from django.utils import translation

    translation.activate(terminal.language)
    try:
        names = connection.introspection.table_names()
    except DatabaseError as error:
        raise terminal.fail(f"连不上数据库：{error}", f"The database does not answer: {error}") from error
    if "imports_importbatch" in names:
        return True
    if dry:
        terminal.say("这里还没有数据，全部都是新增。", "There are no data here yet: everything would be new.")
        return False
    serve.migrate()
    return True


def _import_roster(
    terminal: Terminal,
    file: Path,
    roster: Roster,
    *,
    plant: str | None,
    effective: dt.datetime | None,
    disable: bool,
    dry: bool,
) -> None:
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from yixian.web.imports import actions
    from yixian.web.people.roster import preview
    from yixian.web.people.roster_units import PlantNeeded

    on = effective.date() if effective else timezone.localdate()
    try:
        diff = preview(roster, effective_on=on, plant=plant)
    except PlantNeeded as error:
        names = "、".join(error.plants) or "—"
        raise terminal.fail(
            f"文件里没有“厂”一列，请用 --plant 厂名 指明（没有的厂会新建）。已有的厂：{names}。",
            f"The file has no column of plants: name one with --plant NAME, a new one too. Known: {names}.",
        ) from error
    _tell_diff(terminal, diff)
    if dry:
        return
    disable = disable and _confirm_leavers(terminal, diff)
    if not terminal.ask("导入吗？", "Import?", default=True):
        raise click.Abort
    data = file.read_bytes()
    batch = actions.open_batch(
        "roster", file_name=file.name, data=data, rows=len(roster.people), bad_rows=len(roster.bad_rows), by=None
    )
    decisions = actions.Decisions(on, plant, disable)
    try:
        with terminal.progress("导入", "Importing") as progress:
            outcome = actions.apply_roster(batch, roster, decisions, by=None, progress=progress)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    _tell_done(terminal, batch, outcome.counts, roster)


def _confirm_leavers(terminal: Terminal, diff: Diff) -> bool:
    count = len(diff.missing)
    if not count:
        return False
    return terminal.ask(
        f"名册里没有的 {count} 人将停用（不删除）。确定吗？",
        f"{count} people the file does not name will be disabled (never deleted). Are you sure?",
        default=True,
    )


def _tell_diff(terminal: Terminal, diff: Diff) -> None:
    counts = diff.counts
    terminal.say(
        f"新增 {counts['new']} 人，调动 {counts['moved']} 人，信息有变 {counts['changed']} 人，"
        f"返岗 {counts['back']} 人，没有变化 {counts['unchanged']} 人，新建单位 {counts['new_units']} 个。",
        f"{counts['new']} new, {counts['moved']} moved, {counts['changed']} changed, {counts['back']} back, "
        f"{counts['unchanged']} unchanged, {counts['new_units']} new units.",
    )
    if counts["missing"]:
        names = "、".join(f"{one.name}({one.staff_no})" for one in diff.missing[:10])
        terminal.say(
            f"名册里没有、但现在在岗的有 {counts['missing']} 人：{names}……用 --disable-missing 停用。",
            f"{counts['missing']} people at work are not in the file: {names} … --disable-missing disables them.",
        )
    if diff.proposals:
        terminal.say(
            f"名册里有 {len(diff.proposals)} 个班长、书记；角色不自动授予，请在网页上确认。",
            f"The file names {len(diff.proposals)} leaders and secretaries; roles are granted on the pages only.",
        )


def _tell_done(terminal: Terminal, batch: ImportBatch, counts: dict[str, int], record: Record) -> None:
    bad = len({error.row for error in record.errors})
    if terminal.is_json:
        terminal.data({"batch": str(batch.pk), "kind": batch.kind, "counts": counts, "bad_rows": bad})
        return
    terminal.say("导入完成。", "Imported.")
    if batch.is_undoable:
        terminal.say("24 小时内可以在网页“导入”中撤销。", "It can be undone on the page “Imports” for 24 hours.")


def _sheet(
    terminal: Terminal, kind: str, file: Path, record: Areas | Places | Readings, rows: list[Any], flags: dict[str, Any]
) -> None:
    """Take the rows of a sheet over, or only say what would happen."""
    _write_errors(terminal, file, record, flags["errors_to"])
    if flags["dry_run"] and terminal.is_json:
        terminal.data(record.to_json(terminal.language))
        return
    _tell_read(terminal, record, len(rows))
    if not _start(terminal, dry=flags["dry_run"]):
        return
    from yixian.web.imports import actions, sheets

    _tell_sheet(terminal, sheets.preview(kind, rows, by=None))
    if flags["dry_run"]:
        return
    if not terminal.ask("导入吗？", "Import?", default=True):
        raise click.Abort
    bad = len({error.row for error in record.errors})
    data = file.read_bytes()
    batch = actions.open_batch(kind, file_name=file.name, data=data, rows=len(rows), bad_rows=bad, by=None)
    with terminal.progress("导入", "Importing") as progress:
        result = actions.apply_sheet(batch, rows, by=None)
        progress(1, 1)
    _tell_done(terminal, batch, result.counts, record)


def _tell_sheet(terminal: Terminal, result: SheetResult) -> None:
    counts = result.counts
    terminal.say(
        f"新增 {counts['new']}，有变 {counts['changed']}，没有变化 {counts['unchanged']}，"
        f"不能导入 {counts['refused']}。",
        f"{counts['new']} new, {counts['changed']} changed, {counts['unchanged']} unchanged, "
        f"{counts['refused']} not imported.",
    )
    for problem in result.problems[:SHOWN_ERRORS]:
        terminal.say(
            f"  第 {problem.row} 行 {problem.label}：{problem.message}",
            f"  row {problem.row} {problem.label}: {problem.message}",
        )
