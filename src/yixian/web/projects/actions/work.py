"""The work: log, stages, and the end of a project that is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.notices.actions import notify
from yixian.web.people.models import Person
from yixian.web.projects.actions.steps import address, facts, locked, team_of
from yixian.web.projects.models import LogEntry, LogKind, Project, ProjectStatus, Stage
from yixian.web.ui.uploads import Upload


@transaction.atomic
def write_log(
    project: Project, *, text: str, happened_on: date, by: Person, sources: str = "", photo: Upload | None = None,
    kind: str = LogKind.NOTE, at: datetime | None = None,
) -> LogEntry:  # fmt: skip
    """Add a line to the project's log."""
    entry = LogEntry(
        project=project, kind=kind, text=text, happened_on=happened_on, sources=sources, by=by, at=at or timezone.now()
    )
    if photo is not None:
        entry.photo.save(photo.content.name or "photo.jpg", photo.content, save=False)
    entry.save()
    record("project.logged", project, by=by, changes={"happened_on": happened_on, "text": text[:200]})
    return entry


@transaction.atomic
def save_stages(project: Project, stages: Sequence[Stage], *, by: Person, gone: Sequence[int] = ()) -> None:
    """Save names and dates of the stages in the order given; take away those that are gone."""
    project.stages.filter(pk__in=gone).delete()
    for place, stage in enumerate(stages, 1):
        stage.project, stage.order = project, place
        stage.save()
    names = {stage.name: stage.finished_on for stage in stages}
    record("project.stages_saved", project, by=by, changes={"stages": names})


@transaction.atomic
def finish_stage(stage: Stage, *, by: Person, on: date) -> Stage:
    stage.finished_on = on
    stage.save(update_fields=["finished_on"])
    record("project.stage_finished", stage.project, by=by, changes={"stage": stage.name, "on": on})
    return stage


@transaction.atomic
def stop(
    project: Project, *, lesson: str, by: Person, by_stop_rule: bool = False, at: datetime | None = None
) -> Project:
    """Stop a project with what was learned. By the stop rule, a verdict may still be asked of what is there."""
    row = locked(project, {ProjectStatus.PROPOSED, ProjectStatus.CHARTERED, ProjectStatus.TRIAL})
    row.status, row.lesson, row.by_stop_rule = ProjectStatus.STOPPED, lesson, by_stop_rule
    row.stopped_at, row.stopped_by = at or timezone.now(), by
    row.save(update_fields=["status", "lesson", "by_stop_rule", "stopped_at", "stopped_by"])
    record("project.stopped", row, by=by, changes={"lesson": lesson, "by_stop_rule": by_stop_rule})
    notify(team_of(row, but=by), "project.stopped", facts(row), url=address(row))
    return row
