"""From one place to others, and from a concern to a project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.web.concerns.actions.raising import raise_concern
from yixian.web.concerns.actions.steps import locked, tell, write_down
from yixian.web.concerns.errors import StepError
from yixian.web.concerns.models import Concern, EventKind, Lane, Status
from yixian.web.people.models import Person
from yixian.web.places.models import Place


@transaction.atomic
def propose_elsewhere(
    concern: Concern, *, places: Sequence[Place], by: Person, text: str = "", at: datetime | None = None
) -> list[Concern]:
    """Ask at other places whether it is so there too: one concern each, tracked from here, never twice at a place."""
    when = at or timezone.now()
    row = locked(concern, set(Status.values))
    asked = {row.place_id, *row.spread_to.values_list("place_id", flat=True)}
    if not places:
        raise StepError("no_place", row.number)
    if any(place.pk in asked for place in places):
        raise StepError("asked_there_already", row.number)
    question = text.strip() or _("Seen at {place}, please look whether it is so here too: {text}").format(
        place=row.place, text=row.text
    )
    made = [
        raise_concern(place=place, kind=row.kind, text=question[:2000], by=by, spread_from=row, at=when)
        for place in places
    ]
    words = ", ".join(f"{one.number} {one.place}" for one in made)
    write_down(row, EventKind.SPREAD, by=by, at=when, text=words[:2000])
    return made


@transaction.atomic
def link_project(concern: Concern, *, project: str, by: Person, at: datetime | None = None) -> Concern:
    """Write down that a project was chartered from it; called by the projects app in its own transaction.

    Where nobody had answered yet, the charter is the answer.
    """
    when = at or timezone.now()
    row = locked(concern, {Status.RECEIVED, Status.ACCEPTED})
    row.status, row.lane = Status.ACCEPTED, Lane.PROJECT
    row.answered_at = row.answered_at or when
    row.handler = row.handler or by
    row.save(update_fields=["status", "lane", "answered_at", "handler"])
    write_down(row, EventKind.PROJECT, by=by, at=when, text=project, changes={"lane": row.lane})
    tell([row.raised_by], "concern.project", row, project=project)
    return row
