"""What goes wrong, and when: scheduled malfunctions, and disturbances drawn by the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from yixian.simulator.drill.conditions import ALWAYS, TIME, Comparison, Condition, Situation
from yixian.simulator.drill.errors import Text

ARMED, ACTIVE, OVER = "armed", "active", "over"


@dataclass(frozen=True, slots=True)
class Malfunction:
    """A fault that comes at a time or when a condition holds, and goes when it has lasted or is repaired.

    Parameters
    ----------
    code, title
        Its name, and in both languages what it is [-].
    tag, value
        What is set to what, in the unit of the tag [any].
    when
        When it comes [-].
    ramp_s
        How long it takes to grow [s].
    lasts_s
        How long it stays; ``None`` is until repaired [s].
    repaired
        What repairs it; ``None`` is nothing [-].
    is_hidden
        Whether only the instructor is told [-].
    """

    code: str
    title: Text
    tag: str
    value: float
    when: Condition = ALWAYS
    ramp_s: float = 0.0
    lasts_s: float | None = None
    repaired: Condition | None = None
    is_hidden: bool = True


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One thing the disturbances of a drill are drawn from.

    Parameters
    ----------
    code, title
        Its name, and in both languages what it is [-].
    tag
        What is disturbed [-].
    low, high
        It is set to something between, in the unit of the tag [any].
    ramp_s
        How long it takes to grow [s].
    lasts_s
        How long it stays [s].
    """

    code: str
    title: Text
    tag: str
    low: float
    high: float
    ramp_s: float
    lasts_s: float


@dataclass(frozen=True, slots=True)
class Draw:
    """How disturbances are drawn by the seed.

    Parameters
    ----------
    count
        How many [-].
    first_s, last_s
        The first comes no earlier, the last no later [s].
    among
        What they are drawn from [-].
    """

    count: int = 0
    first_s: float = 0.0
    last_s: float = 0.0
    among: tuple[Disturbance, ...] = ()


#: Nothing is drawn.
NO_DRAW = Draw()


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
