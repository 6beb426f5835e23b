from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from yixian.web.concerns.models import Concern
from yixian.web.duties import access, queries
from yixian.web.duties.cycles import State
from yixian.web.duties.forms import CardForm, FilterForm, ListForm, StandardFormSet
from yixian.web.duties.models import Duty, DutyKind, Holder
from yixian.web.duties.queries import Card, Glance, Measure
from yixian.web.duties.rooms import CHECKLISTS, Checklist
from yixian.web.duties.wording import STATES, TRENDS
from yixian.web.indicators.trends import Trend
from yixian.web.people.access import LEADERS, READERS, User, has_role, q_own_team, q_reach
from yixian.web.people.models import Person
from yixian.web.places import links
from yixian.web.places.queries import OPEN, open_concerns_below

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Sign:
    """A state in words, with the icon and the colour that repeat it."""

    words: str | Promise
    icon: str
    colour: str


def trend_sign(trend: Trend) -> Sign:
    return Sign(*TRENDS[trend])


def state_sign(state: State | None) -> Sign | None:
    return Sign(*STATES[state]) if state else None


@dataclass(frozen=True, slots=True)
class Tile:
    """One responsibility area on the grid."""

    card: Card | Glance
    sign: Sign
    trend: str
    concerns: int


@dataclass(frozen=True, slots=True)
class GridPage:
    """All responsibility areas of what was chosen, and how many there are of each trend."""

    form: FilterForm
    tiles: Sequence[Tile]
    legend: Sequence[tuple[Sign, int]]
    overdue: int
    may_add: bool
    may_see_coverage: bool


def grid_page(user: User, form: FilterForm) -> GridPage:
    areas = Duty.objects.filter(kind=DutyKind.AREA, is_active=True).select_related("place")  # all a tile shows
    found = narrowed(areas, form)
    concerns = open_concerns_below()
    tiles = []
    for card in queries.glances(found):
        trend = card.trend
        number = concerns[card.duty.place.path] if card.duty.place else 0
        tiles.append(Tile(card, trend_sign(trend), trend.value, number))
    counts = Counter(tile.trend for tile in tiles)
    return GridPage(
        form,
        tiles,
        [(trend_sign(trend), counts[trend.value]) for trend in Trend],
        overdue=sum(bool(tile.card.overdue) for tile in tiles),
        may_add=has_role(user, LEADERS),
        may_see_coverage=has_role(user, access.COVERAGE),
    )


def narrowed(found: QuerySet[Duty], form: FilterForm) -> QuerySet[Duty]:
    """Keep what the filter asks for; a filter that makes no sense keeps everything."""
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if chosen.get("plant"):
        found = found.filter(place__path__startswith=chosen["plant"].path)
    if chosen.get("branch"):
        found = found.filter(branch__path__startswith=chosen["branch"].path)
    if chosen.get("group"):
        found = found.filter(group=chosen["group"])
    return found


@dataclass(frozen=True, slots=True)
class ListPage:
    """Cards of every kind, some to a page."""

    form: ListForm
    page: Page[Duty]
    cards: Sequence[Tile]
    query: str
    may_add: bool


def list_page(user: User, form: ListForm, *, page: str, query: str) -> ListPage:
    found = narrowed(queries.duties(), form)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if not chosen.get("ended"):
        found = found.filter(is_active=True)
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    if chosen.get("words"):
        words = chosen["words"].strip()
        held = Holder.objects.current().filter(Q(person__name__icontains=words) | Q(person__staff_no=words))
        found = found.filter(Q(code__icontains=words) | Q(title__icontains=words) | Q(pk__in=held.values("duty")))
    if chosen.get("mine"):
        found = found.filter(pk__in=Holder.objects.current().filter(person=user).values("duty"))
    shown = Paginator(found.order_by("code"), PER_PAGE).get_page(page)
    cards = [Tile(card, trend_sign(card.trend), card.trend.value, 0) for card in queries.cards_of(shown.object_list)]
    return ListPage(form, shown, cards, query, has_role(user, LEADERS))


@dataclass(frozen=True, slots=True)
class Row:
    """One standard on a card's page."""

    measure: Measure
    trend: Sign | None
    state: Sign | None
    is_wrong: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card as it hangs on the wall: the four questions, how it stands, and what is open there."""

    card: Card
    rows: Sequence[Row]
    past: Sequence[Holder]
    concerns: Sequence[tuple[Concern, str]]
    concerns_hidden: int
    may_change: bool
    may_check: bool
    raise_url: str


def card_page(user: User, card: Card) -> CardPage:
    duty = card.duty
    rows = [
        Row(
            item,
            trend_sign(item.course.trend) if item.standard.indicator else None,
            state_sign(item.state),
        )
        for item in card.measures
    ]
    current = {holder.pk for holder in card.holders}
    shown, total = _open_concerns(user, duty)
    return CardPage(
        card,
        rows,
        past=[holder for holder in queries.last_changes(duty) if holder.pk not in current],
        concerns=[(concern, links.concern(concern.number)) for concern in shown],
        concerns_hidden=total - len(shown),
        may_change=access.may_change(user, duty),
        may_check=duty.is_active and card.has_checks and card.may_be_checked_by(user),
        raise_url=links.raise_concern(duty.place.code) if duty.place else "",
    )


def _open_concerns(user: User, duty: Duty, most: int = 20) -> tuple[list[Concern], int]:
    """Return the open concerns at the card's place that the user may read, and how many there are in all."""
    if duty.place is None or not isinstance(user, Person):
        return [], 0
    rows = Concern.objects.filter(status__in=OPEN, place__path__startswith=duty.place.path)
    mine = Q(raised_by=user) | Q(handler=user) | q_own_team(user) | q_reach(user, READERS)
    return list(rows.filter(mine).select_related("place").order_by("raised_at")[:most]), rows.count()


@dataclass(frozen=True, slots=True)
class EditPage:
    """A card being written: its form, its standards, and the lists a room's card may start from."""

    form: CardForm
    standards: StandardFormSet
    duty: Duty | None
    checklists: Sequence[tuple[str, Checklist]] = tuple(CHECKLISTS.items())


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The checks of a card on a phone: everything is in order unless it is marked."""

    card: Card
    items: Sequence[Row]
    later: int
    shows_all: bool
    client_key: str
    errors: Sequence[str] = ()


def check_page(
    card: Card, *, shows_all: bool, client_key: str, errors: Sequence[str] = (), sent: Mapping[str, str] | None = None
) -> CheckPage:
    """Lay out the checks that are due; ``sent`` is what was typed into a page that could not be taken."""
    typed = sent or {}
    due = [item for item in card.checks if shows_all or item.is_due]
    rows = [
        Row(
            item,
            None,
            state_sign(item.state),
            is_wrong=f"wrong-{item.standard.pk}" in typed,
            note=typed.get(f"note-{item.standard.pk}", ""),
        )
        for item in due
    ]
    return CheckPage(card, rows, len(card.checks) - len(due), shows_all, client_key, errors)
