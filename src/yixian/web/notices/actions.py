from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yixian.web.notices.models import Notice
from yixian.web.people.models import Person


def notify(people: Iterable[Person], code: str, values: dict[str, Any], *, url: str = "") -> None:
    """Leave one notice for each person, once each.

    ``code`` names a sentence in some app's ``wording.NOTICES``; ``values`` fill it when it is shown, in the
    reader's own language.
    """
    unique = {person.pk: person for person in people}
    Notice.objects.bulk_create(Notice(person=person, code=code, values=values, url=url) for person in unique.values())
