"""The common wishes of a scenario, read from its text and written back into it; all other lines stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode

from yixian.simulator.drill.document import compose
from yixian.simulator.drill.errors import Problem, ScenarioError
from yixian.simulator.drill.section import as_seconds
from yixian.web.training.runner.survey import view

SLOWEST, FASTEST = 0.1, 20.0
MINUTE = 60.0
#: Disturbances to draw from, for a scenario that had none: so severe, so slow, so long.
DRAWN = {"low": "0.2", "high": "0.5", "ramp": "120 s", "lasts": "20 min"}
MOST_DRAWN = 12
_AT = re.compile(r"^time >=? *([0-9.]+ *(?:s|min|h)?)$")


@dataclass(frozen=True)
class Upset:
    """One malfunction. ``place`` is where it stands in the text; a new one has none.

    ``at_min`` is unknown where it comes by a condition instead, which ``when`` then tells.
    """

    place: int | None
    tag: str
    value: str
    title_zh: str
    title_en: str
    at_min: float | None
    when: str
    ramp_s: float
    lasts_min: float | None
    is_hidden: bool


@dataclass(frozen=True)
class Wishes:
    """What most authors want to change; ``plant`` is what the scenario is for, and stays."""

    plant: str
    title_zh: str
    title_en: str
    condition: str
    limit_min: float | None
    draw_count: int
    draw_first_min: float | None
    draw_last_min: float | None
    slowest: float
    fastest: float
    upsets: tuple[Upset, ...]


class _Block(dict[str, Any]):
    """A mapping that is written a key a line, where others without depth stand in braces."""


class _Plain(yaml.SafeDumper):
    """Writes words without quotes wherever YAML allows it: a scenario's reader takes them as they stand."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists stand further in than their key, as in the files of the plants

    def block(self, data: _Block) -> MappingNode:
        return self.represent_mapping(self.DEFAULT_MAPPING_TAG, data, flow_style=False)


_Plain.add_representer(_Block, _Plain.block)


def read(text: str) -> Wishes:
    """Return the wishes a text holds; a text that is no list of keys raises `ScenarioError`."""
    data = _data(text)
    title, start = _mapping(data, "title"), _mapping(data, "start")
    speeds, draw = _mapping(data, "speeds"), _mapping(data, "disturbances")
    return Wishes(
        _word(data, "plant"), _word(title, "zh"), _word(title, "en"), _word(start, "condition"),
        _minutes(data.get("time_limit")),
        int(_number(draw.get("count"), 0.0)), _minutes(draw.get("first")), _minutes(draw.get("last")),
        _number(speeds.get("low"), SLOWEST), _number(speeds.get("high"), FASTEST),
        tuple(_upset(place, item) for place, item in enumerate(_items(data, "malfunctions"))),
    )  # fmt: skip


def write(text: str, wishes: Wishes) -> str:
    """Return the text with the wishes in it; what they leave as it was is not touched, comments included."""
    now, data = read(text), _data(text)
    changed: dict[str, Any] = {}
    if (wishes.title_zh, wishes.title_en) != (now.title_zh, now.title_en):
        changed["title"] = {"zh": wishes.title_zh, "en": wishes.title_en}
    if wishes.limit_min is not None and wishes.limit_min != now.limit_min:
        changed["time_limit"] = _min(wishes.limit_min)
    if wishes.condition != now.condition:
        changed["start"] = {**_mapping(data, "start"), "condition": wishes.condition}
    if (wishes.slowest, wishes.fastest) != (now.slowest, now.fastest):
        changed["speeds"] = {"low": f"{wishes.slowest:g}", "high": f"{wishes.fastest:g}"}
    if _draw(wishes) != _draw(now):
        changed["disturbances"] = _drawing(data, wishes)
    if wishes.upsets != now.upsets:
        changed["malfunctions"] = _upsets(_items(data, "malfunctions"), now.upsets, wishes.upsets)
    for key, value in changed.items():
        text = _put(text, key, value)
    return text


def _draw(wishes: Wishes) -> tuple[int, float | None, float | None]:
    return (wishes.draw_count, wishes.draw_first_min, wishes.draw_last_min) if wishes.draw_count else (0, None, None)


def _drawing(data: Mapping[str, Any], wishes: Wishes) -> dict[str, Any] | None:
    """Return the section of drawn disturbances, or nothing for none; a plant's own list stands in for none at all."""
    if not wishes.draw_count:
        return None
    among = _items(_mapping(data, "disturbances"), "among")
    limit = wishes.limit_min or _minutes(data.get("time_limit")) or 60.0
    return {
        "count": str(wishes.draw_count),
        "first": _min(wishes.draw_first_min if wishes.draw_first_min is not None else 1.0),
        "last": _min(wishes.draw_last_min if wishes.draw_last_min is not None else round(limit * 0.75)),
        "among": among or _disturbances(str(data.get("plant", ""))),
    }


def _disturbances(plant: str) -> list[dict[str, Any]]:
    faults = {fault.tag: fault.label for fault in view(plant).faults}
    return [
        {"code": f"D{number}", "title": {**dict.fromkeys(("zh", "en"), tag), **faults[tag]}, "tag": tag, **DRAWN}
        for number, (tag, _) in enumerate(view(plant).disturbances[:MOST_DRAWN], 1)
    ]


def _upset(place: int, item: Mapping[str, Any]) -> Upset:
    title, when = _mapping(item, "title"), item.get("when", "time >= 0 s")
    at = _AT.match(when) if isinstance(when, str) else None
    return Upset(
        place, _word(item, "tag"), _word(item, "value"), _word(title, "zh"), _word(title, "en"),
        _minutes(at[1]) if at else None, "" if at else _flow(when), _seconds(item.get("ramp")) or 0.0,
        _minutes(item.get("lasts")), item.get("hidden", "true") != "false",
    )  # fmt: skip


def _upsets(
    items: Sequence[dict[str, Any]], before: Sequence[Upset], wanted: Sequence[Upset]
) -> list[dict[str, Any]] | None:
    """Return the malfunctions as they are to stand: kept ones with all their keys, new ones with a free code."""
    codes = {str(item.get("code")) for item in items}
    free = (code for number in range(1, 1000) if (code := f"F{number}") not in codes)
    found = []
    for upset in wanted:
        item = dict(items[upset.place]) if upset.place is not None else {"code": next(free)}
        old = before[upset.place] if upset.place is not None else None
        found.append(item if upset == old else _filled(item, upset, old))
    return found or None


def _filled(item: dict[str, Any], upset: Upset, old: Upset | None) -> dict[str, Any]:
    item["title"] = {"zh": upset.title_zh or upset.tag, "en": upset.title_en or upset.tag}
    item |= {"tag": upset.tag, "value": upset.value}
    if upset.at_min is not None and (old is None or upset.at_min != old.at_min):
        item["when"] = f"time >= {_min(upset.at_min)}"
    settings = {
        "ramp": f"{upset.ramp_s:g} s" if upset.ramp_s else None,
        "lasts": _min(upset.lasts_min) if upset.lasts_min is not None else None,
        "hidden": None if upset.is_hidden else "false",
    }
    for key, value in settings.items():
        if value is None:
            item.pop(key, None)
        else:
            item[key] = value
    return item


def _put(text: str, key: str, value: Any) -> str:
    """Return the text with one key of the top replaced, taken out where the value is nothing, or added."""
    node = compose(text, "").node
    if node.flow_style:
        said = {
            "zh": "整份场景写在一对花括号里，请在正文中修改",
            "en": "all of it stands in braces; change the text itself",
        }
        raise ScenarioError("", [Problem(1, 1, "", said)])
    lines = text.splitlines()
    begin, end = _span(node, key, lines)
    indent = " " * node.value[0][0].start_mark.column
    fresh = [] if value is None else [indent + line for line in _dumped({key: value})]
    return "\n".join([*lines[:begin], *fresh, *lines[end:]]) + "\n"


def _span(node: MappingNode, key: str, lines: Sequence[str]) -> tuple[int, int]:
    """Return the lines of a key; where it is missing, the empty place before the steps, or the end."""
    starts = [(word.value, word.start_mark.line) for word, _ in node.value]
    for place, (word, line) in enumerate(starts):
        if word == key:
            end = starts[place + 1][1] if place + 1 < len(starts) else len(lines)
            while end > line + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith(("#", "..."))):
                end -= 1
            return line, end
    at = next((line for word, line in starts if word == "steps"), len(lines))
    return at, at


def _dumped(data: Mapping[str, Any]) -> list[str]:
    settings: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "default_flow_style": None, "width": 1000}
    return str(yaml.dump(_Block(data), Dumper=_Plain, **settings)).splitlines()


def _flow(value: Any) -> str:
    """Return a condition on one line."""
    if isinstance(value, str):
        return value
    return str(yaml.dump(value, Dumper=_Plain, allow_unicode=True, default_flow_style=True, width=1000)).strip()


def _data(text: str) -> dict[str, Any]:
    """Return the words of a text, unread; its shape is checked first, so nothing in it is carried out."""
    compose(text, "").report.finish()
    try:
        data: dict[str, Any] = yaml.BaseLoader(text).get_single_data()
    except yaml.MarkedYAMLError as error:  # a key that is a list
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = {"zh": f"YAML 写法有误：{error.problem}", "en": f"not valid YAML: {error.problem}"}
        raise ScenarioError("", [Problem(line, 1, "", said)]) from error
    return data


def _mapping(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key)
    return dict(found) if isinstance(found, dict) else {}


def _items(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found = data.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _word(item: Mapping[str, Any], key: str) -> str:
    found = item.get(key, "")
    return found if isinstance(found, str) else ""


def _number(value: Any, default: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return default


def _seconds(value: Any) -> float | None:
    return as_seconds(value) if isinstance(value, str) else None


def _minutes(value: Any) -> float | None:
    found = _seconds(value)
    return None if found is None else round(found / MINUTE, 4)


def _min(minutes: float) -> str:
    return f"{minutes:g} min"
