"""``yixian trainer``: runs the plants of all drills. ``yixian serve`` starts one by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable

import click

from yixian.commands import django_setup


@click.command("trainer")
@click.option("--supervised", is_flag=True, hidden=True, help="End when standard input is closed.")
def trainer_command(supervised: bool) -> None:
    """Run the plants of all drills until told to stop."""
    django_setup.start()
    from django.conf import settings

    from yixian.web.config import locks

    if others := locks.holders(settings.HOME, "trainer-*.lock"):
        raise click.ClickException(django_setup.busy_text(others))
    try:
        with locks.using(settings.HOME, "trainer"):
            asyncio.run(_serve(supervised))
    except locks.Busy as busy:
        raise click.ClickException(django_setup.busy_text(busy.holders)) from busy


async def _serve(supervised: bool) -> None:
    from yixian.web.training.host import Host

    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def leave() -> None:
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave())
    if supervised:
        threading.Thread(target=_follow_parent, args=(leave,), daemon=True).start()
    sys.setswitchinterval(0.001)  # the thread that writes to the database must not hold up the plants
    await Host().serve(stop)


def _follow_parent(leave: Callable[[], None]) -> None:
    """Stop when the server that started this process is gone, however it ended."""
    while os.read(sys.stdin.fileno(), 4096):  # not sys.stdin: its lock would outlive this thread at the end
        pass
    leave()
