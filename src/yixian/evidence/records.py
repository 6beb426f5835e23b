"""What goes in (Series) and what comes out (Verdict), all of it JSON-able both ways."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from .errors import Problem, SeriesError

Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]
Labels = NDArray[np.str_]
Level = Literal["ok", "note", "cap", "stop"]
Word = Literal["proved", "not_proved", "undecided", "worse"]
Grade = Literal["A", "B", "C", "D"]
Numbers = dict[str, float | str]

#: No plant reads more than this; beyond it squares lose their meaning.
LARGEST = 1e15
#: Anything smaller is zero.
SMALLEST = 1e-30

_NUMBERS = ("value", "numerator", "denominator", "events", "exposure")
_LABELS = ("shift", "crew", "arm")
_KINDS = {"mean": {"value"}, "ratio": {"numerator", "denominator"}, "rate": {"events", "exposure"}}


@dataclass(frozen=True, eq=False)
class Series:
    """One indicator by period (shift, day), with what it is adjusted for; n rows in any order.

    Parameters
    ----------
    times
        Start of each period; with ``shift``, dates may repeat, once for each shift. Shape (n,).
    value
        The indicator, for kind mean; NaN where unknown. Shape (n,) [indicator's unit].
    numerator, denominator
        For kind ratio, such as kg of medium and t of coal; never the quotient alone. Shape (n,).
    events, exposure
        For kind rate: number of events, and hours or tonnes they could happen in. Shape (n,).
    covariates
        Name to values, NaN where unknown. Each shape (n,).
    shift, crew, arm
        Labels, empty where unknown; ``arm`` is A (usual) or B (new) for a switchback. Shape (n,).
    """

    times: Times
    value: Floats | None = None
    numerator: Floats | None = None
    denominator: Floats | None = None
    events: Floats | None = None
    exposure: Floats | None = None
    covariates: Mapping[str, Floats] = field(default_factory=dict)
    shift: Labels | None = None
    crew: Labels | None = None
    arm: Labels | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "times", _moments(self.times))
        for name in _NUMBERS:
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _floats(getattr(self, name), name))
        for name in _LABELS:
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _labels(getattr(self, name)))
        clean = {str(name): _floats(column, name) for name, column in self.covariates.items()}
        object.__setattr__(self, "covariates", clean)
        problems = [
            Problem("length_differs", name, {"found": column.shape[0], "wanted": len(self)})
            for name, column in self._columns()
            if column.shape != self.times.shape
        ]
        if {name for name in _NUMBERS if getattr(self, name) is not None} not in _KINDS.values():
            problems.append(Problem("kind_unclear", "value"))
        if problems:
            raise SeriesError(problems)

    def __len__(self) -> int:
        return int(self.times.shape[0])

    @property
    def kind(self) -> str:
        """``mean``, ``ratio`` or ``rate``, by the columns that are there."""
        return next(kind for kind, names in _KINDS.items() if getattr(self, min(names)) is not None)

    @property
    def top(self) -> Floats:
        """The value, the numerator or the number of events, by kind. Shape (n,)."""
        return next(c for c in (self.value, self.numerator, self.events) if c is not None)

    @property
    def bottom(self) -> Floats | None:
        """The denominator or the exposure; None for a mean. Shape (n,)."""
        return self.denominator if self.denominator is not None else self.exposure

    def quotient(self) -> Floats:
        """Return what a chart shows for each row: the value, or N/D where D > 0. Shape (n,)."""
        if self.bottom is None:
            return self.top
        good = self.bottom > 0
        return np.where(good, self.top / np.where(good, self.bottom, 1.0), np.nan)

    def rows(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Series:
        """Return the rows kept, as a mask or as positions in a new order."""
        return Series(
            times=self.times[keep],
            covariates={name: column[keep] for name, column in self.covariates.items()},
            **{name: getattr(self, name)[keep] for name in (*_NUMBERS, *_LABELS) if getattr(self, name) is not None},
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; unknown numbers become null."""
        plain: dict[str, Any] = {"times": np.datetime_as_string(self.times, unit="s").tolist()}
        for name, column in self._columns(covariates=False):
            plain[name] = _plain(column) if name in _NUMBERS else column.tolist()
        return plain | {"covariates": {name: _plain(column) for name, column in self.covariates.items()}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Series:
        """Read back what ``to_dict`` wrote."""
        known = {item.name for item in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise SeriesError([Problem("unknown_key", key) for key in unknown])
        if "times" not in data:
            raise SeriesError([Problem("missing_key", "times")])
        return cls(**data)

    def _columns(self, *, covariates: bool = True) -> Iterator[tuple[str, NDArray[Any]]]:
        for name in (*_NUMBERS, *_LABELS):
            if getattr(self, name) is not None:
                yield name, getattr(self, name)
        if covariates:
            yield from self.covariates.items()


@dataclass(frozen=True)
class Check:
    """One thing looked at before the verdict.

    Parameters
    ----------
    code
        Key of ``checks`` in sentences.yaml [-].
    level
        ``ok`` and ``note`` inform; ``cap`` limits the grade; ``stop`` means there is no effect to show [-].
    numbers
        What the sentence mentions [-].
    """

    code: str
    level: Level
    numbers: Numbers = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {"code": self.code, "level": self.level, "numbers": dict(self.numbers)}


@dataclass(frozen=True)
class Effect:
    """The improvement, in the good direction: positive is better whatever the indicator.

    Parameters
    ----------
    est
        Median of the estimate's distribution [unit].
    lo, hi
        Ends of the interval, 95 % for all indicators looked at together [unit].
    unit
        The indicator's unit [-].
    n_before, n_after
        Rows used before and after the change, or in arms A and B [-].
    n_eff
        How many independent rows the rows used are worth [-].
    r1
        Correlation of neighbouring rows, beyond what the model explains [-].
    baseline
        Level before the change, of arm A, of the plan, or the Ppk required [unit].
    prob_at_least_min
        Probability that the improvement is at least the registered minimum [-].
    """

    est: float
    lo: float
    hi: float
    unit: str
    n_before: int
    n_after: int
    n_eff: float
    r1: float | None
    baseline: float
    prob_at_least_min: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Picture:
    """What the model adds to the dots of the picture.

    Parameters
    ----------
    before_level, after_level
        Level without and with the improvement [unit].
    change_at
        When the change was made; empty for a switchback [-].
    settled_at
        When the washout ended; empty for a switchback [-].
    expected
        For each row after the change: its time and what it would have been without [-, unit].
    against
        What ``before_level`` is: ``before``, ``past_years`` or ``plan`` [-].
    """

    before_level: float
    after_level: float
    change_at: str = ""
    settled_at: str = ""
    expected: tuple[tuple[str, float], ...] = ()
    against: str = "before"

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self)) | {"expected": [list(point) for point in self.expected]}


@dataclass(frozen=True)
class Verdict:
    """The answer to one charter.

    Parameters
    ----------
    word
        ``proved``, ``not_proved``, ``undecided`` or ``worse`` [-].
    grade
        Strength of the evidence, A best; D can never be ``proved`` [-].
    effect
        The improvement; None where nothing could be estimated.
    min_effect
        The registered smallest improvement worth having [unit].
    claim_inside
        Whether the claim lies in the interval; None without a claim or an effect.
    per_year_low, per_year_mid
        Lower limit and middle of the effect times the annual volume; None unless proved [-].
    money_low, money_mid
        The same times the price; book the lower one [money].
    more_days_needed
        Days after the change still needed for an answer, where waiting helps [d].
    checks
        Everything looked at.
    sensitivity
        The same effect under other choices, by code.
    charter_sha
        Hash of the charter judged [-].
    engine
        Name and version of the method [-].
    picture
        The model's lines for the picture; None without an effect.
    """

    word: Word
    grade: Grade
    effect: Effect | None
    min_effect: float
    claim_inside: bool | None
    per_year_low: float | None
    per_year_mid: float | None
    money_low: float | None
    money_mid: float | None
    more_days_needed: int | None
    checks: tuple[Check, ...]
    sensitivity: tuple[tuple[str, Effect], ...]
    charter_sha: str
    engine: str
    picture: Picture | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self)) | {
            "effect": self.effect.to_dict() if self.effect else None,
            "checks": [check.to_dict() for check in self.checks],
            "sensitivity": [{"code": code, "effect": effect.to_dict()} for code, effect in self.sensitivity],
            "picture": self.picture.to_dict() if self.picture else None,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Verdict:
        """Read back what ``to_dict`` wrote."""
        plain = dict(data)
        plain["effect"] = Effect(**plain["effect"]) if plain["effect"] else None
        plain["checks"] = tuple(Check(**check) for check in plain["checks"])
        plain["sensitivity"] = tuple((s["code"], Effect(**s["effect"])) for s in plain["sensitivity"])
        if plain.get("picture"):
            points = tuple((str(time), float(level)) for time, level in plain["picture"]["expected"])
            plain["picture"] = Picture(**(dict(plain["picture"]) | {"expected": points}))
        return cls(**plain)


def _moments(column: object) -> Times:
    given = np.asarray(column)
    if given.size and given.dtype.kind in "biufc":  # a bare number is no date: of which era, in which unit?
        raise SeriesError([Problem("not_a_date", "times")])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # numpy only warns of time zones, which plant time does not have
            moments = given.astype("datetime64[s]")
    except (ValueError, TypeError, Warning) as error:
        raise SeriesError([Problem("not_a_date", "times")]) from error
    if moments.ndim != 1 or bool(np.isnat(moments).any()):
        raise SeriesError([Problem("not_a_date", "times")])
    return moments


def _floats(column: object, name: str) -> Floats:
    try:
        numbers = np.array(column, dtype=float)
    except (ValueError, TypeError, OverflowError) as error:
        raise SeriesError([Problem("not_a_number", name, {"found": ""})]) from error
    numbers[~np.isfinite(numbers)] = np.nan
    if bool((np.abs(numbers) > LARGEST).any()):
        raise SeriesError([Problem("too_large", name, {"largest": LARGEST})])
    numbers[np.abs(numbers) < SMALLEST] = 0.0
    return cast(Floats, numbers)


def _labels(column: object) -> Labels:
    return cast(
        Labels,
        np.asarray(["" if label is None else str(label).strip() for label in cast("list[object]", column)], dtype=str),
    )


def _plain(column: Floats) -> list[float | None]:
    return [None if np.isnan(number) else float(number) for number in column]
