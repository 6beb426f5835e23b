from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Q

from yixian.web.concerns.models import CLOSED, Concern, Status
from yixian.web.people.models import OrgUnit
from yixian.web.places.models import Place

#: Somebody still has to do something about a concern in one of these.
OPEN = tuple(status for status in Status if status not in CLOSED)


def chain(place: Place) -> list[Place]:
    """Return the place and all above it, nearest first, in one query."""
    above = Place.objects.filter(pk__in=place.ancestor_ids()).select_related("unit", "branch").order_by("-path")
    return [place, *sorted(above, key=lambda node: -node.depth)]


def carers_of(place: Place) -> tuple[OrgUnit | None, OrgUnit | None]:
    """Return the administrative unit and the Party branch in charge: the place's own, else the nearest above."""
    nodes = chain(place)
    unit = next((node.unit for node in nodes if node.unit), None)
    branch = next((node.branch for node in nodes if node.branch), None)
    return unit, branch


def prefixes(path: str) -> Iterator[str]:
    """Yield the paths of a node and of all above it: ``/1/12/`` gives ``/1/`` and ``/1/12/``."""
    walked = "/"
    for key in path.strip("/").split("/"):
        walked += f"{key}/"
        yield walked


def rolled_up(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    """Return for each path the sum over the node and all below it."""
    total: Counter[str] = Counter()
    for path, number in counts:
        for prefix in prefixes(path):
            total[prefix] += number
    return total


def open_concerns_below() -> Counter[str]:
    """Return the number of open concerns at or below each place, by path, in one query."""
    rows = Concern.objects.filter(status__in=OPEN).order_by().values_list("place__path").annotate(n=Count("pk"))
    return rolled_up(rows)


def open_concerns_at(place: Place) -> int:
    """Return the number of open concerns at the place and below it."""
    number: int = Concern.objects.filter(status__in=OPEN, place__path__startswith=place.path).count()
    return number


@dataclass(slots=True)
class Spot:
    """A place as the tree and the labels need it: its own row, and who cares for it, looked up from above."""

    pk: int
    path: str
    code: str
    name: str
    kind: str
    is_active: bool
    unit: str = ""
    branch: str = ""
    children: list[Spot] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1


def spots() -> dict[str, Spot]:
    """Return every place by its path, above before below, carers inherited; one query."""
    rows = Place.objects.order_by("code").values_list(
        "pk", "path", "code", "name", "kind", "is_active", "unit__name", "branch__name"
    )
    found: dict[str, Spot] = {}
    for pk, path, code, name, kind, is_active, unit, branch in sorted(rows, key=lambda row: row[1].count("/")):
        spot = Spot(pk, path, code, name, kind, is_active, unit or "", branch or "")
        above = found.get(path[: path.rstrip("/").rfind("/") + 1])
        if above:
            above.children.append(spot)
            spot.unit = spot.unit or above.unit
            spot.branch = spot.branch or above.branch
        found[path] = spot
    return found


def matching(words: str, limit: int = 20) -> list[Place]:
    """Return the places whose code or name holds the words, those starting with them first."""
    found = Place.objects.filter(Q(code__icontains=words) | Q(name__icontains=words)).order_by("code")[: 5 * limit]
    start = words.casefold()
    return sorted(found, key=lambda place: (not place.code.casefold().startswith(start), place.code))[:limit]


def by_code(code: str) -> Place | None:
    """Return the place of that code, capitals or not."""
    exact: Place | None = Place.objects.filter(code=code).first()
    if exact is None:
        exact = Place.objects.filter(code__iexact=code).order_by("code").first()
    return exact
