"""``yixian worker``: background jobs and schedules. ``yixian serve`` starts one by itself."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType

import click

from yixian.commands import django_setup
from yixian.web.config.console import say


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--supervised", is_flag=True, hidden=True, help="End when standard input is closed.")
@click.option("--lease", "lease_s", type=float, default=60.0, hidden=True)
def worker_command(once: bool, supervised: bool, lease_s: float) -> None:
    """Do background jobs until told to stop."""
    django_setup.start()
    from django.conf import settings

    from yixian.web.config import locks
    from yixian.web.jobs.worker import Worker

    worker = Worker(lease_s=lease_s)

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if supervised:
        threading.Thread(target=_follow_parent, args=(worker.stop,), daemon=True).start()
    try:
        with locks.using(settings.HOME, "worker"):
            if once:
                done = worker.run_until_idle()
                say(f"做完 {done} 项后台任务。", f"{done} jobs done.")
            else:
                worker.run()
    except locks.Busy as busy:
        raise click.ClickException(django_setup.busy_text(busy.holders)) from busy


def _follow_parent(stop: threading.Event) -> None:
    """Stop when the server that started this process is gone, however it ended."""
    sys.stdin.buffer.read()
    stop.set()
