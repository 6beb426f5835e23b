"""Do the values keep to their limits? Each as a share, to be compared like any other indicator."""

from __future__ import annotations

import numpy as np

from .records import Floats
from .terms import Indicator

#: Units that mean hundredths.
PERCENT = ("%", "％")


def kept(values: Floats, indicator: Indicator) -> Floats:
    """Return 1 for values within the limits and 0 for others, as hundredths where the unit is %. Shape (n,).

    Parameters
    ----------
    values
        Measured values, shape (n,) [value's unit].
    indicator
        Gives the limits; a value on a limit is within.
    """
    low = -np.inf if indicator.lsl is None else indicator.lsl
    high = np.inf if indicator.usl is None else indicator.usl
    inside: Floats = ((values >= low) & (values <= high)).astype(float)
    return inside * (100.0 if indicator.unit in PERCENT else 1.0)
