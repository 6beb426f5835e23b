"""What a unit or a control block declares: each declaration becomes one slot of the plant's buffer.

A declaration says the number, its unit and where it comes from. On a unit that is being evaluated its attribute is the
present value; on the class it is the declaration itself.
"""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from yixian.simulator.errors import MissingValue, UnknownUnit
from yixian.simulator.kernel import dimensions


@dataclass(frozen=True)
class Declaration:
    """One declared value.

    Parameters
    ----------
    initial
        Value at the start, in ``unit`` [-].
    unit
        Unit of measurement it is shown in [-].
    low, high
        Range it may be set to or is shown in, in ``unit`` [-].
    source
        Where the number comes from [-].
    grade
        How good that source is: A standard, B handbook or vendor, C repost, T textbook, E estimate [-].
    label
        What it is, in the standard's English term [-].
    """

    section: ClassVar[str] = ""
    is_writable: ClassVar[bool] = False
    #: Stored in SI (units) or as shown (control).
    in_si: ClassVar[bool] = True

    initial: float = 0.0
    unit: str = "-"
    low: float = -math.inf
    high: float = math.inf
    source: str = ""
    grade: str = ""
    label: str = ""
    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", name)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        values = instance.__dict__.get("_values")
        if values is None:
            return instance.declared(self.name).initial
        if self.name not in values:
            raise MissingValue(f"{instance.name}.{self.name} is read before any equation has set it")
        return values[self.name]

    def __set__(self, instance: Any, value: Any) -> None:
        instance.assign(self, value)

    @property
    def wanted(self) -> str:
        """What may be given for it, in words [-]."""
        return "number" if self.section else "number and no tag"

    def takes(self, value: Any) -> bool:
        """Tell whether it may be given [-].

        Parameters
        ----------
        value
            What is given for it [-].
        """
        return _is_number(value) or type(value) is type(self) or (not self.section and isinstance(value, str))

    def given(self, value: Any) -> Declaration:
        """Return this declaration as one unit sets it: another number, or another number with its own source.

        Parameters
        ----------
        value
            A number in ``unit``, or a declaration of the same kind [-].
        """
        if isinstance(value, Declaration):
            return replace(value, name=self.name, label=value.label or self.label)
        return replace(self, initial=float(value))


@dataclass(frozen=True)
class State(Declaration):
    """Something stored: its rate of change is what ``balances`` returns.

    Parameters
    ----------
    fast
        Solved implicitly: for gas in small volumes and other states quicker than the step [-].
    """

    section: ClassVar[str] = "state"
    fast: bool = False


@dataclass(frozen=True)
class Parameter(Declaration):
    """A number of the equipment that stays as it is, unless a project team tries another."""

    section: ClassVar[str] = "parameter"
    is_writable: ClassVar[bool] = True


@dataclass(frozen=True)
class Fault(Declaration):
    """A malfunction of a unit, 0 sound to 1 complete; moves to its target by a ramp."""

    section: ClassVar[str] = "fault"
    is_writable: ClassVar[bool] = True
    high: float = 1.0
    low: float = 0.0


@dataclass(frozen=True)
class Output(Declaration):
    """A value that equations set and that transmitters, trends and other units may read."""

    section: ClassVar[str] = "output"


@dataclass(frozen=True)
class Input(Declaration):
    """A value that comes from elsewhere: a signal of the control system, an output of another unit, or a number.

    ``initial`` is what it is while nothing is connected.
    """

    section: ClassVar[str] = ""


class Declared:
    """A named thing made of declarations: the base of units and control blocks.

    Parameters
    ----------
    name
        Its tag in the plant [-].
    settings
        Numbers, sources and connections by declared name [-].
    """

    declarations: ClassVar[Mapping[str, Any]] = {}
    name: str
    settings: dict[str, Any]

    if TYPE_CHECKING:  # what a pass sets on its copy may be called anything

        def __getattr__(self, name: str) -> Any: ...

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        found: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            for key, item in vars(base).items():
                if isinstance(item, Declaration) or getattr(item, "is_port", False):
                    found[key] = item
        cls.declarations = found

    def __init__(self, name: str, **settings: Any) -> None:
        self.__dict__["name"] = name
        self.__dict__["settings"] = dict(settings)

    def __setattr__(self, name: str, value: Any) -> None:
        declared = type(self).declarations.get(name)
        if declared is not None:
            declared.__set__(self, value)
        elif "_values" not in self.__dict__:
            raise MissingValue(f"{self.name} is fixed once it is made: pass {name!r} when making it")
        else:
            self.__dict__[name] = value

    def tag_of(self, name: str) -> str:
        """Return the tag of a declaration [-].

        Parameters
        ----------
        name
            Its name in the class [-].
        """
        return f"{self.name}.{name}"

    def unused(self) -> frozenset[str]:
        """Return the declarations this instance has no use for; they get no slot [-]."""
        return frozenset()

    def declared(self, name: str) -> Any:
        """Return a declaration as this instance sets it [-].

        Parameters
        ----------
        name
            Its name in the class [-].
        """
        item = type(self).declarations[name]
        given = self.settings.get(name)
        if isinstance(item, Declaration) and (isinstance(given, Declaration) or _is_number(given)):
            return item.given(given)
        return item

    def problems(self) -> list[str]:
        """Return what is wrong with the settings, a sentence each [-]."""
        found = [] if isinstance(self.name, str) and self.name else [f"{self.name!r} is no name: give a tag"]
        for key, given in self.settings.items():
            item = type(self).declarations.get(key)
            if isinstance(item, Declaration) and not item.takes(given):
                found.append(f"{self.name}.{key} = {given!r} is no {item.wanted}")
            if key not in type(self).declarations:
                near = difflib.get_close_matches(key, list(type(self).declarations), n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                found.append(f"{self.name}: {type(self).__name__} declares no {key!r}{hint}")
        for key, item in type(self).declarations.items():
            if isinstance(item, Declaration):
                found += _number_problems(self.name, self.declared(key))
        return found

    def bound(self, values: dict[str, Any]) -> Self:
        """Return a copy whose attributes are these values; equations run on such copies only [-].

        Parameters
        ----------
        values
            Value of each declaration [any].
        """
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, _values=values)
        return copy

    def assign(self, declared: Declaration, value: Any) -> None:
        """Set a declared value on a bound copy.

        Parameters
        ----------
        declared
            What is set [-].
        value
            Its new value [any].
        """
        raise MissingValue(f"{self.name}.{declared.name} cannot be set")


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real)


def _number_problems(owner: str, declared: Declaration) -> list[str]:
    try:
        dimensions.parse(declared.unit)
    except UnknownUnit as error:
        return [f"{owner}.{declared.name}: {error}"]
    if not math.isfinite(declared.initial):
        return [f"{owner}.{declared.name} is not a number: {declared.initial}"]
    if not isinstance(declared, Output) and not declared.low <= declared.initial <= declared.high:
        low, high = f"{declared.low:g}", f"{declared.high:g}"
        return [f"{owner}.{declared.name} = {declared.initial:g} {declared.unit} is outside {low} to {high}"]
    return []
