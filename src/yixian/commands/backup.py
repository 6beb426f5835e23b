"""``yixian backup`` and ``yixian restore``: one file holds everything, and only a whole one comes back."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
from click.termui import progressbar

from yixian import __version__, history
from yixian.commands import django_setup
from yixian.web.config import home as homes
from yixian.web.config import locks, restoring, sqlite
from yixian.web.config.console import say, words


@contextmanager
def _bar(label: str, total: int, *, quiet: bool) -> Iterator[Any]:
    """Show a progress bar on the error stream; yield the function that moves it."""
    with progressbar(length=max(total, 1), label=label, file=sys.stderr, hidden=quiet) as bar:
        yield partial(_advance, bar)


def _advance(bar: Any, name: str, count: int) -> None:
    bar.update(count)


@click.command("backup")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def backup_command(file: Path | None, as_json: bool) -> None:
    """Write database, uploads, keys and history into one FILE while the server runs."""
    django_setup.start()
    django_setup.require_migrated()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from yixian.commands import archive

    now = datetime.now()  # noqa: DTZ005 - the name of a file for people in this room
    target = (file or settings.HOME / "backups" / f"yixian-{now:%Y%m%d-%H%M%S}.zip").absolute()
    migrations = [".".join(key) for key in sorted(MigrationRecorder(connection).applied_migrations())]
    database = settings.DATABASES["default"]
    total = 2 * Path(database["NAME"]).stat().st_size if connection.vendor == "sqlite" else 0
    total += sum(path.stat().st_size for _, path in archive.tree(settings.HOME))
    hot = settings.HOME / archive.HISTORY / history.HOT
    total += 2 * hot.stat().st_size if hot.exists() else 0
    try:
        with locks.using(settings.HOME, "backup"), _bar(words("备份", "backup"), total, quiet=as_json) as progress:
            manifest = archive.write(settings.HOME, target, database, migrations, progress)
    except locks.Busy as busy:
        raise click.ClickException(django_setup.busy_text(busy.holders)) from busy
    except FileNotFoundError as error:
        raise click.ClickException(_no_program(error)) from error
    except subprocess.CalledProcessError as error:
        raise click.ClickException(words("pg_dump 没有成功，原因见上。", "pg_dump failed, see above.")) from error
    size = target.stat().st_size
    if as_json:
        told = {"file": str(target), "bytes": size, "files": len(manifest.files), "version": manifest.version}
        click.echo(json.dumps({**told, "engine": manifest.engine, "made_at": manifest.made_at}))
    else:
        say(
            f"已备份到 {target}（{size / 1e6:.1f} MB，{len(manifest.files)} 个文件）。内有密钥和人员信息，请妥善保管。",
            f"Written to {target} ({size / 1e6:.1f} MB, {len(manifest.files)} files). It holds keys and personal data.",
        )


def _no_program(error: FileNotFoundError) -> str:
    return words(
        f"找不到 {error.filename}。PostgreSQL 的备份和恢复需要它：请安装 PostgreSQL 客户端程序。",
        f"{error.filename} is not installed: install PostgreSQL's client programs.",
    )


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace what is there without asking.")
def restore_command(file: Path, yes: bool) -> None:
    """Bring back what FILE holds; what it replaces is kept in a folder until you delete it.

    Refuses a damaged file, one of a newer Yixian, and a home in use. Django is not started: it would make a new
    key and a new database where there is nothing yet.
    """
    sqlite.use_bundled_library()
    home = homes.home()
    home.mkdir(parents=True, exist_ok=True)
    try:
        restoring.finish(home)
        with locks.alone(home):
            _restore(file, home, yes=yes)
    except locks.Busy as busy:
        raise click.ClickException(django_setup.busy_text(busy.holders)) from busy


def _restore(file: Path, home: Path, *, yes: bool) -> None:
    from yixian.commands import archive

    try:
        with zipfile.ZipFile(file) as bundle:
            manifest = archive.read_manifest(bundle)
            require_not_newer(manifest.version, manifest.migrations, manifest.format)
            _require_engine(manifest.engine)
            archive.check_names(bundle, manifest)
            _confirm(home, manifest.made_at, yes=yes)
            new = restoring.staging(home) / "new"
            shutil.rmtree(restoring.staging(home), ignore_errors=True)
            new.mkdir(parents=True, mode=0o700)
            total = sum(entry["bytes"] for entry in manifest.files.values())
            with _bar(words("恢复", "restore"), total, quiet=False) as progress:
                archive.unpack(bundle, manifest, new, progress)
        archive.check_history(new)
        if manifest.engine == "sqlite":
            archive.check_sqlite(new / restoring.DATABASE)
        else:
            _load_postgres(new / archive.POSTGRES_DUMP)
    except (archive.Damaged, zipfile.BadZipFile, KeyError, TypeError) as error:
        shutil.rmtree(restoring.staging(home), ignore_errors=True)
        raise click.ClickException(_damaged_text(error)) from error
    if hasattr(os, "sync"):
        os.sync()  # what is unpacked is on the disk before it is declared complete
    kept = f"replaced-{datetime.now():%Y%m%d-%H%M%S}"  # noqa: DTZ005 - a folder for people in this room
    restoring.mark_ready(home, kept)
    restoring.apply(home)
    _report(home, kept, manifest.made_at)


def _report(home: Path, kept: str, made_at: str) -> None:
    say(f"已恢复到 {made_at} 的状态。", f"Restored to the state of {made_at}.")
    if (home / kept).exists():
        say(
            f"被替换的数据在 {home / kept}，确认无误后可删除。",
            f"What it replaced is in {home / kept} until you delete it.",
        )
    say("下一步：yixian doctor，然后 yixian serve。", "Next: `yixian doctor`, then `yixian serve`.")


def _damaged_text(error: Exception) -> str:
    problems = getattr(error, "problems", None) or [(str(error), str(error))]
    lines = "\n".join(f"  - {words(*pair)}" for pair in problems[:20])
    return words(
        f"备份文件不完整，没有改动任何数据：\n{lines}",
        f"The backup is damaged; nothing was changed:\n{lines}",
    )


def _confirm(home: Path, made_at: str, *, yes: bool) -> None:
    held = (home / restoring.DATABASE).exists() or bool(os.environ.get("DATABASE_URL"))
    if held and not yes:
        click.confirm(
            words(
                f"{home} 里已有数据，将整体换成 {made_at} 的备份。继续吗？",
                f"{home} holds data; all of it will be replaced by the backup of {made_at}. Go on?",
            ),
            abort=True,
        )


def _require_engine(engine: str) -> None:
    present = "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"
    if engine != present:
        raise click.ClickException(
            words(
                f"备份来自 {engine}，而当前配置是 {present}（见环境变量 DATABASE_URL）。",
                f"The backup is of {engine}, this installation uses {present} (see DATABASE_URL).",
            )
        )


def _load_postgres(dump: Path) -> None:
    """Replace the server's tables in one transaction: all of it or nothing."""
    import dj_database_url

    from yixian.commands import archive

    settings = dict(dj_database_url.parse(os.environ["DATABASE_URL"]))
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    try:
        subprocess.run(
            ["pg_restore", *options, f"--dbname={settings['NAME']}", str(dump)],
            check=True,
            env=archive.postgres_environment(settings),
        )
    except FileNotFoundError as error:
        raise click.ClickException(_no_program(error)) from error
    except subprocess.CalledProcessError as error:
        raise click.ClickException(
            words(
                "pg_restore 没有成功，数据库没有改动，原因见上。",
                "pg_restore failed and changed nothing, see above.",
            )
        ) from error
    dump.unlink()


def require_not_newer(version: str, migrations: list[str], file_format: int) -> None:
    """Refuse what an older product cannot understand: by version, by file format, by the tables' state."""
    from yixian.commands import archive

    newer = file_format > archive.FORMAT or _numbers(version) > _numbers(__version__)
    newer = newer or any(_is_unknown(name) for name in migrations if _numbers(version) == _numbers(__version__))
    if newer:
        raise click.ClickException(
            words(
                f"备份由更新的版本（{version}）写成，当前是 {__version__}。请先升级再恢复。",
                f"The backup was written by a newer version ({version}; this is {__version__}). Upgrade first.",
            )
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("+")[0])[:3])


def _is_unknown(migration: str) -> bool:
    """Tell whether one of our apps' migrations is beyond the last one of this installation."""
    app, _, name = migration.partition(".")
    folder = Path(str(files("yixian.web"))) / app / "migrations"
    own = [path.stem[:4] for path in folder.glob("[0-9]*.py")]
    return bool(own) and name[:4].isdigit() and name[:4] > max(own)
