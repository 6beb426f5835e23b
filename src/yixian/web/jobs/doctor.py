"""Checks of the queue: is anybody working, is anything stuck."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from yixian.web.config.doctor import migrations_pending, tables_exist
from yixian.web.config.health import NOTE, Values, check
from yixian.web.jobs import leases
from yixian.web.jobs.models import Job, JobStatus, Schedule

LATE = timedelta(minutes=15)


def _is_readable() -> bool:
    return tables_exist() and not migrations_pending()


@check(
    "jobs.stuck",
    zh=("有后台任务已等了 {minutes} 分钟没人做", "确认 yixian serve 没有带 --no-worker；或运行 yixian worker"),
    en=("A job has waited for {minutes} minutes", "Run `yixian serve` without --no-worker, or `yixian worker`"),
    level=NOTE,
)
def stuck() -> Iterator[Values]:
    since = leases.waiting_since() if _is_readable() else None
    if since is not None and timezone.now() - since > LATE:
        yield {"minutes": int((timezone.now() - since).total_seconds() // 60)}


@check(
    "jobs.lost",
    zh=("{count} 项后台任务的进程已消失，尚未重做", "启动 yixian serve，会自动重做"),
    en=("{count} jobs lost their worker and have not been done again", "Start `yixian serve`: it does them again"),
    level=NOTE,
)
def lost() -> Iterator[Values]:
    if not _is_readable():
        return
    count = Job.objects.filter(status=JobStatus.RUNNING, leased_until__lt=timezone.now() - LATE).count()
    if count:
        yield {"count": count}


@check(
    "jobs.failed",
    zh=("{count} 项后台任务失败，例如 {kind}", "在“后台任务”页查看原因，处理后点“再试一次”"),
    en=("{count} jobs failed, such as {kind}", "See the page Background jobs, mend the cause, and try again"),
)
def failed() -> Iterator[Values]:
    if not _is_readable():
        return
    kinds = list(Job.objects.filter(status=JobStatus.FAILED).values_list("kind", flat=True)[:1000])
    if kinds:
        yield {"count": len(kinds), "kind": kinds[0]}


@check(
    "schedules.late",
    zh=("定时任务 {kind} 应在 {due} 运行而没有运行", "启动 yixian serve（关机期间错过的会补做一次）"),
    en=("{kind} was due at {due} and has not run", "Start `yixian serve`; what was missed is done once"),
    level=NOTE,
)
def schedules_late() -> Iterator[Values]:
    if not _is_readable():
        return
    for row in Schedule.objects.filter(next_at__lt=timezone.now() - LATE):
        yield {"kind": row.kind, "due": f"{timezone.localtime(row.next_at):%Y-%m-%d %H:%M}"}
