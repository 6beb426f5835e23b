"""The statistical comparison alone: rows in, one effect with its interval out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, ndtri

from . import noise, rates
from .capability import SILENT, capability
from .charter import Charter
from .designs import Model, before_after, model_of, response, switchback
from .errors import NotEstimable
from .looks import confidence_of
from .past_years import year_spread
from .quality import prepare
from .ratios import ratio
from .records import Check, Effect, Floats, Series
from .rows import Rows
from .terms import REQUIRED

CONFIDENCE = 0.95
#: Robust spreads from the period's median beyond which a row is pulled in, for the sensitivity line.
WINSOR = 3.5


@dataclass(frozen=True, eq=False)
class Comparison:
    """An effect with the model and the noise it came from.

    Parameters
    ----------
    effect
        The improvement.
    rows
        The rows used.
    checks
        What the model noticed.
    model, fitted
        The regression and its distribution; None where counts were compared exactly.
    confidence
        Of the effect's interval [-].
    widening
        Factor on the interval's half-widths, where years differ of themselves [-].
    """

    effect: Effect
    rows: Rows
    checks: tuple[Check, ...]
    model: Model | None = None
    fitted: noise.Fit | None = None
    confidence: float = CONFIDENCE
    widening: float = 1.0


def compare(series: Series, charter: Charter, *, as_of: np.datetime64 | None = None) -> Effect | Check:
    """Return the effect alone, or the check that says why there is none.

    ``verify`` builds the verdict around it.

    Parameters
    ----------
    series
        The indicator by period, with covariates, shifts, crews and arms where known.
    charter
        The registered question: before/after or A/B by shift; a mean, a ratio or a rate.
    as_of
        Moment of the judgement; rows after it are left out.
    """
    rows, checks = prepare(series, charter, as_of=as_of)
    if rows is None:
        return next(check for check in checks if check.level == "stop")
    outcome = comparison(rows, charter)
    return outcome if isinstance(outcome, Check) else outcome.effect


def comparison(rows: Rows, charter: Charter, *, confidence: float | None = None) -> Comparison | Check:
    """Return the comparison of rows already cleaned, or the stopping check.

    Parameters
    ----------
    rows
        Rows that passed the gates.
    charter
        The registered question.
    confidence
        Of the interval; None takes what the charter's looks and indicators leave for the end [-].
    """
    sure = confidence_of(charter) if confidence is None else confidence
    try:
        if charter.design == "capability":
            return _capable(rows, charter, sure)
        if charter.indicator.kind == "rate" and float(rows.top.sum()) < rates.FEW_EVENTS:
            return _exact_level(rows, charter, sure) if charter.design == "plan" else _exact(rows, charter, sure)
        if charter.design == "yoy":
            return _between_years(rows, charter, sure)
        return _estimated(model_of(rows, charter), charter, sure)
    except NotEstimable as reason:
        return Check(reason.code, "stop", dict(reason.numbers))


def sensitivity(main: Comparison, charter: Charter) -> tuple[tuple[str, Effect], ...]:
    """Return the effect under other choices: outliers pulled in, covariates left out, trend in or out.

    Parameters
    ----------
    main
        The comparison made.
    charter
        The registered question.
    """
    if main.model is None:
        return ()
    rows, had_trend = main.model.rows, "trend" in main.model.terms
    others = {"winsorised": replace(main.model, y=_winsorised(main.model))}
    bare = replace(rows, covariates=rows.covariates[:, :0], covariate_names=())
    try:
        if charter.covariates:
            others["without_covariates"] = (
                switchback(bare, replace(charter, washout_shifts=0))
                if charter.design == "switchback"
                else before_after(bare, charter, trend=had_trend)
            )
        if charter.design == "before_after":
            code = "without_trend" if had_trend else "with_trend"
            others[code] = before_after(rows, charter, trend=not had_trend)
    except NotEstimable:
        pass
    found = []
    for code, model in others.items():
        try:
            found.append((code, _estimated(model, charter, main.confidence, main.widening).effect))
        except NotEstimable:
            continue
    return tuple(found)


def _between_years(rows: Rows, charter: Charter, confidence: float) -> Comparison:
    """Compare with past years; the interval is widened by how much these differ among each other."""
    model = model_of(rows, charter)
    spread = year_spread(rows, charter)
    found = _estimated(model, charter, confidence, spread.ratio)
    return replace(found, checks=(*found.checks, spread.check))


def _estimated(model: Model, charter: Charter, confidence: float, widening: float = 1.0) -> Comparison:
    fitted = model.fit()
    lo, est, hi = fitted.interval(confidence)
    lo, hi = est + widening * (lo - est), est + widening * (hi - est)
    rows = model.rows
    n_after = int(rows.treated.sum())
    effect = Effect(
        est=est,
        lo=lo,
        hi=hi,
        unit=charter.indicator.unit,
        n_before=len(rows) - n_after,
        n_after=n_after,
        n_eff=fitted.contrast_worth if charter.design == "switchback" else fitted.n_eff,
        r1=model.r1(fitted),
        baseline=charter.plan_value or 0.0 if model.question == 0 else float(response(rows)[~rows.treated].mean()),
        prob_at_least_min=1.0 - fitted.below(est + (charter.min_effect - est) / widening),
    )
    return Comparison(effect, rows, model.checks, model, fitted, confidence, widening)


def _capable(rows: Rows, charter: Charter, confidence: float) -> Comparison:
    """Compare Ppk with the one required; the effect is the margin, its ends the one-sided limits."""
    required = charter.plan_value or REQUIRED
    limits = charter.indicator
    found = capability(rows.top, limits.lsl, limits.usl, conf=confidence, required=required, steps=rows.steps)
    ppk = found.ppk
    if ppk is None or ppk.lower is None or ppk.upper is None:
        reason = next(check for check in found.checks if check.level in ("stop", "cap") and check.code in SILENT)
        raise NotEstimable(reason.code, {name: float(value) for name, value in reason.numbers.items()})
    reach = (ppk.upper - ppk.lower) / (2.0 * float(ndtri(confidence)))
    effect = Effect(
        est=ppk.est - required,
        lo=ppk.lower - required,
        hi=ppk.upper - required,
        unit="Ppk",
        n_before=0,
        n_after=len(rows),
        n_eff=found.n_eff or float(len(rows)),
        r1=found.r1,
        baseline=required,
        prob_at_least_min=float(ndtr((ppk.est - required) / reach)),
    )
    return Comparison(effect, rows, found.checks, confidence=confidence)


def _exact_level(rows: Rows, charter: Charter, confidence: float) -> Comparison:
    """Compare few events with the plan exactly."""
    exposure = float(rows.bottom.sum()) if rows.bottom is not None else float(len(rows))
    events, plan = round(float(rows.top.sum())), charter.plan_value or 0.0
    ends = rates.level(events, exposure, confidence=confidence)
    lo, est, hi = sorted(charter.indicator.sign * (rate - plan) for rate in ends)
    bar = plan + charter.indicator.sign * charter.min_effect
    below = rates.chance_below(events, exposure, bar)
    effect = Effect(
        est=est,
        lo=lo,
        hi=hi,
        unit=charter.indicator.unit,
        n_before=0,
        n_after=len(rows),
        n_eff=float(len(rows)),
        r1=None,
        baseline=plan,
        prob_at_least_min=below if charter.indicator.better == "down" else 1.0 - below,
    )
    few = Check("few_events_alone", "cap", {"after": float(events)})
    return Comparison(effect, rows, (few,), confidence=confidence)


def _exact(rows: Rows, charter: Charter, confidence: float) -> Comparison:
    """Compare counts exactly; the interval of the ratio is written at the baseline's own rate."""
    exposure = rows.bottom if rows.bottom is not None else np.ones(len(rows))
    after, before = rows.treated, ~rows.treated
    if not after.any() or not before.any():
        raise NotEstimable("one_period_empty", {"before": float(before.sum()), "after": float(after.sum())})
    change = rates.exact(
        round(float(rows.top[before].sum())),
        float(exposure[before].sum()),
        round(float(rows.top[after].sum())),
        float(exposure[after].sum()),
        confidence=confidence,
    )
    rate = ratio(rows.top[before], exposure[before])
    falls = charter.indicator.better == "down"
    ends = sorted(charter.indicator.sign * rate * (r - 1.0) for r in (change.ratio_low, change.ratio_high))
    share = charter.min_effect / rate
    effect = Effect(
        est=charter.indicator.sign * rate * (change.ratio - 1.0),
        lo=ends[0],
        hi=ends[1],
        unit=charter.indicator.unit,
        n_before=int(before.sum()),
        n_after=int(after.sum()),
        n_eff=float(len(rows)),
        r1=None,
        baseline=rate,
        prob_at_least_min=change.drop_at_least(share) if falls else 1.0 - change.drop_at_least(-share),
    )
    few = Check("few_events", "cap", {"before": float(change.split[0]), "after": float(change.split[1])})
    return Comparison(effect, rows, (few,), confidence=confidence)


def _winsorised(model: Model) -> Floats:
    y = model.y.copy()
    for period in (model.rows.treated, ~model.rows.treated):
        if not period.any():
            continue
        middle = float(np.median(y[period]))
        spread = 1.4826 * float(np.median(np.abs(y[period] - middle)))
        if spread > 0.0:
            y[period] = np.clip(y[period], middle - WINSOR * spread, middle + WINSOR * spread)
    return y
