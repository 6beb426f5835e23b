from __future__ import annotations

from yixian.web.people.models import OrgUnit
from yixian.web.places.models import Place


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
