"""``yixian campaign``: many runs of a plant, varied and repeated, into one table of results."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import click

from yixian.commands.inputs import refusals, text_of
from yixian.simulator.gateways.campaign.executors import dask, processes
from yixian.simulator.gateways.campaign.plan import read_plan
from yixian.simulator.gateways.campaign.running import Outcome, run_plan
from yixian.web.config.console import say, words


@click.command("campaign", help="Run a campaign FILE (YAML): sweeps, Monte-Carlo, seeds; results as Parquet.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of results; beside FILE if left out."
)
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as there are cores if left out.")
@click.option("--dask", "address", help="Address of a Dask scheduler whose workers are to do it, as tcp://host:8786.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def campaign_command(file: Path, out: Path | None, workers: int | None, address: str | None, as_json: bool) -> None:
    folder = out or file.with_suffix(".results")
    count = workers or os.cpu_count() or 1
    with refusals():
        plan = read_plan(text_of(file), file.name)
        opens = dask(address) if address else processes(count)
        label = words(f"{plan.plant}：{len(plan.cases)} 个算例", f"{plan.plant}: {len(plan.cases)} cases")
        with click.progressbar(length=len(plan.cases), label=label, file=sys.stderr) as bar:

            def tell(done: int) -> None:
                bar.update(done)

            began = time.monotonic()
            outcome = run_plan(plan, folder, opens, workers=count, tell=tell)
            seconds = time.monotonic() - began
    if as_json:
        click.echo(json.dumps(_described(outcome, seconds), ensure_ascii=False))
    else:
        _say(outcome, seconds)


def _described(outcome: Outcome, seconds: float) -> dict[str, object]:
    return {
        "cases": outcome.cases,
        "done": outcome.done,
        "known": outcome.known,
        "diverged": outcome.diverged,
        "side_by_side": outcome.is_side_by_side,
        "seconds": round(seconds, 3),
        "results": str(outcome.path),
    }


def _say(outcome: Outcome, seconds: float) -> None:
    say(
        f"算例 {outcome.cases} 个：本次运行 {outcome.done} 个，"
        f"沿用已有结果 {outcome.known} 个，发散 {outcome.diverged} 个；用时 {seconds:.1f} 秒。",
        f"{outcome.cases} cases: {outcome.done} run, {outcome.known} known already, {outcome.diverged} diverged; "
        f"{seconds:.1f} s.",
    )
    say(f"结果：{outcome.path}", f"Results: {outcome.path}")
