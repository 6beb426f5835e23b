"""``yixian bench``: measures the bars the product promises, on this machine, on data of its own.

Every bench runs in a process, home folder and database of its own, on loopback only; the installation in
``YIXIAN_HOME`` is never touched.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click

from yixian.commands.benches.figures import BENCHES, FULL, SMALL, Figure, bench
from yixian.web.config.console import words

__all__ = ["BENCHES", "Figure", "bench"]

MODULES = (
    "rosters", "starting", "pages", "killing", "evidence", "history", "simulator", "campaign", "opcua_gateway",
    "training",
)  # fmt: skip
LONGEST_S = 3600


def discover() -> None:
    import importlib

    for name in MODULES:
        importlib.import_module(f"yixian.commands.benches.{name}")


@click.command("bench")
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@click.option("--scale", type=click.Choice([SMALL, FULL]), default=SMALL, show_default=True)
@click.option("--postgres", default="", help="Repeat on new databases of this server: postgres://user@host/postgres")
@click.option("--inner", default="", hidden=True)
def bench_command(names: tuple[str, ...], as_json: bool, scale: str, postgres: str, inner: str) -> None:
    """Measure the bars of NAMES, or all of them, on data made for it; the exit code is 1 when one is missed."""
    discover()
    if inner:
        for figure in BENCHES[inner].run(scale):
            click.echo(json.dumps(asdict(figure), ensure_ascii=False))
        return
    if unknown := ", ".join(sorted(set(names) - BENCHES.keys())):
        known = ", ".join(BENCHES)
        raise click.UsageError(
            words(f"没有这项测试：{unknown}。可选：{known}。", f"No such bench: {unknown}. There are {known}.")
        )
    rows: list[dict[str, Any]] = []
    for name, item in BENCHES.items():
        if names and name not in names:
            continue
        for database in ["", *([postgres] if postgres and item.on_postgres else [])]:
            for row in _run(name, scale, database):
                rows.append(row)
                if not as_json:
                    click.echo(_line(row))
    missed = [row for row in rows if row["is_met"] is False]
    if as_json:
        click.echo(json.dumps({"scale": scale, "figures": rows, "missed": len(missed)}, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{len(rows)} figures, {len(missed)} bars missed.")
    sys.exit(1 if missed else 0)


def _run(name: str, scale: str, server: str) -> Iterator[dict[str, Any]]:
    """Run one bench in its own process and yield its figures as they come."""
    with tempfile.TemporaryDirectory(prefix="yixian-bench-") as home, _database(server) as url:
        environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "YIXIAN_HOME")}
        environment |= {"YIXIAN_HOME": home, **({"DATABASE_URL": url} if url else {})}
        command = [sys.executable, "-m", "yixian", "bench", "--inner", name, "--scale", scale]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("{"):
                    figure = Figure(**json.loads(line))
                    yield {**asdict(figure), "is_met": figure.is_met, "database": "postgresql" if url else "sqlite"}
            code = process.wait(LONGEST_S)
        if code:
            raise click.ClickException(f"The bench {name} ended with {code}; its figures are not complete.")


@contextmanager
def _database(server: str) -> Iterator[str]:
    """Make an empty database on the server for one bench, and drop it after."""
    if not server:
        yield ""
        return
    import psycopg

    name = f"yixian_bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server.rpartition("/")[0] + f"/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _line(row: dict[str, Any]) -> str:
    mark = {True: "✓", False: "✗", None: " "}[row["is_met"]]
    value = "—" if row["value"] is None else f"{row['value']:.4g} {row['unit']}"
    bar = "" if row["bar"] is None else f"  (bar {row['bar']:.4g})"
    return f"{mark} {row['bench']:8} {row['database']:10} {row['what']}: {value}{bar}  {row['note']}".rstrip()
