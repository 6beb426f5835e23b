"""The parts of a YAML file: each knows its lines, and every problem is collected before anybody is told."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from yixian.simulator.drill.errors import Problem, ScenarioError, Text

SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_DURATION = re.compile(r"^\s*([0-9.]+(?:e[0-9]+)?)\s*(s|min|h)?\s*$")


class Report:
    """The problems found so far.

    Parameters
    ----------
    source
        Name of the file [-].
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def add(self, node: Node, key: str, zh: str, en: str, *, tag: str = "", unit: str = "") -> None:
        """Note a problem.

        Parameters
        ----------
        node, key
            Where it is [-].
        zh, en
            What is wrong [-].
        tag, unit
            What it is about [-].
        """
        mark = node.start_mark
        self.problems.append(Problem(mark.line + 1, mark.column + 1, key, {"zh": zh, "en": en}, tag, unit))

    def finish(self) -> None:
        """Raise what has been found.

        Raises
        ------
        ScenarioError
            If anything has.
        """
        if self.problems:
            raise ScenarioError(self.source, self.problems)


class Section:
    """A mapping of the file: each key is taken once, and `close` names those that nobody took.

    Parameters
    ----------
    node
        The mapping [-].
    path
        Where it stands, as ``steps[2]`` [-].
    report
        Where problems go [-].
    """

    def __init__(self, node: MappingNode, path: str, report: Report) -> None:
        self.node, self.path, self.report = node, path, report
        self.entries: dict[str, Node] = {}
        self.taken: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                report.add(key, path, "键应为一个词", "a key must be a word")
            elif key.value in self.entries:
                report.add(key, self.at(key.value), "这个键写了两次", "this key stands here twice")
            else:
                self.entries[key.value] = value

    def at(self, key: str) -> str:
        """Return the path of a key [-].

        Parameters
        ----------
        key
            The key [-].
        """
        return f"{self.path}.{key}" if self.path else key

    def add(self, key: str, zh: str, en: str, *, tag: str = "", unit: str = "") -> None:
        """Note a problem with a key, or with the section.

        Parameters
        ----------
        key
            The key; empty for the whole section [-].
        zh, en
            What is wrong [-].
        tag, unit
            What it is about [-].
        """
        path = self.at(key) if key else self.path
        self.report.add(self.entries.get(key, self.node), path, zh, en, tag=tag, unit=unit)

    def take(self, key: str, *, needed: bool = False) -> Node | None:
        """Return the node of a key, or nothing.

        Parameters
        ----------
        key
            The key [-].
        needed
            Whether its absence is a problem [-].
        """
        self.taken.add(key)
        node = self.entries.get(key)
        if node is None and needed:
            self.report.add(self.node, self.at(key), "缺少这一项", "is missing")
        return node

    def word(self, key: str, *, default: str | None = None, among: Iterable[str] = ()) -> str:
        """Return a word or sentence.

        Parameters
        ----------
        key
            The key [-].
        default
            What stands for an absent key; none makes it needed [-].
        among
            The words allowed; none at all allow any [-].
        """
        node = self.take(key, needed=default is None)
        if node is None:
            return default or ""
        if not isinstance(node, ScalarNode) or not node.value.strip():
            self.add(key, "应为一段文字", "must be a word or sentence")
            return default or ""
        allowed = tuple(among)
        if allowed and node.value not in allowed:
            names = "、".join(allowed)
            self.add(key, f"“{node.value}”不在可选项中：{names}", f"{node.value!r} is none of {', '.join(allowed)}")
            return default or allowed[0]
        return str(node.value)

    def both(self, key: str, *, needed: bool = True) -> Text:
        """Return a sentence in both languages.

        Parameters
        ----------
        key
            The key [-].
        needed
            Whether its absence is a problem [-].
        """
        node = self.take(key, needed=needed)
        if node is None:
            return {"zh": "", "en": ""}
        if not isinstance(node, MappingNode):
            self.add(key, "应写明 zh 和 en 两种文字", "must have zh and en")
            return {"zh": "", "en": ""}
        part = Section(node, self.at(key), self.report)
        found = {"zh": part.word("zh"), "en": part.word("en")}
        part.close()
        return found

    def number(
        self, key: str, *, default: float | None = None, low: float = -math.inf, high: float = math.inf, unit: str = ""
    ) -> float:
        """Return a number.

        Parameters
        ----------
        key
            The key [-].
        default
            What stands for an absent key; none makes it needed [-].
        low, high
            The allowed range, ends included [-].
        unit
            Its unit, for the message [-].
        """
        node = self.take(key, needed=default is None)
        fallback = default if default is not None else max(low, min(high, 1.0))
        if node is None:
            return fallback
        value = as_number(node)
        if value is None:
            self.add(key, "应为一个数", "must be a number", unit=unit)
            return fallback
        if not low <= value <= high:
            self.add(
                key, f"{value:g} {unit} 超出范围 {low:g} 至 {high:g} {unit}",
                f"{value:g} {unit} is outside {low:g} to {high:g} {unit}", unit=unit,
            )  # fmt: skip
            return fallback
        return value

    def duration(self, key: str, *, default: float | None = None, low: float = 0.0, high: float = 48 * 3600.0) -> float:
        """Return a duration, written as ``90 s``, ``15 min`` or ``2 h`` [s].

        Parameters
        ----------
        key
            The key [-].
        default
            What stands for an absent key; none makes it needed [s].
        low, high
            The allowed range, ends included [s].
        """
        node = self.take(key, needed=default is None)
        fallback = default if default is not None else low
        if node is None:
            return fallback
        value = as_seconds(node.value) if isinstance(node, ScalarNode) else None
        if value is None:
            self.add(key, "应为时长，如 90 s、15 min、2 h", "must be a duration such as 90 s, 15 min, 2 h", unit="s")
            return fallback
        if not low <= value <= high:
            self.add(
                key,
                f"{value:g} s 超出范围 {low:g} 至 {high:g} s",
                f"{value:g} s is outside {low:g} to {high:g} s",
                unit="s",
            )
            return fallback
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return yes or no.

        Parameters
        ----------
        key
            The key [-].
        default
            What stands for an absent key [-].
        """
        node = self.take(key)
        if node is None:
            return default
        if isinstance(node, ScalarNode) and node.value in ("true", "false"):
            return bool(node.value == "true")
        self.add(key, "应为 true 或 false", "must be true or false")
        return default

    def sections(self, key: str, *, needed: bool = False) -> Iterator[Section]:
        """Yield the mappings of a list.

        Parameters
        ----------
        key
            The key [-].
        needed
            Whether an absent or empty list is a problem [-].
        """
        for path, node in self.items(key, needed=needed):
            if isinstance(node, MappingNode):
                yield Section(node, path, self.report)
            else:
                self.report.add(node, path, "应为“键: 值”的清单", "must be a mapping of keys to values")

    def items(self, key: str, *, needed: bool = False) -> Iterator[tuple[str, Node]]:
        """Yield the entries of a list with their paths.

        Parameters
        ----------
        key
            The key [-].
        needed
            Whether an absent or empty list is a problem [-].
        """
        node = self.take(key, needed=needed)
        if node is None:
            return
        if not isinstance(node, SequenceNode):
            self.add(key, "应为列表（每项以 - 开头）", "must be a list (each entry begins with -)")
            return
        if needed and not node.value:
            self.add(key, "不能为空", "must not be empty")
        for number, item in enumerate(node.value):
            yield f"{self.at(key)}[{number}]", item

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of words.

        Parameters
        ----------
        key
            The key [-].
        """
        found = []
        for path, node in self.items(key):
            if isinstance(node, ScalarNode) and node.value:
                found.append(str(node.value))
            else:
                self.report.add(node, path, "应为一个词", "must be a word")
        return tuple(found)

    def section(self, key: str) -> Section | None:
        """Return a mapping, or nothing.

        Parameters
        ----------
        key
            The key [-].
        """
        node = self.take(key)
        if node is None:
            return None
        if not isinstance(node, MappingNode):
            self.add(key, "应为“键: 值”的清单", "must be a mapping of keys to values")
            return None
        return Section(node, self.at(key), self.report)

    def close(self) -> None:
        """Note the keys that nobody took."""
        for key, node in self.entries.items():
            if key in self.taken:
                continue
            near = difflib.get_close_matches(key, self.taken, n=1)
            zh, en = (f"；是否想写 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
            self.report.add(node, self.at(key), f"不认识的键{zh}", f"is not a key of this section{en}")


def as_number(node: Node) -> float | None:
    """Return the number a node holds, or nothing.

    Parameters
    ----------
    node
        Any node [-].
    """
    if not isinstance(node, ScalarNode):
        return None
    try:
        value = float(node.value)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def as_seconds(text: str) -> float | None:
    """Return a duration in seconds, or nothing [s].

    Parameters
    ----------
    text
        ``90``, ``90 s``, ``15 min`` or ``2 h`` [-].

    >>> as_seconds("15 min")
    900.0
    """
    match = _DURATION.match(text)
    if match is None:
        return None
    try:
        value = float(match[1]) * SECONDS[match[2] or "s"]
    except ValueError:
        return None
    return value if math.isfinite(value) else None
