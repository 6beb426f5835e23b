"""The charter: what was agreed, and hashed, before the trial's window opened."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from .errors import CharterError, Problem
from .fields import FieldReader, instant

Kind = Literal["mean", "ratio", "rate"]
Better = Literal["up", "down"]
Design = Literal["before_after", "switchback"]

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Indicator:
    """What is measured, and which way is better.

    Parameters
    ----------
    name
        The plant's own words for it [-].
    unit
        Unit the verdict is written in, such as ``kg/t`` [-].
    better
        ``down`` where less is better, ``up`` where more is [-].
    kind
        ``mean``: one value a period; ``ratio``: ΣN/ΣD; ``rate``: events per exposure [-].
    """

    name: str
    unit: str
    better: Better
    kind: Kind = "mean"

    @property
    def sign(self) -> float:
        """+1 where more is better, −1 where less is; effects are written in the good direction."""
        return 1.0 if self.better == "up" else -1.0

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {"name": self.name, "unit": self.unit, "better": self.better, "kind": self.kind}

    @classmethod
    def read(cls, fields: FieldReader) -> Indicator:
        """Read the indicator's fields, leaving problems with the reader."""
        read = cls(
            name=fields.text("name"),
            unit=fields.text("unit"),
            better=cast(Better, fields.one_of("better", get_args(Better))),
            kind=cast(Kind, fields.one_of("kind", get_args(Kind))),
        )
        fields.finish()
        return read


@dataclass(frozen=True)
class Window:
    """A span of time, both ends inside; an end given as a date takes that whole day.

    Parameters
    ----------
    start
        First moment, ISO [-].
    end
        Last moment or day, ISO [-].
    reason
        Why it is left out, for exclusions; else empty [-].
    """

    start: str
    end: str
    reason: str = ""

    @property
    def opens(self) -> np.datetime64:
        """First moment inside."""
        return instant(self.start)

    @property
    def closes(self) -> np.datetime64:
        """First moment no longer inside."""
        end = instant(self.end)
        return end + (_DAY if len(self.end) == 10 else np.timedelta64(1, "s"))

    @property
    def days(self) -> float:
        """Length [d]."""
        return float((self.closes - self.opens) / _DAY)

    def holds(self, times: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Return which of the moments lie inside."""
        return (times >= self.opens) & (times < self.closes)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        plain = {"from": self.start, "to": self.end}
        return plain | {"reason": self.reason} if self.reason else plain

    @classmethod
    def read(cls, fields: FieldReader) -> Window:
        """Read the window's fields, leaving problems with the reader."""
        read = cls(fields.moment("from"), fields.moment("to"), fields.text("reason", ""))
        fields.finish()
        if read.start and read.end and read.closes <= read.opens:
            fields.problems.append(Problem("window_reversed", fields.where))
        return read


@dataclass(frozen=True)
class Columns:
    """Which column of a plain file holds what; only files need it.

    Parameters
    ----------
    time
        Column of the date or time [-].
    value, numerator, denominator, events, exposure
        Columns of the indicator, as its kind asks: value | numerator, denominator | events, exposure [-].
    shift, crew, arm
        Columns of the shift's name, the crew's name and the trial's arm (A or B) [-].
    """

    time: str
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    events: str = ""
    exposure: str = ""
    shift: str = ""
    crew: str = ""
    arm: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, without the empty ones."""
        return {name: text for name, text in vars(self).items() if text}


#: The columns each kind of indicator needs.
NEEDED = {"mean": ("value",), "ratio": ("numerator", "denominator"), "rate": ("events", "exposure")}


@dataclass(frozen=True)
class Charter:
    """One question, registered: indicator, design, windows and the smallest effect worth having.

    Parameters
    ----------
    project
        The project's name [-].
    indicator
        What is measured.
    design
        ``before_after``: one change at ``change_at``; ``switchback``: arms A and B by turns [-].
    min_effect
        Smallest improvement worth having, > 0 [indicator's unit].
    after
        The window judged; for a switchback, the whole trial.
    before
        The baseline window; a before/after comparison needs it.
    change_at
        When the change was made, ISO; a before/after comparison needs it [-].
    washout_days
        Days after the change that are left out [d].
    washout_shifts
        Periods left out after each switch of a switchback [-].
    claim
        Improvement somebody claims or hopes for, in the good direction [indicator's unit].
    covariates
        Names of the things adjusted for, such as raw ash; measured, not influenced by the change [-].
    exclude
        Windows left out for a registered reason.
    low_load
        Periods with a denominator below this share of its median are left out; 0 keeps all [-].
    price
        Money per unit of what the indicator counts [money].
    annual_volume
        What a year's worth of the effect is multiplied with, such as tonnes a year [-].
    other_indicators_viewed
        How many other indicators were looked at for the same change [-].
    registered_at
        When this charter was registered, ISO; empty where nobody can say [-].
    amends
        Hash of the charter this one replaces, empty if none [-].
    columns
        Where a plain file holds the columns; None where rows come from a database.
    """

    project: str
    indicator: Indicator
    design: Design
    min_effect: float
    after: Window
    before: Window | None = None
    change_at: str = ""
    washout_days: int = 0
    washout_shifts: int = 1
    claim: float | None = None
    covariates: tuple[str, ...] = ()
    exclude: tuple[Window, ...] = ()
    low_load: float = 0.5
    price: float | None = None
    annual_volume: float | None = None
    other_indicators_viewed: int = 0
    registered_at: str = ""
    amends: str = ""
    columns: Columns | None = field(default=None)

    def __post_init__(self) -> None:
        problems = list(_contradictions(self))
        if problems:
            raise CharterError(problems)

    def sha(self) -> str:
        """Return the SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; fields that say nothing are left out."""
        plain: dict[str, Any] = {
            "project": self.project,
            "indicator": self.indicator.to_dict(),
            "design": self.design,
            "min_effect": float(self.min_effect),
            "after": self.after.to_dict(),
            "washout_days": int(self.washout_days),
            "washout_shifts": int(self.washout_shifts),
            "low_load": float(self.low_load),
            "other_indicators_viewed": int(self.other_indicators_viewed),
        }
        optional: dict[str, Any] = {
            "before": self.before.to_dict() if self.before else None,
            "change_at": self.change_at,
            "claim": self.claim,
            "covariates": list(self.covariates),
            "exclude": [window.to_dict() for window in self.exclude],
            "price": self.price,
            "annual_volume": self.annual_volume,
            "registered_at": self.registered_at,
            "amends": self.amends,
            "columns": self.columns.to_dict() if self.columns else None,
        }
        said = {key: value for key, value in optional.items() if value not in (None, "", [])}
        return plain | {k: float(v) if isinstance(v, int) else v for k, v in said.items()}

    @classmethod
    def from_dict(cls, data: object) -> Charter:
        """Read a charter from JSON or YAML values.

        Raises
        ------
        CharterError
            With every problem found: unknown keys by name, missing keys by name, values out of range.
        """
        problems: list[Problem] = []
        fields = FieldReader(data, problems)
        indicator = Indicator.read(fields.inner("indicator"))
        columns, in_columns = _read_columns(fields, indicator.kind)
        read: dict[str, Any] = {
            "project": fields.text("project"),
            "indicator": indicator,
            "columns": columns,
            "design": fields.one_of("design", get_args(Design)),
            "min_effect": fields.number("min_effect"),
            "after": Window.read(fields.inner("after")),
            "before": Window.read(fields.inner("before")) if fields.has("before") else None,
            "change_at": fields.moment("change_at", ""),
            "washout_days": fields.whole("washout_days", 0),
            "washout_shifts": fields.whole("washout_shifts", 1),
            "claim": fields.optional_number("claim"),
            "covariates": fields.texts("covariates") or in_columns,
            "exclude": tuple(
                Window.read(FieldReader(item, problems, f"exclude.{place}"))
                for place, item in enumerate(fields.items("exclude"), 1)
            ),
            "low_load": fields.number("low_load", 0.5),
            "price": fields.optional_number("price"),
            "annual_volume": fields.optional_number("annual_volume"),
            "other_indicators_viewed": fields.whole("other_indicators_viewed", 0),
            "registered_at": fields.moment("registered_at", ""),
            "amends": fields.text("amends", ""),
        }
        fields.raw("before")
        fields.finish()
        if problems:
            raise CharterError(problems)
        return cls(**read)


def _read_columns(fields: FieldReader, kind: Kind) -> tuple[Columns | None, tuple[str, ...]]:
    """Read ``columns``; its covariates belong to the charter itself."""
    if not fields.has("columns"):
        fields.raw("columns")
        return None, ()
    inner = fields.inner("columns")
    texts = {name: inner.text(name) for name in ("time", *NEEDED[kind])}
    texts |= {name: inner.text(name, "") for name in ("shift", "crew", "arm")}
    covariates = inner.texts("covariates")
    inner.finish()
    if covariates and fields.has("covariates"):
        fields.problems.append(Problem("given_twice", "covariates"))
    return Columns(**texts), covariates


def _contradictions(charter: Charter) -> list[Problem]:
    """Return what does not fit together in an otherwise readable charter."""
    found = list(_bad_numbers(charter))
    if charter.design == "before_after":
        found += _bad_windows(charter)
    if len(set(charter.covariates)) < len(charter.covariates):
        found.append(Problem("given_twice", "covariates"))
    return found


def _bad_numbers(charter: Charter) -> list[Problem]:
    found = []
    if not (math.isfinite(charter.min_effect) and charter.min_effect > 0):
        found.append(Problem("not_positive", "min_effect"))
    for name in ("washout_days", "washout_shifts", "other_indicators_viewed", "price", "annual_volume"):
        value = getattr(charter, name)
        if value is not None and not (math.isfinite(value) and value >= 0):
            found.append(Problem("negative", name))
    if charter.claim is not None and not math.isfinite(charter.claim):
        found.append(Problem("not_a_number", "claim", {"found": str(charter.claim)}))
    if not 0 <= charter.low_load < 1:
        found.append(Problem("not_a_share", "low_load"))
    return found


def _bad_windows(charter: Charter) -> list[Problem]:
    found = [Problem("missing_key", key) for key in ("before", "change_at") if not getattr(charter, key)]
    if found or charter.before is None:
        return found
    change = instant(charter.change_at)
    last = (charter.before.closes - np.timedelta64(1, "s")).astype("datetime64[D]")
    if last > max(charter.after.opens, change).astype("datetime64[D]"):  # a shared day is cut by change_at
        found.append(Problem("windows_overlap", "before.to"))
    elif not charter.before.opens < change < charter.after.closes:
        found.append(Problem("change_outside", "change_at"))
    return found
