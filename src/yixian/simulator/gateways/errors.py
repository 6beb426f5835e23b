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
from collections.abc import Sequence

from yixian.simulator.errors import SimulatorError


class GatewayError(SimulatorError):
    """Root of what the gateways raise on purpose."""


class WrongOrders(GatewayError):
    """Orders that cannot be carried out.

    Parameters
    ----------
    problems
        Every problem found, one sentence each [-].
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


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
        near = difflib.get_close_matches(name, self.known, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(self.known)}"
        super().__init__(f"{plant} has no scenario {name!r}; {hint}")


class WrongCampaign(GatewayError):
    """A campaign file that cannot be run.

    Parameters
    ----------
    problems
        Every problem found, one sentence each [-].
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class WrongFmu(GatewayError):
    """An FMU that cannot be made, read or trusted."""
