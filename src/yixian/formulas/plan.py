"""From a tree to a plan: every name known, every unit fitting, numerator and denominator apart."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from . import tree, units
from .errors import FormulaError
from .functions import FUNCTIONS, OTHERS, Function
from .parser import parse

Kind = Literal["mean", "ratio", "rate"]
_HOLD_LEAST_MS, _HOLD_MOST_MS = 1_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Names:
    """What a formula may speak of.

    Parameters
    ----------
    tags
        Unit of each tag, as the history has it [-].
    readings
        Unit of each indicator a formula may refer to, by code [-].
    """

    tags: Mapping[str, str]
    readings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One aggregation: a function over a tag, the readings of an indicator, or the length of the period.

    Parameters
    ----------
    function
        Name of a function of ``FUNCTIONS``, ``reading`` or ``hours`` [-].
    name
        The tag, or the indicator's code; empty for ``hours`` [-].
    limit
        In the tag's own unit; None where the function has none [-].
    hold_ms
        How long a sample holds at most; None for the usual [ms].
    factor
        From what the function returns to ``unit`` [-].
    unit, tag_unit
        Of the result and of the tag, as shown [-].
    start, end
        Place in the formula [-].
    """

    function: str
    name: str
    limit: float | None
    hold_ms: int | None
    factor: float
    unit: str
    tag_unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the arithmetic: ``number``, ``call`` (by its index), ``-``, ``sum``, ``product`` or ``quotient``."""

    kind: str
    value: float = 0.0
    index: int = 0
    left: Step | None = None
    right: Step | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A formula ready to be evaluated for any period.

    Parameters
    ----------
    text
        As typed [-].
    kind
        ``ratio`` or ``rate`` where numerator and denominator are kept apart, else ``mean`` [-].
    calls
        Every aggregation, in the order of the text [-].
    top, bottom
        Arithmetic of value or numerator, and of the denominator; None for a mean.
    scale, offset
        From the formula's unit to the wanted one; they act on the value or the numerator [-].
    unit, numerator_unit, denominator_unit
        As shown; the last two are empty for a mean [-].
    """

    text: str
    kind: Kind
    calls: tuple[Call, ...]
    top: Step
    bottom: Step | None
    scale: float
    offset: float
    unit: str
    numerator_unit: str = ""
    denominator_unit: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags it reads, each once."""
        return tuple(dict.fromkeys(call.name for call in self.calls if call.function in FUNCTIONS))

    @property
    def readings(self) -> tuple[str, ...]:
        """Codes of indicators it reads, each once."""
        return tuple(dict.fromkeys(call.name for call in self.calls if call.function == "reading"))


@dataclass(frozen=True, slots=True)
class _Typed:
    step: Step
    unit: Any
    start: int
    end: int
    is_constant: bool = False


def compile_formula(text: str, names: Names, unit: str | None = None) -> Plan:
    """Return the plan of a formula.

    Parameters
    ----------
    text
        The formula as typed [-].
    names
        Tags and indicators it may use.
    unit
        Unit the result is wanted in; None takes it as it comes [-].

    Raises
    ------
    FormulaError
        At the first thing that is wrong.
    """
    node = parse(text)
    compiler = _Compiler(names)
    above, below, is_rate = _split(node)
    if not any(map(_has_source, below)):  # a division by numbers alone is no ratio
        typed = compiler.typed(node)
        return compiler.mean(text, typed, unit)
    top = compiler.product(above, node)
    bottom = compiler.product(below, node)
    return compiler.quotient(text, (top, bottom), unit, is_rate=is_rate)


def _split(node: tree.Node) -> tuple[list[tree.Node], list[tree.Node], bool]:
    """Return the factors above and below the line of a chain of products and quotients, and whether it is a rate."""
    if isinstance(node, tree.Invocation) and node.name in ("ratio", "rate"):
        top, bottom = _two(node)
        over, under, _ = _split(top)
        if not any(map(_has_source, under)):
            over, under = [top], []
        return over, [*under, bottom], node.name == "rate"
    if isinstance(node, tree.Negative):
        above, below, is_rate = _split(node.inner)
        return [tree.Number(-1.0, "", node.start, node.start + 1), *above], below, is_rate
    if isinstance(node, tree.Operation) and node.symbol in "*/":
        left_above, left_below, left_rate = _split(node.left)
        right_above, right_below, right_rate = _split(node.right)
        if node.symbol == "/":
            right_above, right_below = right_below, right_above
        return left_above + right_above, left_below + right_below, left_rate or (right_rate and node.symbol == "*")
    return [node], [], False


def _has_source(node: tree.Node) -> bool:
    """Whether something measured stands in it."""
    if isinstance(node, tree.Invocation):
        return True
    if isinstance(node, tree.Negative):
        return _has_source(node.inner)
    if isinstance(node, tree.Operation):
        return _has_source(node.left) or _has_source(node.right)
    return False


def _two(node: tree.Invocation) -> tuple[tree.Node, tree.Node]:
    if len(node.options) != 2 or any(option.name for option in node.options):
        raise FormulaError("needs_two", node.start, node.end, function=node.name)
    return node.options[0].value, node.options[1].value


def _near(found: str, known: Iterable[str]) -> str:
    folded = {name.casefold(): name for name in known}
    return ", ".join(folded[name] for name in difflib.get_close_matches(found.casefold(), folded, n=3, cutoff=0.6))


class _Compiler:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.calls: list[Call] = []

    # -- the whole -----------------------------------------------------------------------------------------------

    def mean(self, text: str, typed: _Typed, wanted: str | None) -> Plan:
        if not self.calls:
            raise FormulaError("no_source", typed.start, typed.end)
        scale, offset, shown = 1.0, 0.0, units.unit_shown(typed.unit)
        if wanted is not None:
            goal = self._wanted(text, typed.unit, wanted)
            scale, offset = units.line_of(typed.unit, goal)
            shown = wanted
        return Plan(text, "mean", tuple(self.calls), typed.step, None, scale, offset, shown)

    def quotient(self, text: str, parts: tuple[_Typed, _Typed], wanted: str | None, *, is_rate: bool) -> Plan:
        top, bottom = parts
        unit, scale = top.unit / bottom.unit, 1.0
        shown, above = units.unit_shown(unit), units.unit_shown(top.unit)
        if wanted is not None:
            goal = self._wanted(text, unit, wanted)
            scale, _ = units.line_of(unit, goal)
            shown, above = wanted, units.unit_shown(goal * bottom.unit)
        kind: Kind = "rate" if is_rate else "ratio"
        below = units.unit_shown(bottom.unit)
        return Plan(text, kind, tuple(self.calls), top.step, bottom.step, scale, 0.0, shown, above, below)

    @staticmethod
    def _wanted(text: str, unit: Any, wanted: str) -> Any:
        try:
            goal = units.unit_of(wanted)
        except units.UnknownUnitError as error:
            raise FormulaError("wanted_unit", 0, len(text), unit=wanted) from error
        if not units.same_kind(unit, goal):
            raise FormulaError("result_unit", 0, len(text), unit=units.unit_shown(unit), wanted=wanted)
        return goal

    def product(self, factors: list[tree.Node], whole: tree.Node) -> _Typed:
        if not factors:
            factors = [tree.Number(1.0, "", whole.start, whole.end)]
        typed = [self.typed(factor) for factor in factors]
        found = typed[0]
        for each in typed[1:]:
            found = self._multiplied(found, each, "*")
        if len(typed) == 1:
            self._no_offset(found)
        return found

    # -- nodes ---------------------------------------------------------------------------------------------------

    def typed(self, node: tree.Node) -> _Typed:
        if isinstance(node, tree.Number):
            return _Typed(Step("number", node.value), self._unit(node), node.start, node.end, is_constant=True)
        if isinstance(node, tree.Text):
            raise FormulaError("bare_text", node.start, node.end, found=node.text)
        if isinstance(node, tree.Negative):
            inner = self.typed(node.inner)
            self._no_offset(inner)
            return replace(inner, step=Step("-", left=inner.step), start=node.start)
        if isinstance(node, tree.Operation):
            left, right = self.typed(node.left), self.typed(node.right)
            joined = self._added if node.symbol in "+-" else self._multiplied
            return joined(left, right, node.symbol)
        return self._called(node)

    @staticmethod
    def _unit(node: tree.Number) -> Any:
        try:
            return units.unit_of(node.unit)
        except units.UnknownUnitError as error:
            raise FormulaError("unknown_unit", node.start, node.end, unit=node.unit) from error

    @staticmethod
    def _no_offset(typed: _Typed) -> None:
        if units.is_offset(typed.unit):
            unit = units.unit_shown(typed.unit)
            raise FormulaError("temperature_product", typed.start, typed.end, unit=unit)

    def _added(self, left: _Typed, right: _Typed, symbol: str) -> _Typed:
        unit, start, end = left.unit, left.start, right.end
        if not units.same_kind(left.unit, right.unit):
            sides = {"left": units.unit_shown(left.unit), "right": units.unit_shown(right.unit)}
            raise FormulaError("units_differ", start, end, **sides)
        if units.is_offset(left.unit) or units.is_offset(right.unit):
            if symbol == "+" or str(left.unit) != str(right.unit):
                raise FormulaError("temperature_sum", start, end, unit=units.unit_shown(left.unit))
            unit, factor = units.difference_of(left.unit), 1.0
        else:
            factor = units.converted(1.0, right.unit, left.unit)
        other = Step("product", left=Step("number", factor if symbol == "+" else -factor), right=right.step)
        constant = left.is_constant and right.is_constant
        return _Typed(Step("sum", left=left.step, right=other), unit, start, end, constant)

    def _multiplied(self, left: _Typed, right: _Typed, symbol: str) -> _Typed:
        self._no_offset(left)
        self._no_offset(right)
        constant = left.is_constant and right.is_constant
        if symbol == "*":
            step, unit = Step("product", left=left.step, right=right.step), left.unit * right.unit
        else:
            if right.is_constant and right.step == Step("number", 0.0):
                raise FormulaError("divides_by_zero", right.start, right.end)
            step, unit = Step("quotient", left=left.step, right=right.step), left.unit / right.unit
        return _Typed(step, unit, left.start, right.end, constant)

    # -- calls ---------------------------------------------------------------------------------------------------

    def _called(self, node: tree.Invocation) -> _Typed:
        if node.name in FUNCTIONS:
            return self._aggregated(node, FUNCTIONS[node.name])
        if node.name in ("ratio", "rate"):
            top, bottom = _two(node)
            found = self._multiplied(self.typed(top), self.typed(bottom), "/")
            return replace(found, start=node.start, end=node.end)
        if node.name == "reading":
            return self._reading(node)
        if node.name == "hours":
            if node.options:
                raise FormulaError("takes_nothing", node.start, node.end, function=node.name)
            return self._call(node, ("hours", ""), units.unit_of("h"))
        near = _near(node.name, [*FUNCTIONS, *OTHERS])
        raise FormulaError("unknown_function", node.start, node.start + len(node.name), found=node.name, near=near)

    def _call(
        self, node: tree.Invocation, what: tuple[str, str], unit: Any, *, factor: float = 1.0, **more: Any
    ) -> _Typed:
        settings = {"limit": None, "hold_ms": None, "tag_unit": ""} | more
        call = Call(*what, factor=factor, unit=units.unit_shown(unit), start=node.start, end=node.end, **settings)
        self.calls.append(call)
        return _Typed(Step("call", index=len(self.calls) - 1), unit, node.start, node.end)

    def _reading(self, node: tree.Invocation) -> _Typed:
        if len(node.options) != 1 or not isinstance(node.options[0].value, tree.Text) or node.options[0].name:
            raise FormulaError("needs_indicator", node.start, node.end, function=node.name)
        code = node.options[0].value
        if code.text not in self.names.readings:
            near = _near(code.text, self.names.readings)
            raise FormulaError("unknown_indicator", code.start, code.end, indicator=code.text, near=near)
        text = self.names.readings[code.text]
        try:
            unit = units.unit_of(text)
        except units.UnknownUnitError as error:
            raise FormulaError("indicator_unit", code.start, code.end, indicator=code.text, unit=text) from error
        return self._call(node, ("reading", code.text), unit)

    def _aggregated(self, node: tree.Invocation, function: Function) -> _Typed:
        tag, tag_unit = self._tag(node)
        limit, hold = self._settings(node, function, tag.text, tag_unit)
        unit, factor = tag_unit, 1.0
        if function.unit == "hours":
            unit = units.unit_of("h")
        elif function.unit == "count":
            unit = units.unit_of("")
        elif function.unit == "integral":
            if not units.is_flow(tag_unit):
                shown = units.unit_shown(tag_unit)
                raise FormulaError("not_a_flow", node.start, node.end, tag=tag.text, unit=shown)
            unit, factor = units.integral_of(tag_unit)
        more = {"limit": limit, "hold_ms": hold, "tag_unit": units.unit_shown(tag_unit)}
        return self._call(node, (function.name, tag.text), unit, factor=factor, **more)

    def _tag(self, node: tree.Invocation) -> tuple[tree.Text, Any]:
        first = node.options[0] if node.options else None
        if first is None or first.name or not isinstance(first.value, tree.Text):
            raise FormulaError("needs_tag", node.start, node.end, function=node.name)
        tag = first.value
        if tag.text not in self.names.tags:
            near = _near(tag.text, self.names.tags)
            raise FormulaError("unknown_tag", tag.start, tag.end, tag=tag.text, near=near)
        text = self.names.tags[tag.text]
        try:
            return tag, units.unit_of(text)
        except units.UnknownUnitError as error:
            raise FormulaError("tag_unit", tag.start, tag.end, tag=tag.text, unit=text) from error

    def _settings(
        self, node: tree.Invocation, function: Function, tag: str, unit: Any
    ) -> tuple[float | None, int | None]:
        """Return the limit in the tag's unit and the longest hold, from what follows the tag."""
        allowed = [name for name in (function.limit, "hold") if name]
        given: dict[str, tree.Option] = {}
        for option in node.options[1:]:
            name = option.name or function.limit
            if not name:
                raise FormulaError("too_many", option.start, option.end, function=function.name)
            if name not in allowed:
                shown = ", ".join(allowed)
                raise FormulaError(
                    "unknown_option", option.start, option.end, function=function.name, found=name, allowed=shown
                )
            if name in given:
                raise FormulaError("option_twice", option.start, option.end, option=name)
            given[name] = option
        limit = None
        if function.limit:
            if function.limit not in given:
                raise FormulaError("missing_limit", node.start, node.end, function=function.name, option=function.limit)
            limit = self._limit(given[function.limit], function, tag, unit)
        return limit, self._hold(given["hold"], function) if "hold" in given else None

    def _quantity(self, option: tree.Option, function: Function) -> tree.Number:
        value, sign = option.value, 1.0
        while isinstance(value, tree.Negative):
            value, sign = value.inner, -sign
        if not isinstance(value, tree.Number):
            name = option.name or function.limit
            raise FormulaError("needs_quantity", option.start, option.end, function=function.name, option=name)
        return replace(value, value=sign * value.value)

    def _limit(self, option: tree.Option, function: Function, tag: str, unit: Any) -> float:
        number = self._quantity(option, function)
        if not number.unit:
            return number.value  # a bare number is in the tag's own unit
        given = self._unit(number)
        if not units.same_kind(given, unit):
            shown = units.unit_shown(unit)
            raise FormulaError("limit_unit", option.start, option.end, tag=tag, tag_unit=shown, unit=number.unit)
        return units.converted(number.value, given, unit)

    def _hold(self, option: tree.Option, function: Function) -> int:
        number = self._quantity(option, function)
        given = self._unit(number)
        bounds: Final = {"least": "1 s", "most": "24 h"}
        if not units.same_kind(given, units.unit_of("s")):
            raise FormulaError("bad_hold", option.start, option.end, **bounds)
        hold = units.converted(number.value, given, units.unit_of("s")) * 1000
        if not _HOLD_LEAST_MS <= hold <= _HOLD_MOST_MS:
            raise FormulaError("bad_hold", option.start, option.end, **bounds)
        return round(hold)
