"""What goes wrong, and when: scheduled malfunctions, and disturbances drawn by the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from yixian.simulator.drill.conditions import TIME, Comparison, Situation
from yixian.simulator.drill.scenario import Draw, Malfunction

ARMED, ACTIVE, OVER = "armed", "active", "over"


@dataclass(slots=True)
class UpsetAccount:
    """How a malfunction stands.

    Parameters
    ----------
    state
        ``armed``, ``active`` or ``over`` [-].
    since_s
        When it came [s].
    before
        What the tag was then [any].
    """

    state: str = ARMED
    since_s: float = 0.0
    before: float = 0.0

    def judge(self, upset: Malfunction, situation: Situation) -> bool:
        """Take note of the present; return whether it comes or goes now [-].

        Parameters
        ----------
        upset
            The malfunction [-].
        situation
            The present [-].
        """
        if self.state == ARMED and upset.when.gap(situation, 0.0).is_closed:
            self.state, self.since_s, self.before = ACTIVE, situation.time_s, situation.value(upset.tag)
            return True
        if self.state == ACTIVE and self._goes(upset, situation):
            self.state = OVER
            return True
        return False

    def _goes(self, upset: Malfunction, situation: Situation) -> bool:
        if upset.lasts_s is not None and situation.time_s - self.since_s >= upset.lasts_s:
            return True
        return upset.repaired is not None and upset.repaired.gap(situation, self.since_s).is_closed


def drawn(draw: Draw, name: str, seed: int) -> tuple[Malfunction, ...]:
    """Return the disturbances of a drill: the same for the same scenario and seed [-].

    Parameters
    ----------
    draw
        How they are drawn [-].
    name
        Name of the scenario [-].
    seed
        Seed of the session [-].
    """
    chance = random.Random(f"{name}:{seed}")  # noqa: S311 - a draw, not a secret
    pool = list(draw.among)
    found = []
    gap_s = (draw.last_s - draw.first_s) / max(draw.count, 1)
    for number in range(draw.count):
        item = pool.pop(int(chance.random() * len(pool)))
        at_s = round(draw.first_s + (number + chance.random()) * gap_s)
        value = item.low + chance.random() * (item.high - item.low)
        when = Comparison(f"draw:{item.code}", TIME, ">=", float(at_s), "s", span=60.0)
        found.append(Malfunction(item.code, item.title, item.tag, value, when, item.ramp_s, item.lasts_s))
    return tuple(found)
