"""Several responses at once: where are all good enough?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import Problem
from .inputs import refuse, within
from .records import Check
from .responses import CONF, CONFIRMATION_RUNS, Surface
from .surfaces import acceptable, grid


@dataclass(frozen=True)
class Overlay:
    """Where several responses are all good enough at once.

    Parameters
    ----------
    share
        Share of the tested cube where every tolerance is kept with the wanted chance [-].
    settings
        Best setting of the first response among those; None if there is none [factors' units].
    chance
        Chance at that setting that the next result keeps every tolerance, taking the responses as independent [-].
    predicted
        Mean of each response there; empty if there is none [responses' units].
    points
        The grid, in coded units. Length m [-].
    good
        Whether each grid point is in the region. Length m [-].
    checks
        Why there is none, or that confirmation is wanted.
    """

    share: float
    settings: dict[str, float] | None
    chance: float | None
    predicted: tuple[float, ...]
    points: tuple[tuple[float, ...], ...]
    good: tuple[bool, ...]
    checks: tuple[Check, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self)) | {
            "predicted": list(self.predicted),
            "points": [list(point) for point in self.points],
            "good": list(self.good),
            "checks": [check.to_dict() for check in self.checks],
        }


def overlay(surfaces: Sequence[Surface], *, conf: float = CONF) -> Overlay:
    """Return the region where all responses keep their tolerances, and the best of the first response in it.

    "Faster *and* within tolerance": give the surface of the time (goal ``min``) first, that of the deviation with
    its ``tol`` after it.

    Parameters
    ----------
    surfaces
        Fitted on the same factors and levels.
    conf
        Chance with which the next result must keep each tolerance, 0.5 to 0.999 [-].

    Raises
    ------
    InputError
        If there are none, the factors differ, or no surface has a tolerance.
    """
    problems = [] if surfaces else [Problem("missing_key", "surfaces")]
    if any(surface.factors != surfaces[0].factors for surface in surfaces):
        problems.append(Problem("factors_differ", "surfaces"))
    if surfaces and all(surface.tol is None for surface in surfaces):
        problems.append(Problem("no_limits", "tol"))
    refuse(problems + within("conf", conf, 0.5, 0.999))
    points = grid(len(surfaces[0].factors))
    chances = [surface.chance_within(points) for surface in surfaces if surface.tol is not None]
    good, together = acceptable(chances, conf)
    plain = (tuple(tuple(float(v) for v in row) for row in points), tuple(bool(flag) for flag in good))
    if not good.any():
        highest = float(together.max())
        return Overlay(0.0, None, None, (), *plain, (Check("no_common_region", "cap", {"chance": highest}),))
    first = surfaces[0]
    worth = together if first.goal == "target" else first.predict(points)[0] * (1.0 if first.goal == "max" else -1.0)
    place = int(np.argmax(np.where(good, worth, -np.inf)))
    settings = {f.name: float(f.centre + level * f.half) for f, level in zip(first.factors, points[place], strict=True)}
    means = tuple(float(surface.predict(points[place][None, :])[0][0]) for surface in surfaces)
    wanted = Check("confirmation_wanted", "cap", {"runs": float(CONFIRMATION_RUNS)})
    return Overlay(float(good.mean()), settings, float(together[place]), means, *plain, (wanted,))
