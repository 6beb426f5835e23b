"""``yixian opcua``: a plant as an OPC UA server, for SCADA clients, historians and trainee stations."""

from __future__ import annotations

import asyncio
import logging
import signal
from pathlib import Path

import click

from yixian.commands.inputs import Finite, Refused, language, refusals
from yixian.simulator.gateways.opcua.keeping import Keep
from yixian.simulator.gateways.opcua.security import is_loopback
from yixian.simulator.gateways.opcua.server import PlantServer, Settings
from yixian.simulator.gateways.runs import open_run
from yixian.simulator.gateways.tasks import Task
from yixian.web.config.console import say, words


@click.command("opcua", help="Serve a plant over OPC UA until stopped.")
@click.argument("plant")
@click.option("--scenario", default="", help="Scenario or initial condition; the plant's usual one if left out.")
@click.option("--seed", default=1, show_default=True, help="Seed of noise and disturbances.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=4840, show_default=True, type=click.IntRange(1, 65535))
@click.option("--speed", default=1.0, show_default=True, type=Finite(0.01, 1000.0), help="Times real time.")
@click.option("--interval", default=1.0, show_default=True, type=Finite(0.05, 60.0), help="Seconds between updates.")
@click.option(
    "--pki", type=click.Path(file_okay=False, path_type=Path), help="Folder of certificates; encryption is then on."
)
@click.option(
    "--keep",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder the plant is kept in: started again, it goes on where it was.",
)
@click.option("--instructor", is_flag=True, help="Show malfunctions, parameters and the true state of the plant too.")
def opcua_command(
    plant: str, scenario: str, seed: int, host: str, port: int, speed: float, interval: float, **options: object
) -> None:
    pki = options["pki"] if isinstance(options["pki"], Path) else None
    if pki is None and not is_loopback(host):
        raise click.UsageError(
            words(
                f"{host} 可从别的机器访问，必须加密：请用 --pki 指定证书目录。",
                f"{host} is reached from other machines, so encrypt: name a folder of certificates by --pki.",
            )
        )
    logging.getLogger("asyncua").setLevel(logging.ERROR)
    with refusals():
        task = Task(plant, scenario, seed)
        run = open_run(task)
        settings = Settings(
            host=host, port=port, speed=speed, interval_s=interval, pki=pki,
            for_instructors=bool(options["instructor"]), language=language(), keep=_keep(options["folder"], task),
        )  # fmt: skip
        server = PlantServer(run, settings)
    try:
        asyncio.run(_serve(server))
    except OSError as error:
        raise click.ClickException(f"{settings.url}: {error.strerror or error}") from error


def _keep(folder: object, task: Task) -> Keep | None:
    if not isinstance(folder, Path):
        return None
    if task.is_graded:
        raise Refused(words("评分演练不能用 --keep。", "a graded drill cannot be kept by --keep."))
    return Keep(folder, {"plant": task.plant, "scenario": task.scenario, "seed": task.seed})


async def _serve(server: PlantServer) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    settings, points = server.settings, len(server.points)
    if server.run.scans:
        say(
            f"从 {server.run.time_s:.1f} 秒处继续。", f"Taken up at {server.run.time_s:.1f} s of the plant's time."
        )  # fmt: skip
    await server.serve(
        stop,
        lambda: say(
            f"{server.area}：{points} 个变量在 {settings.url}，{settings.speed:g} 倍速；按 Ctrl+C 停止。",
            f"{server.area}: {points} variables at {settings.url}, {settings.speed:g} times real time; Ctrl+C stops.",
        ),
    )
