"""The charter: what was agreed, and hashed, before the trial's window opened."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np

from .errors import CharterError, Problem
from .fields import FieldReader, instant
from .inputs import within
from .terms import NEEDED, REQUIRABLE, Better, Columns, Indicator, Kind, Window

__all__ = ["NEEDED", "Better", "Charter", "Columns", "Design", "Indicator", "Kind", "Trend", "Window"]

Design = Literal["before_after", "yoy", "switchback", "plan", "factorial", "capability"]
Trend = Literal["auto", "none", "line", "two_lines"]
#: What each design cannot do without.
DEMANDED: dict[str, tuple[str, ...]] = {
    "before_after": ("before", "change_at"),
    "yoy": ("before",),
    "plan": ("plan_value",),
    "capability": ("plan_value",),
}
#: Keys that mean something in one design only.
ONLY_FOR = {
    "trend": ("before_after",),
    "plan_value": ("plan", "capability"),
    "covariates": ("before_after", "yoy", "switchback", "factorial"),
    "looks": ("before_after", "yoy", "switchback"),
}


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
        ``before_after``: one change at ``change_at``; ``yoy``: the same days of earlier years; ``switchback``:
        arms A and B by turns; ``plan``: the gap to ``plan_value``; ``capability``: whether Ppk reaches
        ``plan_value``; ``factorial``: a factor experiment, which is analysed elsewhere [-].
    min_effect
        Smallest improvement worth having, > 0; a capability needs none [indicator's unit].
    after
        The window judged; for a switchback, the whole trial.
    before
        The baseline window; for ``yoy`` the span holding the earlier years.
    change_at
        When the change was made, ISO; a before/after comparison needs it [-].
    trend
        ``auto``: a straight line is taken out where the baseline slopes; ``none``; ``line``: always; ``two_lines``:
        level and slope may both change (interrupted time series). Before/after only [-].
    plan_value
        The level of the plan, or the Ppk required (customarily 1.33) [indicator's unit, or -].
    looks
        Days on which the trial may be judged early, ISO, before ``after`` ends [-].
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
    trend: Trend = "auto"
    plan_value: float | None = None
    looks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = list(_contradictions(self))
        if problems:
            raise CharterError(problems)

    def past_years(self) -> tuple[Window, ...]:
        """Return the same days of the earlier years that ``before`` holds whole, the latest first."""
        found: list[Window] = []
        while self.before is not None:
            window = Window(max(self.change_at, self.after.start), self.after.end).earlier(len(found) + 1)
            if window.opens < self.before.opens:
                break
            found.append(window)
        return tuple(window for window in found if self.before and window.closes <= self.before.closes)

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
            "trend": self.trend if self.trend != "auto" else "",
            "plan_value": self.plan_value,
            "looks": list(self.looks),
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
        design = fields.one_of("design", get_args(Design))
        columns, in_columns = _read_columns(fields, indicator.kind)
        read: dict[str, Any] = {
            "project": fields.text("project"),
            "indicator": indicator,
            "columns": columns,
            "design": design,
            "min_effect": fields.number("min_effect", *([0.0] if design == "capability" else [])),
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
            "trend": fields.one_of("trend", get_args(Trend)) if fields.has("trend") else "auto",
            "plan_value": fields.optional_number("plan_value"),
            "looks": tuple(
                FieldReader({f"{place}": item}, problems, "looks").moment(f"{place}")
                for place, item in enumerate(fields.items("looks"), 1)
            ),
        }
        fields.raw("before")
        fields.raw("trend")
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
    found = [*_bad_numbers(charter), *charter.indicator.problems()]
    found += [Problem("missing_key", key) for key in DEMANDED.get(charter.design, ()) if _is_empty(charter, key)]
    for key, designs in ONLY_FOR.items():
        if not _is_empty(charter, key) and charter.design not in designs:
            found.append(Problem("only_for", key, {"what": "design: " + " | ".join(designs)}))
    if charter.design == "capability" and charter.indicator.kind != "tolerance":
        found.append(Problem("must_be", "indicator.kind", {"wanted": "tolerance"}))
    if len(set(charter.covariates)) < len(charter.covariates):
        found.append(Problem("given_twice", "covariates"))
    return found + _bad_windows(charter) + _bad_looks(charter)


def _is_empty(charter: Charter, key: str) -> bool:
    return getattr(charter, key) in (None, "", "auto", ())


def _bad_numbers(charter: Charter) -> list[Problem]:
    found = []
    needs_minimum = charter.design != "capability"
    if not math.isfinite(charter.min_effect) or (charter.min_effect <= 0 and needs_minimum):
        found.append(Problem("not_positive", "min_effect"))
    elif not needs_minimum and charter.min_effect != 0:
        found.append(Problem("must_be", "min_effect", {"wanted": "0"}))
    for name in ("washout_days", "washout_shifts", "other_indicators_viewed", "price", "annual_volume"):
        value = getattr(charter, name)
        if value is not None and not (math.isfinite(value) and value >= 0):
            found.append(Problem("negative", name))
    if charter.design == "capability" and charter.plan_value is not None:
        found += within("plan_value", charter.plan_value, *REQUIRABLE)
    for name in ("claim", "plan_value"):
        value = getattr(charter, name)
        if value is not None and not math.isfinite(value):
            found.append(Problem("not_a_number", name, {"found": str(value)}))
    if not 0 <= charter.low_load < 1:
        found.append(Problem("not_a_share", "low_load"))
    return found


def _bad_windows(charter: Charter) -> list[Problem]:
    if charter.design == "yoy" and charter.before is not None and not charter.past_years():
        return [Problem("no_past_year", "before")]
    if charter.design != "before_after" or charter.before is None or not charter.change_at:
        return []
    change = instant(charter.change_at)
    last = (charter.before.closes - np.timedelta64(1, "s")).astype("datetime64[D]")
    if last > max(charter.after.opens, change).astype("datetime64[D]"):  # a shared day is cut by change_at
        return [Problem("windows_overlap", "before.to")]
    if not charter.before.opens < change < charter.after.closes:
        return [Problem("change_outside", "change_at")]
    return []


def _bad_looks(charter: Charter) -> list[Problem]:
    moments = [instant(look) for look in charter.looks]
    found = []
    if any(later <= sooner for sooner, later in itertools.pairwise(moments)):
        found.append(Problem("not_in_order", "looks"))
    last_day = (charter.after.closes - np.timedelta64(1, "s")).astype("datetime64[D]")
    opens = charter.after.opens
    if charter.change_at and charter.design != "switchback":
        opens = max(opens, instant(charter.change_at) + np.timedelta64(charter.washout_days, "D"))
    if any(not opens < look < last_day for look in moments):
        found.append(Problem("look_outside", "looks"))
    return found
