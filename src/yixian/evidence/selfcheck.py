"""How often would this very method have cried "improved" where nothing was changed?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from . import noise
from .charter import Charter
from .comparison import CONFIDENCE, Comparison
from .designs import Model, before_after
from .errors import NotEstimable
from .records import Check, Numbers

#: Most fake changes tried, fewest that say anything, and the share of alarms above which the grade is capped.
MOST, FEWEST, TOLERATED = 40, 8, 0.10
#: A fake change needs this much history in front: rows, and multiples of the after-period.
LEAST_HISTORY, HISTORY_MULTIPLE = 30, 2


def selfcheck(main: Comparison, charter: Charter) -> Check:
    """Return how often the comparison fires at fake changes in its own rows.

    Parameters
    ----------
    main
        The comparison made; without a model (exact counts) nothing is tried.
    charter
        Gives design and direction.

    Notes
    -----
    Before/after: fake dates slide along the baseline, each with an after-period of the real length (placebo
    in time). Switchback: the effect found is taken out and the arms are exchanged in a deterministic choice
    of blocks. The windows overlap, so the share is a warning light, not an error rate.
    """
    if main.model is None or main.fitted is None:
        return Check("selfcheck_impossible", "cap", {"fits": 0.0})
    by_turns = charter.design == "switchback"
    models = _exchanged(main.model, main.fitted) if by_turns else _fake_dates(main.model, charter)
    fired, fits = 0, 0
    for model in models:
        try:
            chance = model.fit().below(0.0)
        except NotEstimable:
            continue
        fits += 1
        fired += 2.0 * min(chance, 1.0 - chance) < 1.0 - CONFIDENCE
    if fits < FEWEST:
        return Check("selfcheck_impossible", "cap", {"fits": float(fits)})
    numbers: Numbers = {"fits": float(fits), "fired": float(fired), "rate": fired / fits}
    if fired / fits > TOLERATED:
        return Check("selfcheck_fires", "cap", numbers)
    return Check("selfcheck_quiet", "ok", numbers)


def _fake_dates(model: Model, charter: Charter) -> list[Model]:
    base = model.rows.pick(~model.rows.treated)
    span = int(model.rows.treated.sum())
    first = max(LEAST_HISTORY, HISTORY_MULTIPLE * span)
    if len(base) < first + span:
        return []
    starts = np.unique(np.linspace(first, len(base) - span, MOST).astype(int))
    models = []
    for start in starts:
        keep = np.arange(start + span)
        try:
            models.append(before_after(base.pick(keep, keep >= start), charter, trend="trend" in model.terms))
        except NotEstimable:
            continue
    return models


def _exchanged(model: Model, fitted: noise.Fit) -> list[Model]:
    """Take the effect out, then exchange the arms in a fixed pseudo-random choice of blocks."""
    arm = model.x[:, 1]
    effect = float(fitted.coefficients[1])
    blocks = np.concatenate([[0], np.cumsum(np.abs(np.diff(arm)))]).astype(int)
    if blocks[-1] + 1 < FEWEST:
        return []
    draws = np.random.default_rng(20_000).integers(0, 2, size=(MOST, blocks[-1] + 1))
    models = []
    for draw in draws:
        fake = np.abs(arm - draw[blocks])
        if 0.0 < fake.mean() < 1.0:
            x = model.x.copy()
            x[:, 1] = fake
            models.append(replace(model, y=model.y - effect * arm, x=x))
    return models
