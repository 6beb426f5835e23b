"""``yixian collect``: values of an OPC UA server into the plant's tag history, day and night."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from yixian import history
from yixian.tables.errors import TableError
from yixian.tables.workbook import Cell, open_workbook
from yixian.web.config import home as homes
from yixian.web.config import locks
from yixian.web.config.console import is_english, say, words

if TYPE_CHECKING:
    from yixian.history.opcua import Row, Status

FOLDER = "history"
STATUS_EVERY_S = 5.0
POLICIES = ("Basic256Sha256", "Aes128Sha256RsaOaep", "Aes256Sha256RsaPss")
HEADERS = {
    "node": {"node", "nodeid", "node id", "节点", "节点号", "节点id"},
    "tag": {"tag", "name", "位号", "名称", "点名"},
    "unit": {"unit", "单位", "工程单位"},
    "description": {"description", "描述", "说明"},
    "low": {"low", "下限", "量程下限"},
    "high": {"high", "上限", "量程上限"},
}
_NODE = re.compile(r"^(ns=\d+;)?[isgb]=.+$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of tags asks for: nodes of the server by tag, and the tags themselves."""

    nodes: dict[str, str]
    tags: tuple[history.Tag, ...]


def read_tags(path: Path) -> Wanted:
    """Read the list of tags, a .csv or .xlsx with columns node and tag, and unit, description, low, high if known."""
    try:
        sheet = open_workbook(path).sheets[0]
    except TableError as error:
        raise click.ClickException(error.message("en" if is_english() else "zh-hans")) from error
    rows = [(number, [_text(cell) for cell in row]) for number, row in sheet.rows() if any(_text(cell) for cell in row)]
    places = _places(rows[0][1])
    nodes: dict[str, str] = {}
    tags: dict[str, history.Tag] = {}
    for number, row in rows[1:]:
        cells = {key: row[at] if at < len(row) else "" for key, at in places.items()}
        _check(number, cells, nodes, tags)
        nodes[cells["node"]] = cells["tag"]
        tags[cells["tag"]] = history.Tag(
            cells["tag"],
            cells.get("unit", ""),
            cells.get("description", ""),
            _limit(number, cells.get("low", "")),
            _limit(number, cells.get("high", "")),
        )
    if not nodes:
        raise click.ClickException(words("位号表里没有一行位号。", "The list names no tag."))
    return Wanted(nodes, tuple(tags.values()))


def _places(header: list[str]) -> dict[str, int]:
    found = {key: at for at, cell in enumerate(header) for key, names in HEADERS.items() if cell.lower() in names}
    for key, zh in (("node", "节点"), ("tag", "位号")):
        if key not in found:
            raise click.ClickException(
                words(f"位号表第一行缺少“{zh}”一列。", f"The first row of the list has no column “{key}”.")
            )
    return found


def _check(number: int, cells: dict[str, str], nodes: dict[str, str], tags: dict[str, history.Tag]) -> None:
    if not cells["tag"]:
        raise click.ClickException(words(f"第 {number} 行没有位号。", f"Row {number} has no tag."))
    if not _NODE.match(cells["node"]):
        raise click.ClickException(
            words(
                f"第 {number} 行的节点“{cells['node']}”写法不对，例：ns=2;s=TI-101。",
                f"Row {number}: “{cells['node']}” is no node id; write it as ns=2;s=TI-101.",
            )
        )
    if cells["tag"] in tags or cells["node"] in nodes:
        raise click.ClickException(
            words(f"第 {number} 行的位号或节点前面已有。", f"Row {number} names a tag or node a second time.")
        )


def _limit(number: int, text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError as error:
        raise click.ClickException(
            words(f"第 {number} 行的量程“{text}”不是数字。", f"Row {number}: the limit “{text}” is no number.")
        ) from error


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


@click.command("collect")
@click.option("--server", required=True, help="opc.tcp://主机:端口/路径 / address of the OPC UA server.")
@click.option(
    "--tags", "tags_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="位号表 .csv/.xlsx：节点、位号、单位… / list of nodes, tags, units.",
)  # fmt: skip
@click.option("--interval", "interval_s", default=1.0, show_default=True, type=click.FloatRange(0.01, 3600))
@click.option("--user", default="", help="用户名；密码用环境变量 YIXIAN_OPCUA_PASSWORD 或 --password-file / user name.")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--policy", type=click.Choice(POLICIES), help="安全策略，需要证书 / security policy, needs a certificate."
)
@click.option("--sign-only", is_flag=True, help="只签名不加密 / sign, do not encrypt.")
@click.option("--certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "private_key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--server-certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seal-every", "seal_every_s", default=600.0, show_default=True, type=float, help="[s]")
@click.option("--seal-at", default=history.SEAL_AT, type=int, hidden=True)
@click.option("--flush", "flush_s", default=1.0, type=float, hidden=True)
@click.option("--trace", type=click.Path(dir_okay=False, path_type=Path), hidden=True)
def collect_command(server: str, tags_file: Path, user: str, password_file: Path | None, **given: Any) -> None:
    """从 OPC UA 服务器采集位号 / collect tags from an OPC UA server until stopped."""
    from yixian.history.opcua import Security, Settings

    if not server.startswith("opc.tcp://") or not urlsplit(server).hostname:
        raise click.ClickException(
            words("服务器地址应形如 opc.tcp://主机:4840。", "The server's address looks like opc.tcp://host:4840.")
        )
    if given["policy"] and not (given["certificate"] and given["private_key"]):
        raise click.ClickException(
            words("--policy 需要 --certificate 和 --key。", "--policy needs --certificate and --key.")
        )
    wanted = read_tags(tags_file)
    password = password_file.read_text(encoding="utf-8").strip() if password_file else ""
    security = Security(
        policy=given["policy"] or "",
        sign_only=given["sign_only"],
        certificate=given["certificate"],
        private_key=given["private_key"],
        server_certificate=given["server_certificate"],
        user=user,
        password=password or os.environ.get("YIXIAN_OPCUA_PASSWORD", ""),
    )
    settings = Settings(
        url=server,
        nodes=wanted.nodes,
        security=security,
        interval_ms=given["interval_s"] * 1000,
        flush_s=given["flush_s"],
        seal_every_s=given["seal_every_s"],
        seal_at=given["seal_at"],
    )
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("asyncua").setLevel(logging.ERROR)
    home = homes.home()
    folder = home / FOLDER
    try:
        with locks.using(home, "collect"):
            with history.open(folder, writer=True) as plant:
                plant.define(*wanted.tags)
            say(
                f"正在采集 {len(wanted.tags)} 个位号（{server}）。停止：按 Ctrl+C。",
                f"Collecting {len(wanted.tags)} tags from {server}. Stop: Ctrl+C.",
            )
            asyncio.run(_run(home, settings, len(wanted.tags), given["trace"]))
    except locks.Busy as busy:
        raise click.ClickException(
            words("正在恢复备份，请稍后再采集。", "A restore is under way: try later.")
        ) from busy
    except history.HistoryError as error:
        raise click.ClickException(error.message("en" if is_english() else "zh-hans")) from error
    say("采集已停止。", "Stopped.")


async def _run(home: Path, settings: Any, tags: int, trace: Path | None) -> None:
    from yixian.history.opcua import Collector

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    with _tracing(trace) as on_commit:
        heartbeat = Heartbeat(home, settings.url, tags)
        await Collector(home / FOLDER, settings, on_status=heartbeat, on_commit=on_commit).run(stop)


@contextmanager
def _tracing(path: Path | None) -> Iterator[Any]:
    """Write each sample to a file as soon as it is safe; for tests and benches that kill this process."""
    if path is None:
        yield lambda rows: None
        return
    with path.open("a", encoding="utf-8") as file:

        def write(rows: list[Row]) -> None:
            file.write("".join(f"{tag} {time_ms} {value!r}\n" for tag, time_ms, value, _ in rows))
            file.flush()

        yield write


class Heartbeat:
    """The file that tells others how the collector is: ``run/collect-HOST-PORT.json`` of the home."""

    def __init__(self, home: Path, url: str, tags: int) -> None:
        self.path = home / "run" / f"collect-{re.sub(r'[^A-Za-z0-9.]+', '-', urlsplit(url).netloc)}.json"
        self.url, self.tags = url, tags
        self._written, self._state = 0.0, ""

    def __call__(self, status: Status) -> None:
        now = datetime.now(UTC)
        if status.state == self._state and now.timestamp() - self._written < STATUS_EVERY_S:
            return
        self._written, self._state = now.timestamp(), status.state
        told = {"server": self.url, "tags": self.tags, "pid": os.getpid(), "at": now.isoformat(timespec="seconds")}
        draft = self.path.with_suffix(".draft")
        draft.write_text(json.dumps({**told, **asdict(status)}, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(self.path)
