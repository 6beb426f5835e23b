"""Done, confirmed or reopened, and scored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.concerns import clock, queries
from yixian.web.concerns.actions.raising import attach
from yixian.web.concerns.actions.steps import locked, said, tell, write_down
from yixian.web.concerns.errors import StepError
from yixian.web.concerns.models import AttachmentRole, Cause, Concern, EventKind, Score, Status
from yixian.web.people.models import Person
from yixian.web.ui.uploads import Upload


@transaction.atomic
def report_done(
    concern: Concern,
    *,
    cause: Cause | None,
    text: str,
    by: Person,
    photos: Sequence[Upload] = (),
    at: datetime | None = None,
) -> Concern:
    """Say that it is done, and what the cause was. The same cause here within 90 days of a closing is a relapse."""
    when = at or timezone.now()
    row = locked(concern, {Status.ACCEPTED})
    if cause is None:
        raise StepError("cause_missing", row.number)
    row.status, row.done_at, row.cause = Status.DONE, when, cause
    row.relapse_of = queries.relapsed_from(row, cause)
    row.save(update_fields=["status", "done_at", "cause", "relapse_of"])
    for photo in photos:
        attach(row, photo, AttachmentRole.AFTER, by=by)
    changes = {"cause": cause.code, "photos": len(photos), "relapse_of": row.relapse_of}
    write_down(row, EventKind.DONE, by=by, at=when, text=text.strip(), changes=changes)
    tell([row.raised_by], "concern.done", row)
    if row.relapse_of is not None:
        told = [row.relapse_of.handler, row.handler, *queries.nearest_leaders(row.unit)]
        tell(told, "concern.relapsed", row, earlier=row.relapse_of.number, cause=cause.name)
    return row


@transaction.atomic
def confirm(concern: Concern, *, by: Person | None, text: str = "", at: datetime | None = None) -> Concern:
    """The raiser says that it is solved; ``by`` empty is the holder of the claim code."""
    when = at or timezone.now()
    row = locked(concern, {Status.DONE})
    _only_the_raiser(row, by)
    row.status, row.closed_at = Status.CONFIRMED, when
    row.save(update_fields=["status", "closed_at"])
    write_down(row, EventKind.CONFIRMED, by=by, at=when, text=text.strip())
    tell([one for one in (row.handler,) if one != by], "concern.confirmed", row)
    return row


@transaction.atomic
def reopen(concern: Concern, *, reason: str, by: Person | None, at: datetime | None = None) -> Concern:
    """The raiser says that it is not solved, and why: it waits for an answer again, and a new clock runs."""
    when = at or timezone.now()
    row = locked(concern, {Status.DONE, Status.CONFIRMED, Status.DECLINED})
    _only_the_raiser(row, by)
    reason = said(reason, "reason_missing", row)
    before = row.status
    row.status = Status.RECEIVED
    row.answer_due = clock.answer_due(when, timezone.get_current_timezone())
    row.answered_at = row.done_at = row.closed_at = row.escalated_at = None
    row.escalated_to = row.relapse_of = row.cause = row.due_on = None
    row.lane = ""
    row.save()
    write_down(row, EventKind.REOPENED, by=by, at=when, text=reason, changes={"status": [before, row.status]})
    told = [row.handler, *queries.nearest_leaders(row.unit)]
    tell([one for one in told if one != by], "concern.reopened", row, reason=reason)
    return row


def _only_the_raiser(row: Concern, by: Person | None) -> None:
    is_raiser = row.raised_by_id == by.pk if by else row.is_anonymous
    if not is_raiser:
        raise StepError("not_the_raiser", row.number)


@transaction.atomic
def score(concern: Concern, *, stars: int, by: Person, at: datetime | None = None) -> Score:
    """Say how well it was solved, 1 to 5; those it concerns have one score each and may change it."""
    when = at or timezone.now()
    row = locked(concern, {Status.DONE, Status.CONFIRMED})
    if not 1 <= stars <= 5:
        raise StepError("one_to_five", row.number)
    if not queries.is_concerned(row, by):
        raise StepError("not_concerned", row.number)
    given, _made = Score.objects.update_or_create(concern=row, person=by, defaults={"stars": stars, "at": when})
    record("concern.scored", row, by=by, changes={"stars": stars})
    return given
