"""Political status as the sealed bytes it is kept as: carried to and from the undo of an import, never opened here."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence

from yixian.web.people.models import Person, PoliticalStatus


def of(people: Iterable[Person]) -> dict[int, str]:
    """Return the sealed record of each person who has one, as text that JSON can hold."""
    rows = PoliticalStatus.objects.filter(person__in=[person.pk for person in people])
    return {pk: _text(data) for pk, data in rows.values_list("person_id", "ciphertext")}


def put_back(kept: Sequence[tuple[int, str | None]]) -> None:
    """Make the sealed records be as they were; ``None`` where there was none."""
    PoliticalStatus.objects.filter(person__in=[pk for pk, _ in kept]).delete()
    PoliticalStatus.objects.bulk_create(
        [PoliticalStatus(person_id=pk, ciphertext=base64.b64decode(text)) for pk, text in kept if text is not None],
        batch_size=1000,
    )


def _text(data: bytes | memoryview) -> str:
    return base64.b64encode(bytes(data)).decode("ascii")
