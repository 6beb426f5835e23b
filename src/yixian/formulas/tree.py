"""The pieces of a parsed formula; there are no others."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    """A number, with its unit as written; empty where there is none."""

    value: float
    unit: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted name of a tag or code of an indicator."""

    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """The inner expression with the other sign."""

    inner: Node
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """``left`` and ``right`` joined by one of ``+ - * /``."""

    symbol: str
    left: Node
    right: Node
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Option:
    """``name=value`` inside a call; the name is empty where only the value is given."""

    name: str
    value: Node
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Invocation:
    """A function with what stands between its brackets."""

    name: str
    options: tuple[Option, ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Node = Number | Text | Negative | Operation | Invocation
