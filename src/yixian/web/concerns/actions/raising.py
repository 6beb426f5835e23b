"""Raising a concern, by name or without one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from yixian.web.concerns import clock, numbering, proposals, queries
from yixian.web.concerns.actions.steps import tell, write_down
from yixian.web.concerns.errors import KeyTakenError, StepError
from yixian.web.concerns.models import Attachment, AttachmentRole, Concern, ConcernKind, EventKind
from yixian.web.people.models import Person
from yixian.web.places.models import Place
from yixian.web.places.queries import carers_of
from yixian.web.ui.uploads import Upload

#: Without letters and digits that look alike; 16 of them carry 79 bits.
CLAIM_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CLAIM_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Raised:
    """An anonymous concern and the code its raiser keeps. Only the code's hash is stored."""

    concern: Concern
    claim_code: str


@dataclass(frozen=True, slots=True)
class _Message:
    place: Place
    kind: str
    text: str
    client_key: UUID
    photos: Sequence[Upload]
    voice: Upload | None
    spread_from: Concern | None


def new_claim_code() -> str:
    return "".join(secrets.choice(CLAIM_ALPHABET) for _ in range(CLAIM_LENGTH))


def plain_code(code: str) -> str:
    """Return the code as it was made, however it was typed: spaces and hyphens out, capitals."""
    return "".join(sign for sign in code.upper() if sign in CLAIM_ALPHABET)


def claim_hash(code: str) -> str:
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def raise_concern(  # noqa: PLR0913 - what a message may carry; all by keyword
    *,
    place: Place,
    kind: str,
    text: str,
    by: Person,
    client_key: UUID | None = None,
    raised_at: datetime | None = None,
    photos: Sequence[Upload] = (),
    voice: Upload | None = None,
    spread_from: Concern | None = None,
    at: datetime | None = None,
) -> Concern:
    """Store a message once and start its clock; the same ``client_key`` again returns the concern already made.

    ``kind`` empty is taken from the words. ``raised_at`` is the phone's clock and believed within bounds; ``at``
    replays the past and is taken as it is. ``KeyTakenError`` if the key is another person's.
    """
    message = _Message(place, kind, text.strip(), client_key or uuid4(), photos, voice, spread_from)
    return _store(message, by=by, hashed="", raised_at=raised_at, at=at)


def raise_anonymously(  # noqa: PLR0913 - what a message may carry; all by keyword
    *,
    place: Place,
    kind: str,
    text: str,
    claim_code: str = "",
    client_key: UUID | None = None,
    raised_at: datetime | None = None,
    photos: Sequence[Upload] = (),
    voice: Upload | None = None,
    at: datetime | None = None,
) -> Raised:
    """Store a message without a name. The phone may bring its own claim code, so that sending again is safe."""
    code = plain_code(claim_code) or new_claim_code()
    if len(code) != CLAIM_LENGTH:
        raise StepError("bad_claim_code")
    message = _Message(place, kind, text.strip(), client_key or uuid4(), photos, voice, None)
    return Raised(_store(message, by=None, hashed=claim_hash(code), raised_at=raised_at, at=at), code)


@transaction.atomic
def _store(
    message: _Message, *, by: Person | None, hashed: str, raised_at: datetime | None, at: datetime | None
) -> Concern:
    if not (message.text or message.photos or message.voice):
        raise StepError("nothing_said")
    if not message.place.is_active:
        raise StepError("place_not_in_use")
    if message.kind and message.kind not in ConcernKind.values:
        raise StepError("no_such_kind")
    received = at or timezone.now()
    zone = timezone.get_current_timezone()
    series = numbering.locked_series(received.astimezone(zone).year)  # from here on, one at a time
    earlier = Concern.objects.filter(client_key=message.client_key).first()
    if earlier is not None:
        return _same_again(earlier, by, hashed)
    happened, doubted = clock.credible(raised_at, received)
    unit, branch = carers_of(message.place)
    concern = Concern.objects.create(
        number=numbering.next_number(series),
        client_key=message.client_key,
        kind=message.kind or proposals.propose(message.text),
        place=message.place,
        unit=unit,
        branch=branch,
        text=message.text,
        raised_by=by,
        claim_hash=hashed,
        raised_at=happened,
        clock_doubted=doubted,
        answer_due=clock.answer_due(received, zone),
        spread_from=message.spread_from,
    )
    for photo in message.photos:
        attach(concern, photo, AttachmentRole.BEFORE, by=by)
    if message.voice:
        attach(concern, message.voice, AttachmentRole.OTHER, by=by)
    changes = {"kind": concern.kind, "place": message.place, "raised_at": happened, "received_at": received}
    write_down(concern, EventKind.RAISED, by=by, at=happened, changes=changes)
    tell([by], "concern.received", concern, due=clock_day(concern.answer_due))
    tell(_leaders_told(concern, by), "concern.raised", concern, due=clock_day(concern.answer_due))
    return concern


def _same_again(earlier: Concern, by: Person | None, hashed: str) -> Concern:
    """Return what the same sender sent before; anybody else learns nothing but that the key is taken."""
    if earlier.raised_by_id != (by.pk if by else None) or earlier.claim_hash != hashed:
        raise KeyTakenError
    return earlier


def attach(concern: Concern, upload: Upload, role: str, *, by: Person | None) -> Attachment:
    return Attachment.objects.create(
        concern=concern,
        role=role,
        file=upload.content,
        media_type=upload.media_type,
        sha256=upload.sha256,
        added_by=by,
    )


def clock_day(moment: datetime) -> str:
    return timezone.localtime(moment).date().isoformat()


def _leaders_told(concern: Concern, by: Person | None) -> list[Person]:
    people = queries.nearest_leaders(concern.unit)
    if concern.kind == ConcernKind.NEED:
        people += queries.nearest_leaders(concern.branch)
    return [person for person in people if person != by]
