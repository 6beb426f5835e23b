"""What ``yixian doctor`` looks at in the tag history and its collectors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from yixian import history
from yixian.web.config.console import is_english
from yixian.web.config.health import NOTE, Values, check

FOLDER = "history"
SILENT_S = 60.0


@check(
    "history.damaged",
    zh=("历史库有问题：{detail}", "停止采集，用最近的备份恢复：yixian restore 文件"),
    en=("The tag history is not whole: {detail}", "Stop the collector, restore the last backup: `yixian restore FILE`"),
)
def damaged() -> Iterator[Values]:
    folder = settings.HOME / FOLDER
    if history.is_there(folder):
        with history.open(folder) as plant:
            for problem in plant.check():
                if problem.code not in ("unfinished_import", "cold_torn_entry"):
                    yield {"detail": problem.message("en" if is_english() else "zh-hans")}


@check(
    "history.unfinished",
    zh=("{detail}", "不影响使用；下一次采集、导入时自动处理"),
    en=("{detail}", "Harmless: the next collector or import mends it"),
    level=NOTE,
)
def unfinished() -> Iterator[Values]:
    folder = settings.HOME / FOLDER
    if history.is_there(folder):
        with history.open(folder) as plant:
            for problem in plant.check():
                if problem.code in ("unfinished_import", "cold_torn_entry"):
                    yield {"detail": problem.message("en" if is_english() else "zh-hans")}


def statuses() -> Iterator[tuple[dict[str, Any], float]]:
    """Yield what each collector last told, and how many seconds ago."""
    now = datetime.now(UTC)
    for path in sorted((settings.HOME / "run").glob("collect-*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            age = (now - datetime.fromisoformat(told["at"])).total_seconds()
        except (ValueError, KeyError, OSError):
            continue
        yield told, age


@check(
    "collect.silent",
    zh=(
        "采集 {server} 的程序已 {minutes} 分钟没有消息，最后状态：{state}",
        "看它是否还在运行；重新启动 yixian collect。已确认的数据不会丢",
    ),
    en=(
        "The collector of {server} has been silent for {minutes} min, last seen {state}",
        "See whether it runs; start `yixian collect` again. Nothing it kept is lost",
    ),
)
def silent() -> Iterator[Values]:
    for told, age in statuses():
        if told["state"] != "stopped" and age > SILENT_S:
            yield {"server": told["server"], "minutes": int(age // 60), "state": told["state"]}


@check(
    "collect.disconnected",
    zh=("采集程序连不上 {server}：{error}", "检查网络、服务器和证书；它会一直重试"),
    en=("The collector cannot reach {server}: {error}", "Look at network, server and certificates; it keeps trying"),
)
def disconnected() -> Iterator[Values]:
    for told, age in statuses():
        if told["state"] in ("disconnected", "starting") and age <= SILENT_S and told.get("error"):
            yield {"server": told["server"], "error": told["error"]}


@check(
    "collect.missing",
    zh=("{server} 上没有这些位号：{tags}", "核对位号表里的节点"),
    en=("{server} has no such tags: {tags}", "Check the nodes in the list of tags"),
)
def missing() -> Iterator[Values]:
    for told, _ in statuses():
        if told.get("missing") and told["state"] == "connected":
            yield {"server": told["server"], "tags": ", ".join(told["missing"][:20])}


@check(
    "collect.lost",
    zh=("采集 {server} 时磁盘写不进，丢了 {lost} 个样本：{error}", "检查磁盘空间和权限"),
    en=("{lost} samples of {server} were lost as the disk refused them: {error}", "Look at disk space and rights"),
)
def lost() -> Iterator[Values]:
    for told, _ in statuses():
        if told.get("lost"):
            yield {"server": told["server"], "lost": told["lost"], "error": told.get("error", "")}
