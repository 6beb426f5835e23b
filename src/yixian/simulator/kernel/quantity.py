"""Numbers that carry their dimension: the equations of a plant run on them once, when it is built."""

from __future__ import annotations

from typing import Any, NoReturn

from yixian.simulator.errors import UnitClash
from yixian.simulator.kernel import dimensions
from yixian.simulator.kernel.dimensions import NONE, Dimension
from yixian.simulator.kernel.elementary import divide


class Constant(float):
    """A fixed number with a unit, for the formulas of a module: it is a plain SI float that remembers its dimension.

    >>> GRAVITY = constant(9.80665, "m/s²")
    >>> 2.0 * GRAVITY
    19.6133
    """

    dimension: Dimension

    def __new__(cls, value: float, dimension: Dimension) -> Constant:
        made = super().__new__(cls, value)
        made.dimension = dimension
        return made

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, int | float):
            return Constant(float(self) * float(other), dimensions.times(self.dimension, dimension_of(other)))
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, int | float):
            inverse = dimensions.raised(dimension_of(other), -1.0)
            return Constant(float(self) / float(other), dimensions.times(self.dimension, inverse))
        return NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        if isinstance(other, int | float):
            return Constant(float(other) / float(self), dimensions.raised(self.dimension, -1.0))
        return NotImplemented


def constant(value: float, unit: str) -> Constant:
    """Return a number with a unit, to be used in equations.

    Parameters
    ----------
    value
        The number, in ``unit`` [-].
    unit
        Its unit; the constant itself is in SI [-].
    """
    measure = dimensions.parse(unit)
    return Constant(measure.to_si(value), measure.dimension)


def dimension_of(value: Any) -> Dimension:
    """Return the dimension of a number; a plain number has none.

    Parameters
    ----------
    value
        A number, `Constant` or `Quantity` [-].
    """
    found: Dimension = getattr(value, "dimension", NONE)
    return found


class Quantity:
    """A value in SI with its dimension; a literal zero fits every dimension, any other bare number has none."""

    __slots__ = ("dimension", "value")

    def __init__(self, value: float, dimension: Dimension = NONE) -> None:
        self.value, self.dimension = value, dimension

    def __repr__(self) -> str:
        return f"{self.value:g} [{dimensions.name(self.dimension)}]"

    def common(self, other: Any, verb: str) -> Dimension:
        """Return the dimension both share.

        Parameters
        ----------
        other
            The other operand [-].
        verb
            What is being done, for the message [-].

        Raises
        ------
        UnitClash
            If they do not share one.
        """
        theirs = dimension_of(other)
        if theirs == self.dimension:
            return self.dimension
        if not isinstance(other, Quantity | Constant) and float(other) == 0.0:
            return self.dimension
        if self.value == 0.0 and self.dimension == NONE:
            return theirs
        raise UnitClash(f"cannot {verb} {dimensions.name(self.dimension)} and {dimensions.name(theirs)}")

    def __add__(self, other: Any) -> Quantity:
        return Quantity(self.value + number(other), self.common(other, "add"))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Quantity:
        return Quantity(self.value - number(other), self.common(other, "subtract"))

    def __rsub__(self, other: Any) -> Quantity:
        return Quantity(number(other) - self.value, self.common(other, "subtract"))

    def __mul__(self, other: Any) -> Quantity:
        return Quantity(self.value * number(other), dimensions.times(self.dimension, dimension_of(other)))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Quantity:
        inverse = dimensions.raised(dimension_of(other), -1.0)
        return Quantity(divide(self.value, number(other)), dimensions.times(self.dimension, inverse))

    def __rtruediv__(self, other: Any) -> Quantity:
        inverse = dimensions.raised(self.dimension, -1.0)
        return Quantity(divide(number(other), self.value), dimensions.times(dimension_of(other), inverse))

    def __neg__(self) -> Quantity:
        return Quantity(-self.value, self.dimension)

    def __lt__(self, other: Any) -> bool:
        self.common(other, "compare")
        return self.value < number(other)

    def __le__(self, other: Any) -> bool:
        self.common(other, "compare")
        return self.value <= number(other)

    def __gt__(self, other: Any) -> bool:
        self.common(other, "compare")
        return self.value > number(other)

    def __ge__(self, other: Any) -> bool:
        self.common(other, "compare")
        return self.value >= number(other)

    def __pow__(self, power: float) -> NoReturn:
        raise UnitClash("** does not work on traced values: write power(x, y)")


def number(value: Any) -> float:
    """Return the bare SI number.

    Parameters
    ----------
    value
        A number, `Constant` or `Quantity` [-].
    """
    return value.value if isinstance(value, Quantity) else float(value)
