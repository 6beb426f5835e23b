"""What each page shows: one frozen record a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.paginator import Page
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.web.concerns import clock, proposals, queries
from yixian.web.concerns.access import Abilities, abilities
from yixian.web.concerns.actions.raising import new_claim_code
from yixian.web.concerns.forms import BoardForm
from yixian.web.concerns.models import Attachment, AttachmentRole, Concern, ConcernKind, Event, Lane
from yixian.web.concerns.queries import ENOUGH_SCORES, ScoreFigure
from yixian.web.people.models import Person
from yixian.web.places.models import Place

TAB_LABELS: dict[str, str | Promise] = {
    "waiting": _("waiting for an answer"),
    **{lane.value: lane.label for lane in Lane},
    "done": _("waiting for the raiser"),
    "closed": pgettext_lazy("concerns", "closed"),
    "all": pgettext_lazy("concerns", "all"),
}
KIND_ICONS = {"hazard": "alert-triangle", "improvement": "bulb", "need": "heart-handshake"}


@dataclass(frozen=True, slots=True)
class RaisePage:
    """The form on the phone; without a place it is the neutral shell kept for use without a network."""

    place: Place | None
    kinds: Sequence[tuple[str, str | Promise, str]]
    words: dict[str, tuple[str, ...]]
    client_key: str
    claim_code: str
    kind: str = ConcernKind.HAZARD
    text: str = ""
    errors: list[str] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)


def raise_urls() -> dict[str, str]:
    """Return the addresses the phone's scripts need."""
    return {
        "token": reverse("concerns:token"),
        "receive": reverse("concerns:receive"),
        "worker": reverse("concerns:worker-js"),
        "signIn": f"{reverse('people:sign-in')}?next={reverse('concerns:raise')}",
    }


def raise_page(place: Place | None, **given: Any) -> RaisePage:
    kinds = [(kind.value, kind.label, KIND_ICONS[kind.value]) for kind in ConcernKind]
    return RaisePage(
        place=place,
        kinds=kinds,
        words=proposals.WORDS,
        client_key=given.pop("client_key", "") or str(uuid4()),
        claim_code=given.pop("claim_code", "") or new_claim_code(),
        urls=raise_urls(),
        **given,
    )


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the board with how much it holds."""

    name: str
    label: str | Promise
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """A lane as offered for an answer, with the day that is promised unless another is chosen."""

    lane: str
    label: str | Promise
    due_on: date


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The leaders' board."""

    form: BoardForm
    tabs: list[Tab]
    page: Page[Concern]
    query: str
    show: str
    lanes: list[Promised]
    may_answer: set[int]
    may_export: bool


def lanes_offered(today: date) -> list[Promised]:
    return [Promised(lane.value, lane.label, clock.promise(lane.value, today)) for lane in Lane]


def tabs(counts: dict[str, int], show: str) -> list[Tab]:
    return [Tab(name, label, counts[name], name == show) for name, label in TAB_LABELS.items()]


@dataclass(frozen=True, slots=True)
class DetailPage:
    """One concern: its story, its files, and what this viewer may do now."""

    concern: Concern
    can: Abilities
    events: list[Event]
    before: list[Attachment]
    after: list[Attachment]
    voices: list[Attachment]
    spread: list[Concern]
    relapses: list[Concern]
    readable: set[int]
    score: ScoreFigure
    enough: int
    lanes: list[Promised]
    charter_url: str


def detail_page(concern: Concern, user: Person, readable: set[int], today: date) -> DetailPage:
    files = list(concern.attachments.all())
    return DetailPage(
        concern=concern,
        can=abilities(user, concern),
        events=list(concern.events.select_related("by")),
        before=[file for file in files if file.is_photo and file.role != AttachmentRole.AFTER],
        after=[file for file in files if file.is_photo and file.role == AttachmentRole.AFTER],
        voices=[file for file in files if not file.is_photo],
        spread=list(concern.spread_to.select_related("place")),
        relapses=list(concern.relapses.all()),
        readable=readable,
        score=queries.score_of(concern),
        enough=ENOUGH_SCORES,
        lanes=lanes_offered(today),
        charter_url=f"{CHARTER_PATH}?concern={concern.pk}",
    )


#: Where the projects app takes a concern up (``projects:new``).
CHARTER_PATH = "/projects/new/"


@dataclass(frozen=True, slots=True)
class Answer:
    """A published urgent need: what was asked and what was answered, without the raiser."""

    concern: Concern
    words: list[Event]


def answer(concern: Concern) -> Answer:
    """Return the need with what the plant said to it, in order; notes stay among those concerned."""
    public = {"accepted", "declined", "done"}
    return Answer(concern, [event for event in concern.events.all() if event.kind in public])
