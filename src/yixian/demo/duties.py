"""Who answers for which card: owners drawn from the crew that works at the place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from yixian.demo import content
from yixian.demo.cast import STAFF_NO
from yixian.demo.records import Duty, Person, Place
from yixian.demo.settings import Sizes

ORPHANS = ("C-14", "M-08")  # places left without an owner, so that the coverage page has something to say
_CAST_AREA = "A-12"


def workshop_of_line() -> dict[str, list[str]]:
    """Return the workshops that work on each line of a plant."""
    found: dict[str, list[str]] = {}
    for plant in content.plants():
        for workshop in plant["workshops"]:
            found.setdefault(workshop["line"], []).append(workshop["name"])
    return found


def line_of(place: str, tree: dict[str, Place]) -> str:
    """Return the code of the line a place stands on."""
    node = tree[place]
    while node.kind != "line" and node.parent is not None:
        node = tree[node.parent]
    return node.code


def crew_at(place: str, tree: dict[str, Place], people: list[Person]) -> list[Person]:
    """Return the people whose workshop works at a place; a line nobody is posted to falls to the plant."""
    line = line_of(place, tree)
    plant = place.split("-", maxsplit=1)[0]
    shops = workshop_of_line().get(line, [])
    crew = [p for p in people if p.plant == plant and p.workshop in shops]
    return crew or [p for p in people if p.plant == plant]


def assigned(people: list[Person], tree: dict[str, Place], sizes: Sizes) -> list[Duty]:
    """Return every card with its owners: a Party member of the right group first where there is one."""
    rng = np.random.default_rng([sizes.seed, 2])
    groups = {row["code"]: row["name"] for plant in content.plants() for row in plant["groups"]}
    cards = []
    for card in content.duties():
        crew = crew_at(card.place, tree, people)
        members = [p for p in crew if p.is_member and p.group == groups.get(card.group, p.group)]
        lead = _drawn(rng, members or crew, 1)
        others = _drawn(rng, [p for p in crew if p not in lead], 2)
        owners = tuple(p.staff_no for p in lead + others)
        if card.code == _CAST_AREA:
            owners = (STAFF_NO["technician"], STAFF_NO["team_leader"], STAFF_NO["worker"])
        owners = () if card.code in ORPHANS else owners
        cards.append(replace(card, owners=owners, group=groups.get(card.group, "")))
    return cards


def _drawn(rng: np.random.Generator, people: list[Person], count: int) -> list[Person]:
    chosen = rng.permutation(len(people))[:count]
    return [people[int(index)] for index in chosen]
