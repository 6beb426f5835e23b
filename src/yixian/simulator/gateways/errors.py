"""What the gateways refuse; all are the simulator's errors.

::

    SimulatorError
    └── GatewayError
        ├── WrongOrders       orders that cannot be carried out; carries every problem
        ├── UnknownScenario   a scenario or initial condition the plant does not have
        ├── WrongCampaign     a campaign file that cannot be run; carries every problem
        └── WrongFmu          an FMU that cannot be made, read or trusted
"""

# ruff: noqa: N818  named for what is wrong, as everywhere in this project
from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yixian.simulator.errors import SimulatorError

#: Names that are listed where none is near.
MOST_NAMES = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence in both languages.

    Parameters
    ----------
    zh, en
        The sentence [-].
    """

    zh: str
    en: str

    def at(self, where: str) -> Problem:
        """Return it with the place it is about [-].

        Parameters
        ----------
        where
            The place, as a file and a key of it [-].
        """
        return Problem(f"{where}：{self.zh}", f"{where}: {self.en}")


def problems_of(error: SimulatorError) -> tuple[Problem, ...]:
    """Return what an error says, in both languages where it has both [-].

    Parameters
    ----------
    error
        Anything the simulator refuses [-].
    """
    own: Any = getattr(error, "problems", ())
    if own and all(isinstance(item, Problem) for item in own):
        return tuple(own)
    if callable(say := getattr(error, "say", None)):
        return (Problem(say("zh"), say("en")),)
    why: Mapping[str, str] = getattr(error, "why", {})
    return (Problem(why.get("zh", str(error)), str(error)),)


def near_names(name: str, known: Sequence[str]) -> Problem:
    """Return the nearest names as a half sentence, or all there are [-].

    Parameters
    ----------
    name
        What was asked for [-].
    known
        The names there are [-].
    """
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return Problem(f"是否想写 {'、'.join(near)}？", f"did you mean {', '.join(near)}?")
    shown, more = known[:MOST_NAMES], "…" if len(known) > MOST_NAMES else ""
    return Problem(f"现有：{'、'.join(shown)}{more}", f"there are {', '.join(shown)}{more}")


class GatewayError(SimulatorError):
    """Root of what the gateways raise on purpose.

    Parameters
    ----------
    problems
        Every problem found, a sentence each; plain text where there is only English [-].
    """

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(item if isinstance(item, Problem) else Problem(item, item) for item in problems)
        super().__init__("; ".join(item.en for item in self.problems))


class WrongOrders(GatewayError):
    """Orders that cannot be carried out.

    Parameters
    ----------
    problems
        Every problem found, one sentence each [-].
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(*problems)


class UnknownScenario(GatewayError):
    """A scenario or initial condition the plant does not have.

    Parameters
    ----------
    plant
        Name of the plant [-].
    name
        What was asked for [-].
    known
        Those it has [-].
    """

    def __init__(self, plant: str, name: str, known: Sequence[str]) -> None:
        self.plant, self.name, self.known = plant, name, tuple(known)
        hint = near_names(name, self.known)
        super().__init__(Problem(f"{plant} 没有情景 {name}；{hint.zh}", f"{plant} has no scenario {name!r}; {hint.en}"))


class WrongCampaign(GatewayError):
    """A campaign file that cannot be run.

    Parameters
    ----------
    problems
        Every problem found, one sentence each [-].
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(*problems)


class WrongFmu(GatewayError):
    """An FMU that cannot be made, read or trusted."""
