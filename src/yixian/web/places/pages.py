from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from yixian.web.duties.queries import Card, cards_at
from yixian.web.indicators.models import Indicator
from yixian.web.people.access import User, has_role
from yixian.web.people.models import OrgUnit
from yixian.web.places import access, labels, links
from yixian.web.places.models import Place, PlaceKind
from yixian.web.places.queries import Spot, carers_of, chain, open_concerns_at, open_concerns_below, rolled_up, spots

#: A tree of at most so many places is drawn whole; of a larger one the lower levels come when they are opened.
WHOLE = 250
#: Levels drawn at once of a larger tree.
LEVELS = 2
KINDS = dict(PlaceKind.choices)


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree with what stands below it; ``is_lazy`` where that is fetched on opening."""

    spot: Spot
    kind: str
    concerns: int
    duties: int
    children: Sequence[Node]
    is_lazy: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class TreePage:
    """The tree of places, or the branch of it below one place."""

    nodes: Sequence[Node]
    shows_all: bool
    may_add: bool
    may_print: bool
    number: int


def tree_page(user: User, *, below: Place | None = None, shows_all: bool = False) -> TreePage:
    found = spots()
    if below is None:
        top = [spot for spot in found.values() if spot.depth == 1]
        levels = LEVELS if len(found) > WHOLE else 99
    else:
        top, levels = found[below.path].children, 1
    concerns, duties = open_concerns_below(), _cards_below()

    def node(spot: Spot, left: int) -> Node:
        under = [child for child in spot.children if shows_all or child.is_active]
        return Node(
            spot,
            str(KINDS[spot.kind]),
            concerns[spot.path],
            duties[spot.path],
            [node(child, left - 1) for child in under] if left > 1 else [],
            is_lazy=bool(under) and left <= 1,
            is_open=spot.depth < LEVELS,
        )

    nodes = [node(spot, levels) for spot in top if shows_all or spot.is_active]
    return TreePage(
        nodes,
        shows_all,
        may_add=has_role(user, access.KEEPERS),
        may_print=access.may_print(user),
        number=sum(spot.is_active for spot in found.values()),
    )


def _cards_below() -> dict[str, int]:
    rows = (
        Place.objects.filter(duties__is_active=True)
        .order_by()
        .values_list("path")
        .annotate(n=Count("duties"))
        .values_list("path", "n")
    )
    return rolled_up(rows)


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One place: what stands above and below it, who cares for it, what hangs on it."""

    place: Place
    above: Sequence[Place]
    below: Sequence[Place]
    unit: OrgUnit | None
    branch: OrgUnit | None
    cards: Sequence[Card]
    indicators: Sequence[Indicator]
    concerns: int
    concerns_url: str
    raise_url: str
    scan_url: str
    qr: str
    may_keep: bool


@dataclass(frozen=True, slots=True)
class ScanPage:
    """What a phone shows after a label was scanned: where I am, who cares for it, and what I can do here."""

    place: Place
    above: Sequence[Place]
    unit: OrgUnit | None
    branch: OrgUnit | None
    cards: Sequence[Card]
    checks: Sequence[Card]
    raise_url: str
    concerns: int


@dataclass(frozen=True, slots=True)
class FindPage:
    """A code or a name typed in, and the places it may mean."""

    words: str
    places: Sequence[Place] = field(default_factory=list)


def place_page(user: User, place: Place, *, scan_url: str) -> PlacePage:
    unit, branch = carers_of(place)
    return PlacePage(
        place,
        above=list(reversed(chain(place)[1:])),
        below=list(Place.objects.filter(parent=place, is_active=True).order_by("code")),
        unit=unit,
        branch=branch,
        cards=cards_at(place),
        indicators=list(Indicator.objects.filter(place__path__startswith=place.path, is_active=True)[:50]),
        concerns=open_concerns_at(place),
        concerns_url=links.concerns_of(user, place.code),
        raise_url=links.raise_concern(place.code),
        scan_url=scan_url,
        qr=labels.qr_image(scan_url),
        may_keep=access.may_keep(user, place),
    )


def scan_page(user: User, place: Place) -> ScanPage:
    unit, branch = carers_of(place)
    cards = cards_at(place)
    return ScanPage(
        place,
        above=list(reversed(chain(place)[1:])),
        unit=unit,
        branch=branch,
        cards=cards,
        checks=[card for card in cards if card.has_checks and card.may_be_checked_by(user)],
        raise_url=links.raise_concern(place.code),
        concerns=open_concerns_at(place),
    )
