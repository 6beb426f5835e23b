"""``yixian fmu``: write a plant as an FMU for other simulators, and check FMUs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from yixian.commands.inputs import refusals
from yixian.simulator.gateways.fmu.check import Report, check
from yixian.simulator.gateways.fmu.export import export
from yixian.web.config.console import say, words


@click.group("fmu", help="Plants as FMUs (FMI 2.0, co-simulation).")
def fmu_command() -> None:
    pass


@fmu_command.command("export", help="Write PLANT as an FMU; needs a C compiler.")
@click.argument("plant")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--scenario", default="", help="Initial condition it starts from; the plant's usual one if left out.")
@click.option("--seed", default=1, show_default=True, help="Seed it has until it is given another.")
def export_command(plant: str, out: Path, scenario: str, seed: int) -> None:
    if not out.parent.is_dir():
        raise click.UsageError(words(f"没有目录 {out.parent}。", f"there is no folder {out.parent}."))
    with refusals():
        export(plant, out, scenario, seed=seed)
    kilobytes = out.stat().st_size / 1024.0
    say(f"已写入 {out}（{kilobytes:.0f} kB）。", f"{out} written ({kilobytes:.0f} kB).")


@fmu_command.command(
    "check", help="Check an FMU: the standard, the restore test, and our plants bit for bit; needs FMPy."
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def check_command(file: Path, as_json: bool) -> None:
    with refusals():
        report = check(file)
    if as_json:
        found = {
            "right": report.is_right,
            "problems": report.problems,
            "deterministic": report.is_deterministic,
            "exact": report.is_exact,
            "variables": report.variables,
        }
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        _say(report)
    if not report.is_right:
        raise SystemExit(1)


def _say(report: Report) -> None:
    for problem in report.problems:
        click.echo(problem)
    say(
        f"变量 {report.variables} 个；符合标准：{_yes(not report.problems)}；"
        f"恢复后结果一致：{_yes(report.is_deterministic)}；与内核逐位一致：{_yes(report.is_exact)}。",
        f"{report.variables} variables; by the standard: {_yes(not report.problems)}; the same after restoring: "
        f"{_yes(report.is_deterministic)}; the kernel's bits: {_yes(report.is_exact)}.",
    )


def _yes(holds: bool | None) -> str:
    return "—" if holds is None else words("是", "yes") if holds else words("否", "no")
