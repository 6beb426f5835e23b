"""``yixian run``: run a plant without a screen, set tags at their times, and print what came of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from yixian.commands.inputs import Finite, Refused, language, refusals, text_of
from yixian.simulator.control.kpi import AlarmKpis
from yixian.simulator.drill import Score
from yixian.simulator.gateways.catalogue import Tag
from yixian.simulator.gateways.orders import read_orders
from yixian.simulator.gateways.plants import find, plant_tags
from yixian.simulator.gateways.runs import Result, Run, perform
from yixian.simulator.gateways.tasks import Task, check, field_actions
from yixian.web.config.console import words

EVERY_S = 10.0
SHOWN = ("measurement",)
TRENDS = ("measurement", "control", "command")


@click.command("run", help="Run a plant and print its tags, events, score and hash at the end.")
@click.argument("plant")
@click.option("--scenario", default="", help="Scenario or initial condition; the plant's usual one if left out.")
@click.option("--hours", type=float, help="Simulated time; the scenario's time limit, or 1, if left out.")
@click.option("--seed", default=1, show_default=True, help="Seed of noise and disturbances.")
@click.option(
    "--set", "sets", multiple=True, metavar="TAG=VALUE@TIME", help="Set a tag; TIME as 90s, 10min, 2h, 01:30."
)
@click.option("--actions", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Orders as a YAML file.")
@click.option("--dt", type=float, help="Integration step in seconds; the plant's own if left out.")
@click.option("--backend", type=click.Choice(["llvm", "python"]), default="llvm", show_default=True)
@click.option("--player", default="", help="Scripted player of the scenario that acts, as expert.")
@click.option(
    "--csv", "csv_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the trends to this file."
)
@click.option(
    "--every",
    type=Finite(0.0, min_open=True),
    default=EVERY_S,
    show_default=True,
    help="Seconds between rows of --csv.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def run_command(
    plant: str,
    scenario: str,
    hours: float | None,
    seed: int,
    sets: tuple[str, ...],
    actions: Path | None,
    **options: Any,
) -> None:
    with refusals():
        tags = [*plant_tags(find(plant).name), *field_actions(Task(plant, scenario))]
        _keep_apart(actions, options["csv_path"])
        orders = read_orders(tags, sets, *_file(actions))
        task = Task(plant, scenario, seed, hours, tuple(orders), options["dt"], options["backend"], options["player"])
        check(task)
        with _trends(options["csv_path"], tags) as record:
            result = perform(task, every_s=options["every"] if options["csv_path"] else None, record=record)
    if options["as_json"]:
        click.echo(json.dumps(result.as_json(language()), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        _print(result, tags)


def _keep_apart(actions: Path | None, trends: Path | None) -> None:
    if actions is not None and trends is not None and trends.exists() and trends.samefile(actions):
        raise Refused(words(f"--csv 会覆盖 {actions}。", f"--csv would write over {actions}."))


def _file(path: Path | None) -> tuple[str, str]:
    return (text_of(path), path.name) if path else ("", "")


@contextmanager
def _trends(path: Path | None, tags: list[Tag]) -> Iterator[Any]:
    """Give what writes one row of the trends; a file in UTF-8 with its mark, so that spreadsheets read it."""
    if path is None:
        yield lambda simulation: None
        return
    columns = [tag.name for tag in tags if tag.kind in TRENDS and tag.is_in_plant]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["time_s", *columns])

        def record(run: Run) -> None:
            writer.writerow([repr(run.time_s), *(repr(run.simulation[name]) for name in columns)])

        yield record


def _print(result: Result, tags: list[Tag]) -> None:
    """Print measurements, events and hash for people."""
    task = result.task
    click.echo(
        words(
            f"{task.plant}：运行 {result.time_s / 3600.0:g} 小时，{result.scans} 次扫描，种子 {task.seed}",
            f"{task.plant}: {result.time_s / 3600.0:g} h, {result.scans} scans, seed {task.seed}",
        )
    )
    for event in result.events:
        click.echo(f"  {_clock(event.time_s)}  {event.kind:<11} {event.text[language()]}")
    for tag in tags:
        if tag.kind in SHOWN:
            value = result.tags[tag.name]
            click.echo(f"  {tag.name:<12} {'—' if value is None else f'{value:.4g}':>10} {tag.unit}")
    if result.score is not None:
        _print_score(result.score)
    _print_load(result.load)
    click.echo(words(f"状态散列 {result.hash}", f"hash {result.hash}"))


def _print_score(score: Score) -> None:
    click.echo(
        words(
            f"得分 {score.total:.1f}：步骤 {score.steps:.1f} + 质量 {score.quality:.1f} − 扣分 {score.penalties:.1f}",
            f"score {score.total:.1f}: steps {score.steps:.1f} + quality {score.quality:.1f} − {score.penalties:.1f}",
        )
    )
    for item in score.largest_losses(10):
        click.echo(f"  {item.points - item.of:+.1f}  {item.text[language()]}")


def _print_load(load: AlarmKpis) -> None:
    mean = "—" if load.per_10_min is None else f"{load.per_10_min:.1f}"
    waited = "—" if load.mean_to_acknowledge_s is None else f"{load.mean_to_acknowledge_s:.0f} s"
    click.echo(
        words(
            f"报警 {load.annunciated} 条：每 10 分钟平均 {mean}，最多 {load.peak_10_min}；"
            f"报警泛滥 {len(load.floods)} 次；平均确认时间 {waited}",
            f"{load.annunciated} alarms: {mean} in 10 minutes, {load.peak_10_min} at most; {len(load.floods)} floods; "
            f"acknowledged after {waited}",
        )
    )


def _clock(time_s: float) -> str:
    hours, rest = divmod(time_s, 3600.0)
    return f"{int(hours):02}:{int(rest // 60):02}:{rest % 60:04.1f}"
