"""What the scripted players of a scenario do, as records."""

from __future__ import annotations

from dataclasses import dataclass

from yixian.simulator.drill.conditions import ALWAYS, Condition
from yixian.simulator.drill.errors import Text


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a scripted player does.

    Parameters
    ----------
    when
        It waits for this [-].
    wait_s
        And then for so long [s].
    sets
        Tags and values, set together [any].
    over_s
        Reached in a straight line over so long; 0 is at once [s].
    by
        ``board``, ``field`` or ``instructor`` [-].
    """

    when: Condition = ALWAYS
    wait_s: float = 0.0
    sets: tuple[tuple[str, float], ...] = ()
    over_s: float = 0.0
    by: str = "board"


@dataclass(frozen=True, slots=True)
class Player:
    """A scripted run, to show how it is done, or where a wrong response leads.

    Parameters
    ----------
    tracks
        Acts in their order; tracks run beside each other [-].
    repeats
        Whether each track begins again at its end [-].
    acknowledges
        Whether it acknowledges alarms after a few seconds [-].
    leads_to
        What a wrong response must bring about [-].
    title
        In both languages what it does [-].
    """

    tracks: tuple[tuple[Act, ...], ...]
    repeats: tuple[bool, ...]
    acknowledges: bool = True
    leads_to: Condition | None = None
    title: Text | None = None
