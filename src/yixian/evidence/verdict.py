"""From a comparison to a verdict: checks, grade, word, money."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .charter import Charter, Window
from .comparison import Comparison, comparison, sensitivity
from .fields import instant
from .looks import ERROR, confidence_of, reach_of
from .plan import more_days_needed
from .quality import prepare
from .records import Check, Effect, Grade, Numbers, Picture, Series, Verdict, Word
from .selfcheck import selfcheck

_SECOND = np.timedelta64(1, "s")
ENGINE = "drift-plus-noise 1.2"
#: Days of history for grade B.
LONG_HISTORY = 180.0
#: A drifting baseline shorter than this many after-periods proves nothing.
SHORT_BASELINE = 3.0
#: Fewer rows than this on a side say too little about the noise for more than grade C.
FEW_ROWS = 14

#: Designs that judge one window by itself.
ALONE = ("plan", "capability")
#: What the picture's level before stands for, where it is not the time before.
AGAINST = {"yoy": "past_years", "plan": "plan"}

#: The best grade each capping check leaves; a capping check not named here leaves C.
CAPS: dict[str, Grade] = {
    "registered_late": "D",
    "crew_confounded": "D",
    "shift_confounded": "D",
    "short_drifting_baseline": "D",
    "coverage_poor": "D",
    "window_open": "D",
    "trend_decides": "D",
    "plan_gap_only": "D",
    "years_differ": "D",
    "not_stable": "D",
    "process_unstable": "D",
    "resolution_coarse": "D",
}


def verify(series: Series, charter: Charter, *, as_of: np.datetime64 | None = None) -> Verdict:
    """Judge one chartered question: proved, not proved, undecided or worse, with effect, grade and checks.

    Parameters
    ----------
    series
        The indicator by period, with covariates, shifts, crews and arms where known.
    charter
        The registered question.
    as_of
        Moment of the judgement; rows stamped later cannot have been measured. None skips that check.

    Notes
    -----
    In the good direction, with the registered minimum m and the interval lo to hi: **worse** if hi < 0;
    **proved** if lo > 0, est ≥ m and the grade is A to C; **not proved** if hi < m; else **undecided**. The
    rules of the grades stand in docs/algorithms/verdict.md.
    """
    looks: list[Check] = []
    if charter.looks:
        planned: Numbers = {"looks": float(len(charter.looks)), "confidence": confidence_of(charter)}
        looks.append(Check("looks_registered", "note", planned))
    sure = confidence_of(charter)
    return judge(series, charter, as_of=as_of, confidences=(sure, sure), looks=looks)


def judge(
    series: Series,
    charter: Charter,
    *,
    as_of: np.datetime64 | None,
    confidences: tuple[float, float],
    looks: Sequence[Check] = (),
) -> Verdict:
    """Judge with a given confidence; ``verify`` and ``interim`` say which.

    Parameters
    ----------
    series, charter, as_of
        As in ``verify``.
    confidences
        Of the interval now, and of the one at the end of the window [-].
    looks
        What there is to say about early looks.
    """
    rows, found = prepare(series, charter, as_of=as_of)
    checks = [*found, *_registration(charter), *_still_open(charter, as_of), *looks]
    if rows is None:
        return _without_effect(charter, checks)
    main = comparison(rows, charter, confidence=confidences[0])
    if isinstance(main, Check):
        return _without_effect(charter, [*checks, main])
    checks += [*main.checks, *_design_checks(main, charter)]
    return _with_effect(main, charter, checks, confidences[1])


def word_of(effect: Effect, min_effect: float, grade: Grade) -> Word:
    """Return the word the interval and the grade allow.

    Parameters
    ----------
    effect
        The improvement.
    min_effect
        Smallest improvement worth having [unit].
    grade
        Strength of the evidence [-].
    """
    if effect.hi < 0.0:
        return "worse"
    if effect.lo > 0.0 and effect.est >= min_effect and grade != "D":
        return "proved"
    return "not_proved" if effect.hi < min_effect else "undecided"


def grade_of(design: str, checks: list[Check]) -> Grade:
    """Return the best grade the design can have, lowered by every capping check.

    Parameters
    ----------
    design
        ``switchback`` starts at A, the others at B [-].
    checks
        All checks made.
    """
    grades: list[Grade] = ["A" if design == "switchback" else "B"]
    grades += [CAPS.get(check.code, "C") for check in checks if check.level == "cap"]
    grades += ["D" for check in checks if check.level == "stop"]
    return max(grades)


def _with_effect(main: Comparison, charter: Charter, checks: list[Check], final: float) -> Verdict:
    effect = main.effect
    others = sensitivity(main, charter)
    checks += _trend_decides(main, dict(others), charter)
    grade = grade_of(charter.design, checks)
    word = word_of(effect, charter.min_effect, grade)
    if charter.design == "capability" and word == "worse":
        word = "not_proved"  # it falls short of what is required; nothing is known to have become worse
    days = None
    if word == "undecided" and grade != "D" and main.model is not None and main.fitted is not None:
        room = effect.est if effect.est >= charter.min_effect else charter.min_effect - effect.est
        days = more_days_needed(main.model, main.fitted, room, main.widening * reach_of(final))
        if days is None:
            checks.append(Check("waiting_does_not_help", "note"))
    volume = charter.annual_volume if word == "proved" and charter.design != "capability" else None
    low, mid = _times(effect.lo, volume), _times(effect.est, volume)
    return Verdict(
        word=word,
        grade=grade,
        effect=effect,
        min_effect=charter.min_effect,
        claim_inside=None if charter.claim is None else effect.lo <= charter.claim <= effect.hi,
        per_year_low=low,
        per_year_mid=mid,
        money_low=_times(low, charter.price),
        money_mid=_times(mid, charter.price),
        more_days_needed=days,
        checks=tuple(checks),
        sensitivity=others,
        charter_sha=charter.sha(),
        engine=ENGINE,
        picture=_picture(main, charter),
    )


def _without_effect(charter: Charter, checks: list[Check]) -> Verdict:
    return Verdict(
        word="undecided",
        grade="D",
        effect=None,
        min_effect=charter.min_effect,
        claim_inside=None,
        per_year_low=None,
        per_year_mid=None,
        money_low=None,
        money_mid=None,
        more_days_needed=None,
        checks=tuple(checks),
        sensitivity=(),
        charter_sha=charter.sha(),
        engine=ENGINE,
    )


def _times(amount: float | None, factor: float | None) -> float | None:
    return None if amount is None or factor is None else amount * factor


def _registration(charter: Charter) -> list[Check]:
    """Was the question written down before its answer could be known, and was it the only one?"""
    found: list[Check] = []
    if not charter.registered_at:
        found.append(Check("registration_unknown", "cap"))
    elif instant(charter.registered_at) > _opening(charter):
        found.append(Check("registered_late", "cap", {"registered_at": charter.registered_at}))
    else:
        found.append(Check("registered_before", "ok", {"registered_at": charter.registered_at}))
    if charter.amends:
        found.append(Check("amended", "note", {"amends": charter.amends}))
    if charter.other_indicators_viewed:
        viewed: Numbers = {
            "viewed": float(charter.other_indicators_viewed + 1),
            "confidence": 1.0 - ERROR / (charter.other_indicators_viewed + 1),
        }
        found.append(Check("indicators_viewed", "note", viewed))
    return found


def _still_open(charter: Charter, as_of: np.datetime64 | None) -> list[Check]:
    """A look before the window has closed proves nothing: who looks every week finds something by luck."""
    if as_of is None or as_of.astype("datetime64[D]") >= (charter.after.closes - _SECOND).astype("datetime64[D]"):
        return []
    return [Check("window_open", "cap", {"until": charter.after.end})]


def _opening(charter: Charter) -> np.datetime64:
    """Return the last moment at which the charter could be registered; an opening day counts as a whole."""
    texts = [charter.after.start] + ([charter.change_at] if charter.change_at else [])
    first = min(texts, key=instant)
    if len(first) > 10 and len(charter.registered_at) > 10:
        return instant(first)
    return Window(first[:10], first[:10]).closes - _SECOND


def _design_checks(main: Comparison, charter: Charter) -> list[Check]:
    """Return what the design leaves open, and what its own past says about it."""
    effect = main.effect
    found: list[Check] = []
    if charter.design in ALONE and effect.n_after < FEW_ROWS:
        found.append(Check("few_rows_alone", "cap", {"after": float(effect.n_after)}))
    elif charter.design not in ALONE and min(effect.n_after, effect.n_before) < FEW_ROWS:
        found.append(Check("few_rows", "cap", {"before": float(effect.n_before), "after": float(effect.n_after)}))
    if charter.design == "plan":
        return [*found, Check("plan_gap_only", "cap")]
    if charter.design == "yoy":
        bare = [] if charter.covariates else [Check("no_covariates", "cap")]
        return [*found, Check("year_on_year", "cap"), *bare]
    if charter.design == "switchback":
        return [*found, selfcheck(main, charter)]
    return found if charter.design == "capability" else found + _history_checks(main, charter)


def _history_checks(main: Comparison, charter: Charter) -> list[Check]:
    effect = main.effect
    found: list[Check] = []
    if effect.r1 is not None and effect.r1 > 0.5:
        rows = float(effect.n_before + effect.n_after)
        found.append(Check("strong_memory", "note", {"r1": effect.r1, "n_eff": effect.n_eff, "rows": rows}))
    base = ~main.rows.treated
    days = (float(np.ptp(main.rows.steps[base])) + 1.0) * main.rows.step_days
    if days < LONG_HISTORY:
        found.append(Check("history_short", "cap", {"days": days, "wanted": LONG_HISTORY}))
    if not charter.covariates:
        found.append(Check("no_covariates", "cap"))
    if _drifts(main) and effect.n_before < SHORT_BASELINE * effect.n_after:
        numbers: Numbers = {"before": float(effect.n_before), "after": float(effect.n_after)}
        found.append(Check("short_drifting_baseline", "cap", numbers))
    return [*found, *_worst_month(main, charter), selfcheck(main, charter)]


def _drifts(main: Comparison) -> bool:
    if main.model is None or main.fitted is None:
        return False
    return main.fitted.slow_share > 0.5 or "trend" in main.model.terms


def _trend_decides(main: Comparison, others: dict[str, Effect], charter: Charter) -> list[Check]:
    """Under a year of history a slope may be a season: the word must then be the same with and without it."""
    short = any(check.code == "trend" and check.level == "cap" for check in main.checks)
    if not short or "without_trend" not in others:
        return []
    words = {word_of(effect, charter.min_effect, "C") for effect in (main.effect, others["without_trend"])}
    return [Check("trend_decides", "cap")] if len(words) > 1 else []


def _worst_month(main: Comparison, charter: Charter) -> list[Check]:
    """Notice a baseline that ends in its worst month: some of the gain would have come by itself."""
    if main.model is None:
        return []
    base = ~main.model.rows.treated
    good = charter.indicator.sign * main.model.y[base]
    month = max(round(30.0 / main.model.rows.step_days), 1)
    if good.shape[0] < 3 * month:
        return []
    sums = np.concatenate([[0.0], np.cumsum(good - good.mean())])
    months = (sums[month:] - sums[:-month]) / month
    spread = float(months.std())
    if spread == 0.0 or months[-1] > float(np.quantile(months, 0.05)) or months[-1] > -spread:
        return []
    share = month / good.shape[0]
    numbers: Numbers = {"months": 1.0 / share}
    return [Check("worst_month_last", "note" if share <= 0.15 else "cap", numbers)]


def _picture(main: Comparison, charter: Charter) -> Picture | None:
    effect = main.effect
    after_level = effect.baseline + charter.indicator.sign * effect.est
    if charter.design == "capability":
        return None  # a Ppk is no level of the values drawn
    if charter.design == "switchback":
        return Picture(effect.baseline, after_level)
    if charter.design != "before_after":
        start = max(charter.after.start, charter.change_at)
        return Picture(effect.baseline, after_level, start, start, against=AGAINST[charter.design])
    settled = str(instant(charter.change_at) + np.timedelta64(charter.washout_days, "D"))
    return Picture(effect.baseline, after_level, charter.change_at, settled, _expected(main))


def _expected(main: Comparison) -> tuple[tuple[str, float], ...]:
    """Return what the rows after the change would have been without it, by the model."""
    if main.model is None or main.fitted is None:
        return ()
    without = main.model.x.copy()
    without[:, 1] = 0.0
    levels = without @ main.fitted.coefficients
    treated = main.model.rows.treated
    times = np.datetime_as_string(main.model.rows.times[treated], unit="s")
    return tuple(
        (str(time), float(level)) for time, level in zip(times, levels[treated], strict=True) if math.isfinite(level)
    )
