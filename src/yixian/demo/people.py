"""Staff of the three plants: seats from the organisation's text, persons from a seeded generator of names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from yixian.demo import content
from yixian.demo.cast import CAST
from yixian.demo.records import Person
from yixian.demo.settings import Sizes

FOUR_CREWS = "四班三运转"
DAY_SHIFT = "长白班"
PANEL_OPERATOR = "盘面操作工"
FIVE = "攻关组"
_GROUP_BY_POST = {"发生工": 0, "巡检工": 0, "清净工": 1, "盘面操作工": 1}
_LEADER_POSTS = {"车间主任", "科长", "主任"}


@dataclass(frozen=True, slots=True)
class Seat:
    """One position to be filled."""

    plant: dict[str, Any]
    workshop: dict[str, Any]
    team: str
    post: str
    crew: str


def staff(anchor: date, sizes: Sizes) -> list[Person]:
    """Return everybody, ordered as rosters are: by plant, workshop, team."""
    rng = np.random.default_rng([sizes.seed, 1])
    people: list[Person] = []
    taken = {actor.name for actor in CAST}
    for plant in content.plants():
        seats = list(_seats(plant, sizes.extra_staff))
        people += _mentored(_party_posts(_filled(seats, anchor, rng, taken), plant), rng)
    return people


def _seats(plant: dict[str, Any], extra: int) -> Iterator[Seat]:
    for number, workshop in enumerate(plant["workshops"]):
        for post, count in workshop.get("staff", {}).items():
            yield from [Seat(plant, workshop, "", post, DAY_SHIFT)] * count
        for crew in workshop.get("crews", []):
            for post, count in workshop["crew"].items():
                yield from [Seat(plant, workshop, crew, post, FOUR_CREWS)] * count
        for team, posts in workshop.get("teams", {}).items():
            for post, count in posts.items():
                yield from [Seat(plant, workshop, team, post, DAY_SHIFT)] * count
        if number == 0:
            teams = workshop["crews"] if "crews" in workshop else [team for team in workshop["teams"] if team != FIVE]
            for index in range(extra):
                yield Seat(plant, workshop, teams[index % len(teams)], "巡检工", FOUR_CREWS)


def _filled(seats: list[Seat], anchor: date, rng: np.random.Generator, taken: set[str]) -> list[Person]:
    waiting = {(actor.workshop, actor.team, actor.post): actor for actor in CAST}
    people = []
    for number, seat in enumerate(seats, start=1):
        person = _person(seat, f"{seat.plant['digits']}{number + 100:04d}", anchor, rng, taken)
        actor = waiting.pop((seat.workshop["name"], seat.team, seat.post), None)
        if actor is not None:
            person = replace(person, staff_no=actor.staff_no, name=actor.name)
        people.append(person)
    return _with_five(people)


def _person(seat: Seat, staff_no: str, anchor: date, rng: np.random.Generator, taken: set[str]) -> Person:
    texts = content.read("people")
    leads = seat.post in {*_LEADER_POSTS, "厂长", "经理", "党总支书记", "工段长", "干事"}
    politics = "中共党员" if leads else str(_pick(rng, texts["politics"]))
    is_member = politics in {"中共党员", "预备党员"}
    branch, group = _party_unit(seat, rng)
    office = seat.post in texts["office_posts"]
    return Person(
        staff_no=staff_no,
        name=_name(rng, taken),
        plant=seat.plant["code"],
        workshop=seat.workshop["name"],
        team=seat.team,
        post=seat.post,
        crew=seat.crew,
        politics=politics,
        branch=branch if is_member else "",
        group=group if is_member else "",
        party_post="",
        skill_level="" if office else str(_pick(rng, texts["skill_levels"])),
        entered=anchor - timedelta(days=int(rng.integers(120, 365 * 32))),
    )


def _party_unit(seat: Seat, rng: np.random.Generator) -> tuple[str, str]:
    """Return the branch's and the group's name a member in this seat belongs to."""
    codes = seat.workshop["groups"]
    code = codes[_GROUP_BY_POST.get(seat.post, int(rng.integers(len(codes)))) % len(codes)]
    branches = {row["code"]: row["name"] for row in seat.plant["branches"]}
    for row in seat.plant["groups"]:
        if row["code"] == code:
            return branches[row["branch"]], row["name"]
    return branches[code], ""


def _pick(rng: np.random.Generator, weights: dict[str, float]) -> str:
    share = np.array(list(weights.values()))
    return list(weights)[int(rng.choice(len(share), p=share / share.sum()))]


def _name(rng: np.random.Generator, taken: set[str]) -> str:
    """Return a name nobody has yet; common surnames come first in the list and are drawn more often."""
    texts = content.read("people")
    surnames, given = texts["surnames"].split(), texts["given"].split()
    while True:
        first = int(len(surnames) * rng.random() ** 1.6)
        name: str = surnames[first] + given[int(rng.integers(len(given)))]
        if name not in taken:
            taken.add(name)
            return name
        if len(taken) > 0.6 * len(surnames) * len(given):
            return name


def _with_five(people: list[Person]) -> list[Person]:
    """Give the assembly workshop's team of five its titles and levels."""
    five = iter(content.read("people")["team_of_five"])
    crowned = []
    for person in people:
        row = next(five, None) if person.team == FIVE else None
        crowned.append(replace(person, titles=(row["title"],), skill_level=row["skill"]) if row is not None else person)
    return crowned


def _party_posts(people: list[Person], plant: dict[str, Any]) -> list[Person]:
    """Name one secretary a branch and one head a group, from the members at hand."""
    named: dict[str, str] = {}
    for person in people:
        if person.post == "党总支书记":
            named[person.staff_no] = "党总支书记"
    for branch in plant["branches"]:
        members = [p for p in people if p.branch == branch["name"]]
        leaders = [p for p in members if p.post in _LEADER_POSTS] or members
        named.setdefault(leaders[0].staff_no, "支部书记")
    for group in plant["groups"]:
        heads = [p for p in people if p.group == group["name"] and p.staff_no not in named]
        if heads:
            named[heads[0].staff_no] = "党小组长"
    return [replace(p, party_post=named.get(p.staff_no, "")) for p in people]


def _mentored(people: list[Person], rng: np.random.Generator) -> list[Person]:
    """Give apprentices and the newest hands a mentor of their own workshop; title some of the best."""
    masters = {p.workshop: p for p in people if p.skill_level in {"技师", "高级技师", "特级技师", "首席技师"}}
    finished = []
    for person in people:
        master = masters.get(person.workshop)
        if person.skill_level in {"学徒工", "初级工"} and master is not None:
            person = replace(person, mentor=master.staff_no)
        if person.skill_level in {"特级技师", "首席技师"} and not person.titles and rng.random() < 0.7:
            person = replace(person, titles=("技能带头人",))
        finished.append(person)
    return finished
