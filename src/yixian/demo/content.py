"""The texts and the truth, read from YAML into records. Tests check what is written there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yixian.demo.records import (
    Again,
    Chosen,
    Computed,
    ConcernText,
    Drill,
    Duty,
    Effect,
    Experiment,
    Indicator,
    Part,
    Place,
    Project,
    Season,
    Second,
    Shifts,
    Surface,
    Tag,
)

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_AREAS = ("areas_acetylene", "areas_polymer", "areas_power")
_CARDS = {"C": "duties_coal", "A": "duties_assembly"}
TRAINING_VALUE = "（培训值）"
# the places the cast's own team looks after
_CAST_TEAM = dict.fromkeys(("P-AC-HYPO", "P-AC-HTANK", "P-AC-TW1", "P-AC-TW2", "P-AC-COOL"), "甲班")


@dataclass(frozen=True, slots=True)
class Truth:
    """Indicators, true effects and the verdict each project is designed to deserve.

    ``grades``, ``claims``, ``seconds``, ``looks`` and ``again`` say more of some projects: the grade, whether the
    hoped-for size lies in the interval, and the words of second indicators, early looks and repeated trials.
    """

    indicators: dict[str, Indicator]
    effects: tuple[Effect, ...]
    verdicts: dict[str, str]
    grades: dict[str, str]
    claims: dict[str, bool]
    seconds: dict[str, str]
    looks: dict[str, str]
    again: dict[str, str]
    tags: tuple[Tag, ...]
    computed: tuple[Computed, ...]
    baselines: dict[str, tuple[int, int]]
    calendars: dict[str, Shifts]


@cache
def read(name: str) -> Any:
    """Return one YAML file of the package, ``truth`` or a name under ``texts/``."""
    folder = files("yixian.demo")
    path = folder / "truth.yaml" if name == "truth" else folder / "texts" / f"{name}.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (safe loader, in C)


def plants() -> list[dict[str, Any]]:
    """Return the three plants' organisation as written."""
    listed: list[dict[str, Any]] = read("plants")["plants"]
    return listed


@cache
def truth() -> Truth:
    """Return what is true about every indicator and project."""
    raw = read("truth")
    indicators = {row["code"]: _indicator(row) for row in raw["indicators"]}
    return Truth(
        indicators=indicators,
        effects=tuple(Effect(**row) for row in raw["effects"]),
        **{name: dict(raw[name]) for name in ("verdicts", "grades", "claims", "seconds", "looks", "again")},
        tags=tuple(Tag(**row) for row in raw["tags"]),
        computed=tuple(_computed(row) for row in raw["computed"]),
        baselines={code: (first, last) for code, (first, last) in raw["baselines"].items()},
        calendars={row["plant"]: Shifts(**{**row, "crews": tuple(row.get("crews", ()))}) for row in raw["calendars"]},
    )


def _computed(row: dict[str, Any]) -> Computed:
    first, last = row.get("baseline", (0, 0))
    return Computed(**{**row, "baseline": (first, last) if "baseline" in row else None})


def _indicator(row: dict[str, Any]) -> Indicator:
    nested: dict[str, Any] = {key: Part(**row[key]) for key in ("numerator", "denominator") if key in row}
    if "season" in row:
        nested["season"] = Season(**row["season"])
    return Indicator(**{**row, **nested})


def concern_texts() -> list[ConcernText]:
    """Return every wording a concern may take."""
    return [ConcernText(tuple(row[0].split()), *row[1:]) for row in read("concerns")]


@cache
def concern_texts_of(plant: str) -> tuple[ConcernText, ...]:
    """Return the wordings that fit a plant, whose place codes begin with its letter."""
    return tuple(t for t in concern_texts() if any(w.startswith(f"{plant}-") for w in t.where))


@cache
def projects() -> tuple[Project, ...]:
    """Return the charters in the order they are written."""
    return tuple(_project(row) for row in read("projects"))


def _project(row: dict[str, Any]) -> Project:
    place, kind, text, cause, note = row["concern"]
    concern = ConcernText((place,), kind, cause, "project", text, note, "立项攻关，先把原因和数据摸清。", "攻关完成。")
    return Project(
        code=row["id"],
        **{key: row[key] for key in ("plant", "place", "indicator", "title", "problem", "claim", "budget")},
        **{key: row[key] for key in ("min_effect", "hoped", "design", "charter", "trial", "ask", "stages")},
        stop_rule=row["stop"],
        stopped=row.get("stopped"),
        covariates=tuple(row["covariates"]),
        washout_days=row["washout"],
        baseline_days=row["baseline"],
        follow_days=row["follow"],
        tasks=tuple(row["tasks"]),
        log=tuple((day, text, source, kind[0] if kind else "note") for day, text, source, *kind in row["log"]),
        concern=concern,
        plan_value=row.get("plan_value"),
        price=row.get("price"),
        volume=row.get("volume"),
        look=row.get("look"),
        look_ask=row.get("look_ask"),
        second=Second(**row["second"]) if "second" in row else None,
        deviations=tuple((day, reason) for day, reason in row.get("deviations", ())),
        again=Again(**row["again"]) if "again" in row else None,
    )


@cache
def experiments() -> tuple[Experiment, ...]:
    """Return the factor experiments with what is true about each response."""
    surfaces = read("truth")["experiments"]
    return tuple(_experiment(row, surfaces[row["id"]]) for row in read("experiments"))


def _experiment(row: dict[str, Any], surfaces: list[dict[str, Any]]) -> Experiment:
    names = ("project", "title", "question", "kind", "centre_points", "safety", "planned", "frozen", "first")
    chosen = row.get("chosen")
    return Experiment(
        code=row["id"],
        **{name: row[name] for name in (*names, "runs_a_day")},
        factors=tuple(row["factors"]),
        goals=tuple(row["goals"]),
        surfaces=tuple(_surface(one) for one in surfaces),
        made=row.get("made"),
        chosen=Chosen(**{**chosen, "settings": tuple(chosen["settings"])}) if chosen else None,
        concluded=row.get("concluded"),
    )


@cache
def drills() -> tuple[Drill, ...]:
    """Return the drills on the simulator, oldest first."""
    rows = ({"code": row["id"], **{name: row[name] for name in row if name != "id"}} for row in read("drills"))
    return tuple(sorted((Drill(**row) for row in rows), key=lambda drill: drill.day))


def _surface(row: dict[str, Any]) -> Surface:
    return Surface(row["base"], tuple(row["at"]), tuple(row["slope"]), tuple(row["curve"]), row["white"])


def places() -> list[Place]:
    """Return the tree of places, parents before children."""
    enterprise = read("plants")["enterprise"]
    carers = _carers()
    tree = [Place(enterprise["code"], enterprise["name"], "enterprise", None)]
    for plant in plants():
        tree.append(Place(plant["code"], plant["name"], "plant", enterprise["code"], plant["name"]))
        for row in plant["places"]:
            parent = row.get("under", plant["code"])
            shop, branch, _ = carers.get(row["code"], ("", "", ()))
            tree.append(Place(row["code"], row["name"], row["kind"], parent, shop, branch))
    for number, (_, row) in enumerate(_cards()):
        code, name, parent = row["place"]
        kind = "zone" if row.get("kind") == "zone" else "unit"
        shop, _, teams = carers.get(parent, ("", "", ()))
        team = _CAST_TEAM.get(code) or (teams[number % len(teams)] if teams else "")
        tree.append(Place(code, name, kind, parent, f"{shop}/{team}" if team else ""))
    return tree


def _carers() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Return each line's workshop, branch and teams: machines are in the care of one team each (包机到班组)."""
    found: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    for plant in plants():
        found[plant["code"]] = (plant["name"], "", ())
        branch_of = {row["code"]: row["branch"] for row in plant["groups"]}
        names = {row["code"]: row["name"] for row in plant["branches"]}
        for shop in plant["workshops"]:
            teams = tuple(t for t in [*shop.get("crews", []), *shop.get("teams", {})] if t != "攻关组")
            first = shop["groups"][0]
            branch = names[branch_of.get(first, first)]
            found.setdefault(shop["line"], (f"{plant['name']}/{shop['name']}", branch, teams))
    return found


def duties() -> list[Duty]:
    """Return every card, not yet assigned to persons: 62 areas, zones, posts, rooms and the pledge."""
    cards = [_duty(plant, row) for plant, row in _cards()]
    for plant in plants():
        rooms = [row for row in plant["places"] if row["kind"] == "room"]
        for number, row in enumerate(rooms, start=1):
            template = read(_CARDS[plant["code"]])["room"]
            card = {**template, "id": f"{plant['code']}-R{number}", "kind": "room", "name": row["name"]}
            cards.append(_duty(plant["code"], {**card, "place": [row["code"], row["name"], ""]}))
    return cards


def _cards() -> list[tuple[str, dict[str, Any]]]:
    areas = [("P", row) for name in _AREAS for row in read(name)]
    return areas + [(plant, row) for plant, name in _CARDS.items() for row in read(name)["cards"]]


def _duty(plant: str, row: dict[str, Any]) -> Duty:
    measured = row.get("indicator", {})
    level = row["level"]
    return Duty(
        code=row["id"],
        kind=row.get("kind", "area"),
        plant=plant,
        place=row["place"][0],
        name=row["name"],
        what=row["what"],
        how=tuple(row["how"]),
        level=level + TRAINING_VALUE if re.search(r"\d", level) else level,
        cycle=row["cycle"],
        items=tuple(row["items"]),
        group=row.get("group", ""),
        indicator=measured.get("code", ""),
        target=measured.get("target"),
        period=measured.get("period"),
    )
