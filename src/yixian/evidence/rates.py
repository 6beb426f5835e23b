"""Event rates with few events: exact, conditional on their total."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betainc, betaincinv, gammainc, gammaincinv

from .errors import NotEstimable, OutOfRange

#: Below this many events in both periods together the exact method is used.
FEW_EVENTS = 20


@dataclass(frozen=True)
class RateChange:
    """A rate after over a rate before.

    Parameters
    ----------
    before
        Rate before [events per exposure].
    ratio, ratio_low, ratio_high
        Rate after over rate before, and its exact 95 % interval [-].
    split
        Events before and after [-].
    odds
        Exposure after over exposure before [-].
    """

    before: float
    ratio: float
    ratio_low: float
    ratio_high: float
    split: tuple[int, int]
    odds: float

    def drop_at_least(self, share: float) -> float:
        """Return the probability that the rate fell at least by this share (Jeffreys' prior) [-].

        Parameters
        ----------
        share
            Of the rate before; negative for a rise [-].
        """
        if share >= 1.0:
            return 0.0
        chance = self.odds * (1.0 - share) / (1.0 + self.odds * (1.0 - share))
        return float(betainc(self.split[1] + 0.5, self.split[0] + 0.5, chance))


def level(events: int, exposure: float, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return lower end, estimate and upper end of one rate of independent events [events per exposure].

    Parameters
    ----------
    events
        Count [-].
    exposure
        Hours, tonnes or days they could happen in, > 0 [-].
    confidence
        Of the interval [-].

    Raises
    ------
    OutOfRange
        If the exposure is not positive or the count negative.

    Notes
    -----
    Garwood's exact limits: quantiles of gamma distributions [1]_.

    .. [1] Garwood 1936, Fiducial limits for the Poisson distribution, Biometrika 28.

    >>> [round(end, 3) for end in level(10, 1.0)]
    [4.795, 10.0, 18.39]
    """
    _demand(events=events, exposure=exposure)
    tail = (1.0 - confidence) / 2.0
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    return low / exposure, events / exposure, float(gammaincinv(events + 1, 1.0 - tail)) / exposure


def chance_below(events: int, exposure: float, rate: float) -> float:
    """Return the probability that the true rate is below this one (Jeffreys' prior) [-].

    Parameters
    ----------
    events, exposure
        As in ``level``.
    rate
        The rate asked about [events per exposure].
    """
    return float(gammainc(events + 0.5, max(rate, 0.0) * exposure))


def exact(
    events_before: int,
    exposure_before: float,
    events_after: int,
    exposure_after: float,
    *,
    confidence: float = 0.95,
) -> RateChange:
    """Compare two rates of independent events.

    Parameters
    ----------
    events_before, events_after
        Counts [-].
    exposure_before, exposure_after
        Hours, tonnes or days they could happen in, > 0 [-].
    confidence
        Of the interval [-].

    Raises
    ------
    OutOfRange
        If an exposure is not positive or a count is negative.
    NotEstimable
        ``no_events_before``: the baseline rate is zero, so nothing could fall.

    Notes
    -----
    Given the total, the events after are binomial with odds = rate ratio × exposure ratio; Clopper–Pearson
    limits of that share are turned into limits of the ratio [1]_. Events that come in bunches break it: it
    serves small counts only.

    .. [1] Przyborowski and Wilenski 1940, Biometrika 31; Lehmann and Romano 2005, §4.5.

    >>> change = exact(10, 100.0, 4, 100.0)
    >>> round(change.ratio, 2), round(change.ratio_low, 3), round(change.ratio_high, 3)
    (0.4, 0.092, 1.387)
    """
    _demand(events_before=events_before, exposure_before=exposure_before)
    _demand(events_after=events_after, exposure_after=exposure_after)
    if events_before == 0:
        raise NotEstimable("no_events_before", {"before": 0.0, "after": float(events_after)})
    tail = (1.0 - confidence) / 2.0
    odds = exposure_after / exposure_before
    low = 0.0 if events_after == 0 else float(betaincinv(events_after, events_before + 1, tail))
    high = float(betaincinv(events_after + 1, events_before, 1.0 - tail))
    rate = events_before / exposure_before
    return RateChange(
        before=rate,
        ratio=events_after / exposure_after / rate,
        ratio_low=low / (1.0 - low) / odds,
        ratio_high=high / (1.0 - high) / odds,
        split=(events_before, events_after),
        odds=odds,
    )


def _demand(**given: float) -> None:
    """Refuse exposures that are not positive and counts below 0."""
    for name, value in given.items():
        if value < 0 or (name.startswith("exposure") and not value > 0):
            raise OutOfRange(name, value, 0.0, float("inf"))
