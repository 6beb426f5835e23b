"""What every step shares: the locked row, its guard, the line of the story, the audit row, the notices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from yixian.web.audit.actions import record
from yixian.web.audit.middleware import NOWHERE, origin
from yixian.web.concerns.errors import StepError
from yixian.web.concerns.models import Concern, Event
from yixian.web.notices.actions import notify
from yixian.web.people.models import Person


def locked(concern: Concern, statuses: Collection[str]) -> Concern:
    """Return the row as it stands now, locked, or refuse if its status does not allow the step."""
    row = Concern.objects.select_for_update().get(pk=concern.pk)
    if row.status not in statuses:
        raise StepError("wrong_status", row.number)
    return row


def said(text: str, code: str, concern: Concern) -> str:
    """Return the words without blanks at the ends; refuse with that code if nothing was said."""
    stripped = text.strip()
    if not stripped:
        raise StepError(code, concern.number)
    return stripped


def write_down(
    concern: Concern,
    kind: str,
    *,
    by: Person | None,
    at: datetime,
    text: str = "",
    changes: dict[str, Any] | None = None,
) -> Event:
    """Add the line to the story and the audit row; ``by`` empty is the raiser with a claim code, or the clock."""
    event = Event.objects.create(concern=concern, kind=kind, at=at, by=by, text=text)
    everything = {**(changes or {}), **({"text": text} if text else {})}
    if by is None:
        record_without_trace(f"concern.{kind}", concern, everything)
    else:
        record(f"concern.{kind}", concern, by=by, changes=everything)
    return event


def record_without_trace(action: str, concern: Concern, changes: dict[str, Any]) -> None:
    """Write an audit row that names neither a person nor the device it came from."""
    token = origin.set(NOWHERE)
    try:
        record(action, concern, by=None, changes=changes)
    finally:
        origin.reset(token)


def address(concern: Concern) -> str:
    return reverse("concerns:detail", kwargs={"number": concern.number})


def tell(people: Iterable[Person | None], code: str, concern: Concern, **values: Any) -> None:
    """Leave a notice for each of them; nobody is told twice."""
    known = [person for person in people if person is not None]
    if known:
        given = {"number": concern.number, "place": str(concern.place), **values}
        notify(known, code, given, url=address(concern))
