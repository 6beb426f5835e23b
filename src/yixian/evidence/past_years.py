"""How much do years differ of themselves? Past years among each other, on the same days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from .charter import Charter
from .designs import year_on_year
from .errors import NotEstimable
from .records import Check, Numbers
from .rows import Rows

#: Fewer past years than this cannot tell how much years differ.
ENOUGH = 3
#: Differences this unlikely to be chance mean that the years are no yardstick.
DIFFERENT = 0.05


@dataclass(frozen=True)
class YearSpread:
    """How far past years lie apart, in the standard errors that one year's own noise leaves.

    Parameters
    ----------
    years
        Past years with data [-].
    ratio
        What the interval is widened by, at least 1 [-].
    chance
        Probability of such differences if all years were alike; None with too few years [-].
    """

    years: int
    ratio: float
    chance: float | None

    @property
    def check(self) -> Check:
        """What there is to say about them."""
        numbers: Numbers = {"years": float(self.years)}
        if self.chance is None:
            return Check("years_few", "cap", numbers)
        numbers["ratio"] = self.ratio
        if self.chance < DIFFERENT:
            return Check("years_differ", "cap", numbers)
        return Check("years_agree", "ok" if self.ratio == 1.0 else "note", numbers)


def year_spread(rows: Rows, charter: Charter) -> YearSpread:
    """Compare each past year with the others as if it were the one judged.

    Parameters
    ----------
    rows
        Rows of a year-on-year comparison; those not treated are the past years.
    charter
        Gives the years.

    Notes
    -----
    With z_k the difference of year k from the others over its standard error, mean(z_k²) estimates the true variance
    of such a difference over the one that the noise within a year explains; its root, if above 1, widens the interval
    (Birge 1932, Physical Review 40). ``(P − 1)·mean(z_k²)`` is close to χ² with P − 1 degrees of freedom.
    """
    base = rows.pick(~rows.treated)
    inside = [window.holds(base.times) for window in charter.past_years()]
    inside = [mask for mask in inside if mask.sum() > 1]
    if len(inside) < ENOUGH:
        return YearSpread(len(inside), 1.0, None)
    squares = []
    for mask in inside:
        try:
            middle, spread = year_on_year(base.pick(np.arange(len(base)), mask), charter).fit().middle_and_spread()
        except NotEstimable:
            continue
        squares.append((middle / spread) ** 2)
    if len(squares) < ENOUGH:
        return YearSpread(len(squares), 1.0, None)
    mean, free = float(np.mean(squares)), len(squares) - 1
    return YearSpread(len(squares), max(1.0, mean**0.5), float(chdtrc(free, free * mean)))
