"""``yixian demo``: three invented plants with a year of work behind them, built once and served."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from yixian.commands import serve
from yixian.commands.django_setup import busy_text
from yixian.demo import cast, homes
from yixian.demo.homes import Marker, State
from yixian.demo.settings import Sizes
from yixian.web.config import locks
from yixian.web.config.console import say, words
from yixian.web.config.home import home as home_folder

MORNING_H = 8  # the story ends at eight; before that the demonstration's day is yesterday


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Delete the demonstration that is there and build a new one.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534))
@click.option("--no-serve", is_flag=True, help="Build only.")
@click.option("--json", "as_json", is_flag=True, help="Print what was built, and the log-ins, as data.")
@click.option("--seed", type=int, default=None, help="Another draw of the same enterprise; needs a fresh build.")
@click.option("--small", is_flag=True, hidden=True)
def demo_command(
    *, fresh: bool, yes: bool, host: str, port: int, no_serve: bool, as_json: bool, seed: int | None, small: bool
) -> None:
    """Build three invented plants with a year of work, and serve them.

    All persons, plants and numbers are invented for training. A second run serves what the first one built.
    """
    home, began = home_folder(), time.monotonic()
    os.environ["YIXIAN_DEMO"] = json.dumps(
        {
            "people": [{"staff_no": actor.staff_no, "name": actor.name, "post": actor.post} for actor in cast.CAST],
            "password": cast.PASSWORD,
            "pin": cast.PIN,
        }
    )
    is_new = _is_wanted(home, fresh=fresh, yes=yes, seed=seed)
    if is_new:
        _build(home, Sizes().seed if seed is None else seed, small=small)
    marker = homes.marker_of(home)
    assert marker is not None
    if not no_serve:
        serve.prepare()
    _tell(home, marker, is_new=is_new, seconds=time.monotonic() - began, as_json=as_json)
    if not no_serve:
        serve.run_server(host, port, 1, False, True)


def _is_wanted(home: Path, *, fresh: bool, yes: bool, seed: int | None) -> bool:
    """Tell whether there is something to build; refuse to touch what is not a demonstration."""
    if os.environ.get("DATABASE_URL"):
        raise click.ClickException(
            words(
                "演示数据只建在自己的数据目录里。请先取消环境变量 DATABASE_URL。",
                "The demonstration keeps its data in its own home: unset DATABASE_URL first.",
            )
        )
    state = homes.state_of(home)
    if state == State.FOREIGN:
        raise click.ClickException(
            words(
                f"{home} 里已有别的数据，不是演示数据，不会动它。请换一个目录：YIXIAN_HOME=… yixian demo",
                f"{home} holds data that is not a demonstration; it stays as it is. "
                "Name another folder: YIXIAN_HOME=… yixian demo",
            )
        )
    if state == State.EMPTY:
        return True
    marker = homes.marker_of(home)
    if not fresh:
        if seed is not None and marker is not None and marker.seed != seed:
            raise click.ClickException(
                words(
                    f"已有的演示数据用的是种子 {marker.seed}。要换种子，请加上 --fresh 重新生成。",
                    f"The demonstration that is there has seed {marker.seed}. Add --fresh to build another.",
                )
            )
        return False
    if holders := locks.holders(home):
        raise click.ClickException(busy_text(holders))
    if not yes:
        question = words(f"将删除 {home} 里的演示数据并重新生成。继续吗？", f"Delete the demonstration in {home}?")
        click.confirm(question, abort=True, err=True)
    return True


def _build(home: Path, seed: int, *, small: bool) -> None:
    """Build beside the home and move it there when it is whole; what a killed build left is thrown away."""
    staging = homes.staging_of(home)
    if staging.exists():
        if holders := locks.holders(staging):
            raise click.ClickException(busy_text(holders))
        shutil.rmtree(staging)
    staging.mkdir(parents=True)
    say("正在生成演示企业（约一分钟）……", "Building the demonstration (about a minute) …")
    zone = ZoneInfo(os.environ.get("YIXIAN_TIME_ZONE", "Asia/Shanghai"))
    anchor = (datetime.now(zone) - timedelta(hours=MORNING_H)).date()
    command = [
        sys.executable,
        "-m",
        "yixian.commands.demo_builder",
        str(seed),
        anchor.isoformat(),
        *(["small"] * small),
    ]
    with locks.using(staging, "demo"):
        _watch(command, os.environ | {"YIXIAN_HOME": str(staging)})
    homes.put_in_place(home)


def _watch(command: list[str], environment: dict[str, str]) -> None:
    """Run the builder and draw its progress; stop where it fails."""
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as builder:
        assert builder.stdout is not None
        label = words("生成中", "Building")
        with click.progressbar(length=100, label=label, file=sys.stderr) as bar:
            shown = 0
            for line in builder.stdout:
                done, total = map(int, line.split())
                bar.update(100 * done // total - shown)
                shown = 100 * done // total
        code = builder.wait()
    if code:
        raise click.ClickException(
            words("演示数据没有生成完，原因见上。", "The demonstration was not finished; see above.")
        )


def _tell(home: Path, marker: Marker, *, is_new: bool, seconds: float, as_json: bool) -> None:
    log_ins = [
        {"role": actor.role, "staff_no": actor.staff_no, "name": actor.name, "post": actor.post} for actor in cast.CAST
    ]
    if as_json:
        told = {"home": str(home), "built": is_new, "seconds": round(seconds, 1), "seed": marker.seed}
        told |= {"anchor": marker.anchor, "version": marker.version}
        told |= {"password": cast.PASSWORD, "pin": cast.PIN, "log_ins": log_ins}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    say(
        f"演示企业已就绪（日期 {marker.anchor}，全部人物、企业、数字均为虚构）。用下面的工号登录：",
        f"The demonstration is ready (its day is {marker.anchor}; everything in it is invented). Sign in as:",
    )
    for row in log_ins:
        click.echo(f"    {row['staff_no']}  {row['name']}  {row['post']}", err=True)
    say(f"  密码 {cast.PASSWORD}　PIN {cast.PIN}", f"  password {cast.PASSWORD}   PIN {cast.PIN}")
