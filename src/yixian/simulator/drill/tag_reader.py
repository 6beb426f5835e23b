"""Tags, values and conditions of a scenario file, each checked against the plant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from yixian.simulator.drill.conditions import (
    ALWAYS,
    HOW,
    TIME,
    Commanded,
    Comparison,
    Condition,
    Done,
    Either,
    Every,
    Never,
)  # fmt: skip
from yixian.simulator.drill.scenario import FieldAction
from yixian.simulator.drill.section import Report, Section, as_number, as_seconds
from yixian.simulator.errors import UnknownTag
from yixian.simulator.kernel.layout import Layout, Slot

_COMPARISON = re.compile(
    r"^\s*(?P<tag>[^\s<>=!]+)\s*(?P<how>>=|<=|==|!=|>|<)\s*(?P<number>[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)"
    r"\s*(?P<unit>(?!for\b)\S+)?(?:\s+for\s+(?P<hold>.+))?\s*$"
)


class TagReader:
    """Reads what is said about tags.

    Parameters
    ----------
    report
        Where problems go [-].
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.layout: Layout | None = None
        self.actions: dict[str, FieldAction] = {}
        self.codes: list[str] = []

    def settings(self, part: Section, key: str, *, any_tag: bool = False) -> tuple[tuple[str, float], ...]:
        """Return tags with the values they are set to.

        Parameters
        ----------
        part, key
            Where they stand [-].
        any_tag
            Whether tags nobody can write are allowed, as for initial conditions [-].
        """
        section = part.section(key)
        if section is None:
            return ()
        found = [(tag, self.value(section, tag, tag, any_tag=any_tag)) for tag in section.entries]
        section.close()
        return tuple(found)

    def value(self, part: Section, key: str, tag: str, *, any_tag: bool = False) -> float:
        """Return a number that a tag is set to, checked against its range.

        Parameters
        ----------
        part, key
            Where it stands [-].
        tag
            The tag [-].
        any_tag
            Whether a tag nobody can write is allowed [-].
        """
        if tag in self.actions:
            return part.number(key, low=0.0, high=1.0)
        slot = self.known(part, "tag" if "tag" in part.entries else key, tag)
        if slot is None:
            part.take(key)
            return 0.0
        if not (slot.is_writable or any_tag):
            part.add(key, f"{tag} 不能由人设定", f"{tag} cannot be set by anybody", tag=tag, unit=slot.unit)
        node = part.take(key, needed=True)
        number = as_number(node) if node is not None else None
        if number is None:
            if node is not None:
                part.add(
                    key,
                    f"{tag} 应为一个数（{slot.unit}）",
                    f"{tag} must be a number in {slot.unit}",
                    tag=tag,
                    unit=slot.unit,
                )
            return 0.0
        if not slot.low <= number <= slot.high and not any_tag:
            part.add(
                key, f"{tag} = {number:g} {slot.unit} 超出范围 {slot.low:g} 至 {slot.high:g} {slot.unit}",
                f"{tag} = {number:g} {slot.unit} is outside {slot.low:g} to {slot.high:g} {slot.unit}",
                tag=tag, unit=slot.unit,
            )  # fmt: skip
        return number

    def known(self, part: Section, key: str, tag: str) -> Slot | None:
        """Return the slot of a tag of the plant, or note that there is none.

        Parameters
        ----------
        part, key
            Where it is named [-].
        tag
            The tag [-].
        """
        assert self.layout is not None
        try:
            return self.layout.find(tag)
        except UnknownTag as error:
            near = "、".join(error.near)
            part.add(key, f"装置没有位号 {tag}" + (f"；是否想写 {near}？" if near else ""), str(error), tag=tag)
            return None

    def condition(self, part: Section, key: str, *, default: Condition | None = None) -> Condition:
        """Return a condition.

        Parameters
        ----------
        part, key
            Where it stands [-].
        default
            What stands for an absent key; none makes it needed [-].
        """
        node = part.take(key, needed=default is None)
        if node is None:
            return default or ALWAYS
        return self.parsed(part, part.at(key), node)

    def parsed(self, part: Section, path: str, node: Node) -> Condition:
        """Return the condition of a node: a comparison, a list (all hold), or all/any/not/command/step.

        Parameters
        ----------
        part
            Where problems are noted [-].
        path
            Where it stands [-].
        node
            The node [-].
        """
        if isinstance(node, ScalarNode):
            return self.comparison(path, node)
        if isinstance(node, SequenceNode):
            return Every(tuple(self.parsed(part, f"{path}[{n}]", item) for n, item in enumerate(node.value)))
        found = self._compound(part, path, node) if isinstance(node, MappingNode) else None
        if found is not None:
            return found
        self.report.add(
            node, path, "应为“位号 > 数值 单位”，或 all、any、not、command、step 之一",
            "must be 'TAG > NUMBER UNIT', or one of all, any, not, command, step",
        )  # fmt: skip
        return ALWAYS

    def _compound(self, part: Section, path: str, node: MappingNode) -> Condition | None:
        """Return what ``all``, ``any``, ``not``, ``command`` (and ``times``) or ``step`` says, or nothing."""
        words = [key.value if isinstance(key, ScalarNode) else "" for key, _ in node.value]
        if words not in (["all"], ["any"], ["not"], ["command"], ["command", "times"], ["step"]):
            return None
        word, inner = words[0], node.value[0][1]
        where = f"{path}.{word}"
        if word in ("all", "any") and isinstance(inner, SequenceNode) and inner.value:
            parts = tuple(self.parsed(part, f"{where}[{n}]", item) for n, item in enumerate(inner.value))
            return Every(parts) if word == "all" else Either(parts)
        if word == "not":
            return Never(self.parsed(part, where, inner))
        if not isinstance(inner, ScalarNode):
            return None
        return self._done(where, inner) if word == "step" else self._commanded(path, node, inner)

    def _done(self, where: str, node: ScalarNode) -> Condition:
        if node.value not in self.codes:
            self.report.add(node, where, f"没有代号为 {node.value} 的步骤", f"there is no step {node.value}")
        return Done(node.value)

    def _commanded(self, path: str, node: MappingNode, inner: ScalarNode) -> Condition:
        comparison = self.comparison(f"{path}.command", inner, writable=True)
        if len(node.value) == 1:
            return Commanded(comparison)
        times = as_number(node.value[1][1])
        if times is None or not 1.0 <= times <= 20.0 or times != int(times):
            says = "应为 1 至 20 的整数", "must be a whole number from 1 to 20"
            self.report.add(node.value[1][1], f"{path}.times", *says)
            return Commanded(comparison)
        return Commanded(comparison, int(times))

    def comparison(self, path: str, node: ScalarNode, *, writable: bool = False) -> Comparison:
        """Return the comparison a scalar says.

        Parameters
        ----------
        path
            Where it stands [-].
        node
            As ``LT-201 > 40 % for 30 s`` [-].
        writable
            Whether the tag must be one that people set [-].
        """
        key = f"{node.start_mark.line + 1}:{node.start_mark.column + 1}"
        nothing = Comparison(key, TIME, ">=", 0.0, "s")
        match = _COMPARISON.match(node.value)
        if match is None or as_number(ScalarNode("", match["number"])) is None:
            signs = " ".join(HOW)
            self.report.add(
                node, path, f"“{node.value}”看不懂；写作“位号 比较符 数值 单位”，比较符为 {signs}",
                f"cannot read {node.value!r}; write TAG SIGN NUMBER UNIT, with a sign of {signs}",
            )  # fmt: skip
            return nothing
        hold_s = 0.0
        if match["hold"] is not None:
            held = as_seconds(match["hold"])
            if held is None:
                self.report.add(
                    node,
                    path,
                    f"“{match['hold']}”不是时长",
                    f"{match['hold']!r} is not a duration such as 30 s",
                    unit="s",
                )
            hold_s = held or 0.0
        tag, number = match["tag"], float(match["number"])
        unit, span = self.measure(path, node, tag, match["unit"], writable=writable)
        if tag == TIME and unit in ("min", "h"):
            number, unit = number * {"min": 60.0, "h": 3600.0}[unit], "s"
        return Comparison(key, tag, match["how"], number, unit, hold_s, span)

    def measure(self, path: str, node: Node, tag: str, written: str | None, *, writable: bool) -> tuple[str, float]:
        """Return the unit of a comparison, and what a distance is measured by; note a unit that is not the tag's.

        Parameters
        ----------
        path, node
            Where it stands [-].
        tag
            The tag [-].
        written
            The unit in the file, if any [-].
        writable
            Whether the tag must be one that people set [-].
        """
        if tag == TIME:
            unit = written or "s"
            if unit not in ("s", "min", "h"):
                self.report.add(
                    node,
                    path,
                    f"时间单位 {unit} 应为 s、min 或 h",
                    f"the unit {unit} of time must be s, min or h",
                    unit=unit,
                )
            return unit, 60.0
        if tag in self.actions:
            return "", 1.0
        assert self.layout is not None
        try:
            slot = self.layout.find(tag)
        except UnknownTag as error:
            near = "、".join((*error.near, *_near(tag, self.actions)))
            self.report.add(
                node, path, f"装置没有位号 {tag}" + (f"；是否想写 {near}？" if near else ""), str(error), tag=tag
            )
            return "", 1.0
        if writable and not slot.is_writable:
            self.report.add(
                node, path, f"{tag} 不能由人设定", f"{tag} cannot be set by anybody", tag=tag, unit=slot.unit
            )
        if written is not None and written != slot.unit:
            self.report.add(
                node, path, f"{tag} 的单位是 {slot.unit}，不是 {written}", f"{tag} is in {slot.unit}, not in {written}",
                tag=tag, unit=written,
            )  # fmt: skip
        return slot.unit, _span(slot)


def _span(slot: Slot) -> float:
    width = slot.high - slot.low
    return width if 0.0 < width < 1e9 else 1.0


def _near(tag: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.lower() == tag.lower()]
