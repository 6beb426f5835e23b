from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.web.concerns.models import Status
from yixian.web.duties.models import Cycle
from yixian.web.notices import wording
from yixian.web.notices.models import Digest, Notice
from yixian.web.people.models import OrgUnit, Person
from yixian.web.people.queries import home_unit

PER_PAGE = 30
PAST_DIGESTS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One notice, worded in the reader's language."""

    notice: Notice
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Somebody's notices, newest first."""

    lines: list[Line]
    page: Page[Notice]
    unread: int
    crew: OrgUnit | None


def listing(person: Person, number: str) -> Listing:
    notices = Notice.objects.filter(person=person).order_by("-id")
    page = Paginator(notices, PER_PAGE).get_page(number)
    return Listing(
        lines=[Line(notice, wording.say(notice.code, notice.values)) for notice in page],
        page=page,
        unread=notices.filter(read_at__isnull=True).count(),
        crew=home_unit(person),
    )


@dataclass(frozen=True, slots=True)
class Section:
    """One list of a digest; ``more`` counts what the list leaves out."""

    code: str
    title: str | Promise
    icon: str
    count: int
    lines: list[dict[str, Any]]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


SECTIONS: tuple[tuple[str, str | Promise, str], ...] = (
    ("overdue", _("Overdue concerns"), "alert-triangle"),
    ("checks", _("Checks due"), "clipboard-check"),
    ("tasks", _("Tasks due"), "calendar-due"),
    ("answered", _("Answered yesterday"), "message-circle"),
    ("raised", _("Raised yesterday"), "message-report"),
    ("changed", _("Cards new or in other hands"), "id-badge-2"),
)


@dataclass(frozen=True, slots=True)
class DigestPage:
    """A crew's day on one sheet, to be read out at the meeting before the shift."""

    digest: Digest
    sections: list[Section]
    days: list[date]

    @property
    def is_empty(self) -> bool:
        return not any(section.count for section in self.sections)


def digest_page(digest: Digest) -> DigestPage:
    content = digest.content
    days = Digest.objects.filter(unit=digest.unit).order_by("-day").values_list("day", flat=True)[:PAST_DIGESTS]
    sections = [
        Section(code, title, icon, content["counts"].get(code, 0), _worded(content["lists"].get(code, [])))
        for code, title, icon in SECTIONS
    ]
    return DigestPage(digest=digest, sections=sections, days=list(days))


def _worded(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    statuses, cycles = dict(Status.choices), dict(Cycle.choices)
    return [
        {**line, "status": statuses.get(line.get("status", ""), ""), "cycle": cycles.get(line.get("cycle", ""), "")}
        for line in lines
    ]
