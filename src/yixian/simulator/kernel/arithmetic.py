"""The functions equations are written with: the same on numbers, on symbols and on quantities.

Besides these, ``+ - * /`` and comparisons are all there is. A Python ``if`` chooses once, when the plant is built;
`where` chooses at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yixian.simulator.errors import UnitClash
from yixian.simulator.kernel import dimensions, elementary
from yixian.simulator.kernel.dimensions import NONE
from yixian.simulator.kernel.graph import Graph, Symbol
from yixian.simulator.kernel.quantity import Constant, Quantity, dimension_of, number

#: A float, a `Symbol` or a `Quantity`: equations do not care.
Value = Any


def _graph(*values: Value) -> Graph | None:
    for value in values:
        if isinstance(value, Symbol):
            return value.graph
    return None


def _dimensionless(name: str, op: str, plain: Callable[[float], float], x: Value) -> Value:
    if isinstance(x, Symbol):
        return x.graph.make(op, x)
    if isinstance(x, Quantity):
        if x.dimension != NONE:
            raise UnitClash(f"{name} needs a number without unit, not {dimensions.name(x.dimension)}")
        return Quantity(plain(x.value))
    return plain(float(x))


def exp(x: Value) -> Value:
    """Return e to the power x [-].

    Parameters
    ----------
    x
        Exponent, held within −708 to 709 [-].
    """
    return _dimensionless("exp", "exp", elementary.exp, x)


def log(x: Value) -> Value:
    """Return the natural logarithm [-].

    Parameters
    ----------
    x
        Argument; zero and below count as 2.2e-308 [-].
    """
    return _dimensionless("log", "log", elementary.log, x)


def sqrt(x: Value) -> Value:
    """Return the square root, in the root of the unit of x.

    Parameters
    ----------
    x
        Argument; below zero the plant diverges, so guard it with `maximum` [any].
    """
    if isinstance(x, Symbol):
        return x.graph.make("sqrt", x)
    if isinstance(x, Quantity):
        return Quantity(elementary.sqrt(x.value), dimensions.raised(x.dimension, 0.5))
    return elementary.sqrt(float(x))


def power(x: Value, exponent: float) -> Value:
    """Return x to a fixed power.

    Parameters
    ----------
    x
        Base; whole and half powers are products and roots and may have a unit, others are ``exp(y · log x)`` [any].
    exponent
        A number known when the plant is built [-].
    """
    doubled = 2.0 * exponent
    if doubled != int(doubled) or abs(exponent) > 4.0:
        return exp(exponent * log(x))
    whole, half = divmod(abs(int(doubled)), 2)
    result: Value = sqrt(x) if half else None
    for _ in range(whole):
        result = x if result is None else result * x
    if result is None:
        return 1.0
    return 1.0 / result if exponent < 0.0 else result


def absolute(x: Value) -> Value:
    """Return the magnitude of x, in its unit.

    Parameters
    ----------
    x
        Any value [any].
    """
    return Quantity(abs(x.value), x.dimension) if isinstance(x, Quantity) else abs(x)


def minimum(a: Value, b: Value) -> Value:
    """Return the smaller of two values of one unit; if either could be not-a-number, put it first.

    Parameters
    ----------
    a, b
        Two values [any].
    """
    return _extreme("min", min, a, b)


def maximum(a: Value, b: Value) -> Value:
    """Return the larger of two values of one unit; if either could be not-a-number, put it first.

    Parameters
    ----------
    a, b
        Two values [any].
    """
    return _extreme("max", max, a, b)


def _extreme(op: str, plain: Callable[..., float], a: Value, b: Value) -> Value:
    if graph := _graph(a, b):
        return graph.make(op, a, b)
    if isinstance(a, Quantity) or isinstance(b, Quantity):
        shared = a.common(b, "compare") if isinstance(a, Quantity) else b.common(a, "compare")
        return Quantity(plain(number(a), number(b)), shared)
    return plain(a, b)


def hold(x: Value) -> Value:
    """Return x, for the implicit step to take as it stands at the start of the step [unit of ``x``].

    Parameters
    ----------
    x
        What changes little while the fast states move, as the composition a flow carries [any].
    """
    return x.graph.make("hold", x) if isinstance(x, Symbol) else x


def clip(x: Value, low: Value, high: Value) -> Value:
    """Return x held between two limits, in its unit.

    Parameters
    ----------
    x
        Any value [any].
    low, high
        The limits [any].
    """
    return minimum(maximum(x, low), high)


def where(condition: Value, a: Value, b: Value) -> Value:
    """Return a where the condition holds and b elsewhere; both are computed.

    Parameters
    ----------
    condition
        A comparison [-].
    a, b
        Two values of one unit [any].
    """
    if graph := _graph(condition, a, b):
        return graph.make("select", condition, a, b)
    if isinstance(a, Quantity) or isinstance(b, Quantity):
        shared = a.common(b, "choose between") if isinstance(a, Quantity) else b.common(a, "choose between")
        return Quantity(number(a if condition else b), shared)
    return a if condition else b


def all_of(*conditions: Value) -> Value:
    """Return whether all conditions hold [-].

    Parameters
    ----------
    conditions
        Comparisons [-].
    """
    result: Value = True
    for condition in conditions:
        graph = _graph(result, condition)
        result = graph.make("and", result, condition) if graph else bool(result and condition)
    return result


def any_of(*conditions: Value) -> Value:
    """Return whether any condition holds [-].

    Parameters
    ----------
    conditions
        Comparisons [-].
    """
    result: Value = False
    for condition in conditions:
        graph = _graph(result, condition)
        result = graph.make("or", result, condition) if graph else bool(result or condition)
    return result


def negation(condition: Value) -> Value:
    """Return whether a condition does not hold [-].

    Parameters
    ----------
    condition
        A comparison [-].
    """
    graph = _graph(condition)
    return graph.make("not", condition) if graph else not condition


def equal(a: Value, b: Value) -> Value:
    """Return whether two values are the same number; for modes, steps and other codes [-].

    Parameters
    ----------
    a, b
        Two values of one unit [any].
    """
    if graph := _graph(a, b):
        return graph.make("eq", a, b)
    if isinstance(a, Quantity):
        a.common(b, "compare")
    return number(a) == number(b)


def truth(condition: Value) -> Value:
    """Return 1 where a condition holds, 0 elsewhere [-].

    Parameters
    ----------
    condition
        A comparison [-].
    """
    return where(condition, 1.0, 0.0)


def at_least_of(count: int, *conditions: Value) -> Value:
    """Return whether at least so many conditions hold, as 2oo3 voting asks [-].

    Parameters
    ----------
    count
        How many must hold [-].
    conditions
        Comparisons [-].
    """
    if count <= 1:
        return any_of(*conditions)
    if count == len(conditions):
        return all_of(*conditions)
    votes: Value = 0.0
    for condition in conditions:
        votes = votes + truth(condition)
    return votes > count - 0.5


def signed_sqrt(x: Value, smooth: Value) -> Value:
    """Return ``x / sqrt(|x| + smooth)``: a square root that keeps the sign and has a finite slope at zero.

    Parameters
    ----------
    x
        Driving force, as a pressure drop [any].
    smooth
        Where the root turns into a straight line; small against the usual drop, in the unit of x [any].
    """
    if graph := _graph(x, smooth):
        return graph.make("root", x, smooth)
    return x / sqrt(absolute(x) + smooth)


def upwind(flow: Value, upstream: Value, downstream: Value) -> Value:
    """Return the value that the flow carries: upstream's when it runs forward, downstream's when it runs back.

    Parameters
    ----------
    flow
        The flow, positive forward [any].
    upstream, downstream
        Values of one unit at both ends [any].
    """
    return where(flow >= 0.0, upstream, downstream)


def si(value: Value, unit: str) -> Value:
    """Return a value shown in a unit, in SI.

    Parameters
    ----------
    value
        A bare number or symbol, in ``unit`` [-].
    unit
        Its unit [-].
    """
    measure = dimensions.parse(unit)
    if isinstance(value, Quantity):
        return Quantity(measure.to_si(value.value), measure.dimension)
    result = value if measure.factor == 1.0 else value * measure.factor
    return result if measure.offset == 0.0 else result + measure.offset


def shown(value: Value, unit: str) -> Value:
    """Return an SI value as the bare number that is shown in a unit.

    Parameters
    ----------
    value
        A value in SI [any].
    unit
        The unit wanted [-].
    """
    measure = dimensions.parse(unit)
    if isinstance(value, Quantity | Constant):
        if dimension_of(value) != measure.dimension:
            raise UnitClash(f"{dimensions.name(dimension_of(value))} cannot be shown in {unit}")
        return Quantity(measure.from_si(number(value)))
    result = value if measure.offset == 0.0 else value - measure.offset
    return result if measure.factor == 1.0 else result / measure.factor
