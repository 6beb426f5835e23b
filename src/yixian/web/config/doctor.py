"""Checks of what every installation stands on: database, tables, files, keys, disk, clock, assets."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from yixian.web.config import restoring, sqlite, tls
from yixian.web.config.health import NOTE, Values, check

FREE_BYTES = 2**30
OLDEST_POSTGRES = 14
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no clock of an installation can be before its product
LATER_S = 300


def tables_exist() -> bool:
    return "people_person" in connection.introspection.table_names()


@check(
    "database.missing",
    zh=("还没有数据库", "运行 yixian serve 或 yixian demo，会自动建立"),
    en=("There is no database yet", "Run `yixian serve` or `yixian demo`: it is made by itself"),
    level=NOTE,
)
def database_missing() -> Iterator[Values]:
    if not tables_exist():
        yield {}


@check(
    "sqlite.version",
    zh=("SQLite {found} 的 WAL 模式可能丢数据，已改用回滚日志", "安装 pysqlite3（SQLite ≥ 3.51.3）后重启"),
    en=(
        "SQLite {found} can lose rows in WAL mode; the rollback journal is used",
        "Install pysqlite3 (SQLite ≥ 3.51.3)",
    ),
    level=NOTE,
)
def sqlite_version() -> Iterator[Values]:
    if connection.vendor == "sqlite" and not sqlite.is_wal_safe():
        yield {"found": ".".join(map(str, sqlite.library_version()))}


@check(
    "sqlite.journal",
    zh=("日志模式是 {found}，应为 {wanted}", "停止服务，再运行 yixian serve；仍如此则检查磁盘是否为网络盘"),
    en=(
        "The journal mode is {found}, not {wanted}",
        "Stop and start the server; SQLite does not belong on network drives",
    ),
)
def sqlite_journal() -> Iterator[Values]:
    if connection.vendor != "sqlite":
        return
    wanted = "wal" if sqlite.is_wal_safe() else "delete"
    found = _pragma("journal_mode")[0][0]
    if found != wanted:
        yield {"found": found, "wanted": wanted}


@check(
    "sqlite.integrity",
    zh=("数据库文件损坏：{detail}", "立即停止服务，保留现有文件，用最近的备份恢复：yixian restore 文件"),
    en=(
        "The database is damaged: {detail}",
        "Stop the server, keep the file, restore the last backup: `yixian restore FILE`",
    ),
)
def sqlite_integrity() -> Iterator[Values]:
    if connection.vendor == "sqlite":
        for (detail,) in _pragma("integrity_check(10)"):
            if detail != "ok":
                yield {"detail": detail}


@check(
    "sqlite.foreign_keys",
    zh=("表 {table} 有 {count} 行指向不存在的记录", "用最近的备份恢复，或把 yixian doctor --json 的结果交给维护人员"),
    en=(
        "{count} rows of {table} point at nothing",
        "Restore the last backup, or hand `yixian doctor --json` to support",
    ),
)
def sqlite_foreign_keys() -> Iterator[Values]:
    if connection.vendor == "sqlite":
        counts: dict[str, int] = {}
        for row in _pragma("foreign_key_check"):
            counts[row[0]] = counts.get(row[0], 0) + 1
        for table, count in counts.items():
            yield {"table": table, "count": count}


def _pragma(name: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        return list(cursor.execute(f"PRAGMA {name}").fetchall())


@check(
    "postgres.version",
    zh=("PostgreSQL {found} 太旧", "升级到 {oldest} 或更新"),
    en=("PostgreSQL {found} is too old", "Upgrade to {oldest} or later"),
)
def postgres_version() -> Iterator[Values]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            found = int(cursor.fetchone()[0]) // 10_000
        if found < OLDEST_POSTGRES:
            yield {"found": found, "oldest": OLDEST_POSTGRES}


@check(
    "database.migrations",
    zh=("数据库还差 {count} 步升级", "运行 yixian serve，会自动完成；升级前先备份"),
    en=("The database is {count} migrations behind", "Run `yixian serve`; back up first"),
)
def migrations() -> Iterator[Values]:
    if not tables_exist():
        return
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield {"count": len(plan)}


@check(
    "disk.free",
    zh=("磁盘只剩 {free_mb} MB", "清理磁盘，或把 YIXIAN_HOME 移到大一些的盘"),
    en=("Only {free_mb} MB of disk are free", "Make room, or move YIXIAN_HOME to a larger disk"),
)
def disk_free() -> Iterator[Values]:
    free = shutil.disk_usage(settings.HOME).free
    if free < FREE_BYTES:
        yield {"free_mb": free // 2**20}


@check(
    "clock.past",
    zh=("电脑时钟不对：现在显示 {now}", "校准时间和时区；期限、班次、验证码都依赖它"),
    en=("The clock of this PC is wrong: it says {now}", "Set time and zone; due dates, shifts and codes depend on it"),
)
def clock() -> Iterator[Values]:
    now = datetime.now(UTC)
    newest = max((path.stat().st_mtime for path in _database_files()), default=0.0)
    if now < BUILT or now.timestamp() < newest - LATER_S:
        yield {"now": f"{now:%Y-%m-%d %H:%M} UTC"}


def _database_files() -> list[Path]:
    return list(settings.HOME.glob(f"{restoring.DATABASE}*"))


@check(
    "keys.readable",
    zh=("密钥文件 {name} 别的用户也能读", "在该目录运行 chmod 600 {name}"),
    en=("The key {name} can be read by others", "chmod 600 {name}"),
)
def keys() -> Iterator[Values]:
    if sys.platform == "win32":
        return
    folder = settings.HOME / "keys"
    public = tls.authority_file(settings.HOME).parent
    for path in sorted(folder.rglob("*")):
        is_certificate = path.parent == public and path.suffix == ".crt"
        if path.is_file() and not is_certificate and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield {"name": path.relative_to(settings.HOME).as_posix()}


def stored_names() -> Iterator[tuple[str, str]]:
    """Yield (field, name) for every upload some row names."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                label = f"{model._meta.label_lower}.{field.name}"
                rows = model._default_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})
                for name in rows.values_list(field.name, flat=True).iterator():
                    yield label, name


@check(
    "media.missing",
    zh=("缺少 {count} 个上传文件，例如 {example}（{field}）", "从备份中取回 media 目录里的这些文件"),
    en=(
        "{count} uploads are missing, such as {example} ({field})",
        "Bring these files back from a backup's media folder",
    ),
)
def media_missing() -> Iterator[Values]:
    if not tables_exist() or migrations_pending():
        return
    missing: dict[str, list[str]] = {}
    for field, name in stored_names():
        if not (settings.MEDIA_ROOT / name).is_file():
            missing.setdefault(field, []).append(name)
    for field, names in missing.items():
        yield {"field": field, "count": len(names), "example": names[0]}


@check(
    "media.orphaned",
    zh=("{count} 个上传文件没有记录引用（写到一半断电会留下），例如 {example}", "不影响使用；确认不需要后可删除"),
    en=(
        "{count} uploads belong to no row (a power cut leaves such), such as {example}",
        "Harmless; delete them if you like",
    ),
    level=NOTE,
)
def media_orphaned() -> Iterator[Values]:
    root: Path = settings.MEDIA_ROOT
    if not root.exists() or not tables_exist() or migrations_pending():
        return
    named = {name for _, name in stored_names()}
    orphans = [
        name for path in root.rglob("*") if path.is_file() and (name := path.relative_to(root).as_posix()) not in named
    ]
    if orphans:
        yield {"count": len(orphans), "example": min(orphans)}


def migrations_pending() -> bool:
    return any(True for _ in migrations())


@check(
    "assets.missing",
    zh=("程序包里缺少 {name}", "重新安装 yixian；源码目录里运行 make demo 会取回"),
    en=("{name} is missing from the package", "Install yixian again; in a source tree `make demo` fetches it"),
)
def assets() -> Iterator[Values]:
    ui = Path(apps.get_app_config("ui").path)
    wanted = [
        "static/vendor/tabler.min.css",
        "static/vendor/tabler.min.js",
        "static/vendor/echarts.common.min.js",
        "static/vendor/icons.svg",
        "fonts/NotoSansSC-Regular.ttf",
        "fonts/NotoSansSC-Bold.ttf",
        "locale/zh_Hans/LC_MESSAGES/django.mo",
    ]
    for name in wanted:
        if not (ui / name).is_file():
            yield {"name": f"ui/{name}"}


@check(
    "restore.unfinished",
    zh=("一次恢复没有做完就中断了，数据仍是原来的", "重新运行 yixian restore 文件；或删除 {folder}"),
    en=("A restore was cut short; the data are as before it", "Run `yixian restore FILE` again, or delete {folder}"),
    level=NOTE,
)
def restore_unfinished() -> Iterator[Values]:
    folder = restoring.staging(settings.HOME)
    if folder.exists():
        yield {"folder": str(folder)}
