"""Write down what was found at a check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.web.audit.actions import record
from yixian.web.concerns.actions import raise_concern
from yixian.web.duties.models import Check, Duty, DutyStandard
from yixian.web.people.models import Person
from yixian.web.ui.uploads import Upload


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at one standard: in order, or not, with a note and a photo."""

    standard: DutyStandard
    is_ok: bool
    note: str = ""
    photo: Upload | None = None


@transaction.atomic
def record_checks(
    duty: Duty,
    findings: Iterable[Finding],
    *,
    by: Person,
    client_key: UUID,
    done_at: datetime | None = None,
    at: datetime | None = None,
) -> list[Check]:
    """Write one check for each finding; a deviation becomes a concern at the card's place.

    ``done_at`` is the phone's clock; ``at`` replays the past (a paper form typed in, the demonstration).
    Sent twice with one ``client_key`` it is written once: what is there already is returned as it is.
    """
    moment = min(at or done_at or timezone.now(), timezone.now())
    Duty.objects.select_for_update().get(pk=duty.pk)
    keys = {uuid5(client_key, str(finding.standard.pk)): finding for finding in findings}
    found = {check.client_key: check for check in Check.objects.filter(client_key__in=keys)}
    fresh = {key: finding for key, finding in keys.items() if key not in found}
    made = [_check(key, finding, by=by, done_at=moment, at=at) for key, finding in fresh.items()]
    if made:
        told = {"in order": sum(check.is_ok for check in made), "deviations": [c.note for c in made if not c.is_ok]}
        record("duty.checked", duty, by=by, changes=told)
    return [*found.values(), *made]


def _check(key: UUID, finding: Finding, *, by: Person, done_at: datetime, at: datetime | None) -> Check:
    check = Check(
        standard=finding.standard,
        client_key=key,
        done_at=done_at,
        by=by,
        is_ok=finding.is_ok,
        note=finding.note,
    )
    place = finding.standard.duty.place
    if not finding.is_ok and place is not None and place.is_active:
        check.concern = raise_concern(
            place=place,
            kind="hazard",
            text=_("Check failed: {standard}. {note}").format(standard=finding.standard, note=finding.note).strip(),
            by=by,
            client_key=uuid5(key, "concern"),
            raised_at=done_at,
            at=at,
            photos=[finding.photo] if finding.photo else [],
        )
    if finding.photo:
        finding.photo.content.seek(0)
        check.photo = finding.photo.content
    check.save()
    return check
