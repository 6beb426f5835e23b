"""Orders to a plant: which tag is set to what, and when; written ``TAG=VALUE@TIME`` or in a file."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yixian.simulator.gateways.catalogue import Tag
from yixian.simulator.gateways.errors import Problem, WrongOrders
from yixian.simulator.gateways.yaml_files import read_yaml

MODES = {"MAN": 0.0, "AUTO": 1.0, "CAS": 2.0}
SWITCHES = {"ON": 1.0, "OFF": 0.0, "TRUE": 1.0, "FALSE": 0.0, "OPEN": 1.0, "CLOSED": 0.0}
SECONDS = {"": 1.0, "s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}
_TIME = re.compile(r"^(\d+(?:\.\d+)?)\s*([a-z]*)$")
_CLOCK = re.compile(r"^(\d+):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?$")
_NEAREST = 3


@dataclass(frozen=True, slots=True, order=True)
class Order:
    """One tag to be set.

    Parameters
    ----------
    time_s
        When, in simulated time since the start of the run [s].
    tag
        Which [-].
    value
        To what, in the unit of the tag [-].
    """

    time_s: float
    tag: str
    value: float


def seconds(text: str) -> float | None:
    """Return a time in seconds; ``None`` if it is not one [s].

    Parameters
    ----------
    text
        ``90``, ``90s``, ``1.5min``, ``2h``, ``01:30`` (hours and minutes) or ``01:30:15`` [-].

    >>> seconds("1.5min"), seconds("00:01:30"), seconds("soon")
    (90.0, 90.0, None)
    """
    text = text.strip().lower()
    if found := _CLOCK.match(text):
        hours, minutes, rest = found.groups()
        return int(hours) * 3600.0 + int(minutes) * 60.0 + float(rest or 0.0)
    if (found := _TIME.match(text)) and found.group(2) in SECONDS:
        return float(found.group(1)) * SECONDS[found.group(2)]
    return None


class Reader:
    """Reads orders for one plant and collects all that is wrong with them.

    Parameters
    ----------
    tags
        The tags of the plant [-].
    """

    def __init__(self, tags: Iterable[Tag]) -> None:
        self.problems: list[Problem] = []
        self._tags = {tag.name: tag for tag in tags}
        self._folded: dict[str, list[str]] = {}
        for name in self._tags:
            self._folded.setdefault(name.casefold(), []).append(name)

    def text(self, text: str, where: str = "") -> Order | None:
        """Return the order of ``TAG=VALUE`` or ``TAG=VALUE@TIME``; without a time it is for the start.

        Parameters
        ----------
        text
            What was written [-].
        where
            Where, for messages; the text itself if empty [-].
        """
        name, sign, rest = text.partition("=")
        where = where or repr(text)
        if not sign:
            self._note(
                where,
                "不是操作：请写 位号=数值@时间，如 LIC-2.SP=40@10min",
                "is no order: write TAG=VALUE@TIME, as LIC-2.SP=40@10min",
            )
            return None
        value, _, when = rest.partition("@")
        return self.order(name.strip(), value.strip(), when.strip() or "0", where=where)

    def rows(self, rows: object, *, where: str, lines: Mapping[tuple[str, ...], int] | None = None) -> list[Order]:
        """Return the orders of a list of ``{time, tag, value}``.

        Parameters
        ----------
        rows
            What was read from a file [-].
        where
            Name of the file, for messages [-].
        lines
            Line of each order by its number, where it is known [-].
        """
        if not isinstance(rows, list):
            self._note(
                where,
                "应为操作列表，每条有 time、tag、value",
                "a list of orders is wanted, each with time, tag and value",
            )
            return []
        found = []
        for number, row in enumerate(rows, start=1):
            line = (lines or {}).get((str(number),))
            place = f"{where}, order {number}" if line is None else f"{where}:{line}, order {number}"
            if isinstance(row, str):
                found.append(self.text(row, where=f"{place}, {row!r}"))
            elif not isinstance(row, Mapping) or not {"tag", "value"} <= set(row) <= {"time", "tag", "value"}:
                self._note(
                    place,
                    "应有 tag 和 value；不在开始时还要 time",
                    "tag and value are wanted, and time if it is not at the start",
                )
            else:
                found.append(self.order(str(row["tag"]), row["value"], row.get("time", 0), where=place))
        return [order for order in found if order is not None]

    def order(self, name: str, value: Any, when: Any, *, where: str) -> Order | None:
        """Return an order, or note what is wrong with it.

        Parameters
        ----------
        name, value, when
            Tag, value and time as written [-].
        where
            Where it was written, for messages [-].
        """
        before = len(self.problems)
        time_s = float(when) if isinstance(when, int | float) and not isinstance(when, bool) else seconds(str(when))
        if time_s is None or not (math.isfinite(time_s) and time_s >= 0.0):
            self._note(
                where,
                f"{when!r} 不是时间；请写 90、90s、1.5min、2h 或 01:30:00",
                f"{when!r} is no time; write 90, 90s, 1.5min, 2h or 01:30:00",
            )
        tag = self.find(name, where)
        number = self._number(tag, value, where) if tag is not None else None
        if tag is None or number is None or len(self.problems) > before:
            return None
        return Order(time_s or 0.0, tag.name, number)

    def _note(self, where: str, zh: str, en: str) -> None:
        self.problems.append(Problem(zh, en).at(where))

    def find(self, name: str, where: str) -> Tag | None:
        """Return a writable tag by its name, in capitals or not, or note that there is none.

        Parameters
        ----------
        name
            As written [-].
        where
            Where, for messages [-].
        """
        same = [name] if name in self._tags else self._folded.get(name.casefold(), [])
        if len(same) == 1:
            tag = self._tags[same[0]]
            if tag.is_writable:
                return tag
            own = [item.name for item in self._tags.values() if item.owner == tag.owner and item.is_writable]
            self._note(
                where,
                f"{tag.name} 由系统计算，不能设定" + (f"；{tag.owner} 可设定 {'、'.join(own[:8])}" if own else ""),
                f"{tag.name} is computed and cannot be set"
                + (f"; of {tag.owner} one can set {', '.join(own[:8])}" if own else ""),
            )
            return None
        near = same or self._near(name)
        self._note(
            where,
            f"没有位号 {name}" + (f"；是否想写 {'、'.join(near)}？" if near else ""),
            f"there is no tag {name!r}" + (f"; did you mean {', '.join(near)}?" if near else ""),
        )
        return None

    def _near(self, name: str) -> list[str]:
        """Return the nearest names, those one can set first."""
        found: list[str] = []
        for names in ([key for key, tag in self._tags.items() if tag.is_writable], list(self._tags)):
            folded = {item.casefold(): item for item in names}
            near = difflib.get_close_matches(name.casefold(), folded, n=_NEAREST, cutoff=0.5)
            found += [folded[key] for key in near if folded[key] not in found]
        return found[:_NEAREST]

    def _number(self, tag: Tag, value: Any, where: str) -> float | None:
        if isinstance(value, bool):
            number: float | None = float(value)
        elif isinstance(value, int | float):
            number = float(value)
        else:
            number = _parsed(str(value), tag)
        if number is None or not math.isfinite(number):
            zh, en = (f"，或 {'、'.join(MODES)}", f" or {', '.join(MODES)}") if tag.field == "mode" else ("", "")
            self._note(
                where,
                f"{value!r} 不是 {tag.name} 的值；应为以 {tag.unit} 为单位的数{zh}",
                f"{value!r} is no value for {tag.name}; a number in {tag.unit}{en} is wanted",
            )
            return None
        low, high = (-math.inf if tag.low is None else tag.low), (math.inf if tag.high is None else tag.high)
        if not low <= number <= high:
            self._note(
                where,
                f"{tag.name} = {number:g} {tag.unit} 超出范围 {low:g} 至 {high:g} {tag.unit}",
                f"{tag.name} = {number:g} {tag.unit} is outside {low:g} to {high:g} {tag.unit}",
            )
            return None
        return number


def _parsed(text: str, tag: Tag) -> float | None:
    text = text.strip().removesuffix(tag.unit).strip() if tag.unit != "-" else text.strip()
    if tag.field == "mode" and text.upper() in MODES:
        return MODES[text.upper()]
    if tag.unit == "bool" and text.upper() in SWITCHES:
        return SWITCHES[text.upper()]
    try:
        return float(text)
    except ValueError:
        return None


def read_orders(tags: Iterable[Tag], texts: Sequence[str], file: str = "", name: str = "") -> list[Order]:
    """Return the orders of the command line and of a file, in the order of their times.

    Parameters
    ----------
    tags
        The tags of the plant [-].
    texts
        Orders as ``TAG=VALUE@TIME`` [-].
    file
        Content of a YAML or JSON file: a list of ``{time, tag, value}`` or of such texts [-].
    name
        Its name, for messages; empty where there is no file [-].

    Raises
    ------
    WrongOrders
        With everything that is wrong.
    """
    reader = Reader(tags)
    found = [order for order in map(reader.text, texts) if order is not None]
    if name:
        content = read_yaml(file, name)
        reader.problems += content.problems
        found += [] if content.problems else reader.rows(content.content, where=name, lines=content.lines)
    if reader.problems:
        raise WrongOrders(reader.problems)
    return sorted(found, key=lambda order: order.time_s)
