"""The base of every piece of equipment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yixian.simulator.errors import EquationError
from yixian.simulator.kernel.declare import Declaration, Declared, Output

if TYPE_CHECKING:
    from yixian.simulator.kernel.evaluation import Evaluation


class Unit(Declared):
    """One piece of equipment: declarations, and equations in three passes.

    ``potentials`` sets what follows from the states alone: levels, pressures, temperatures. ``flows`` sets what follows
    from potentials and carries it between nodes. ``balances`` returns the rate of each state from the net flows.
    Equations are written in SI with ``+ - * /``, comparisons and `simulator.kernel.arithmetic`; other attributes may be
    set freely and are gone after the pass.
    """

    def potentials(self) -> None:
        """Set the potentials and outputs that follow from states, parameters and inputs."""

    def flows(self) -> None:
        """Compute and `carry` the flows that follow from potentials."""

    def balances(self) -> dict[str, Any]:
        """Return the rate of change of each state, by name, in its SI unit per second."""
        return {}

    def assign(self, declared: Declaration, value: Any) -> None:
        if not isinstance(declared, Output):
            kind = type(declared).__name__.lower()
            raise EquationError(f"{self.name}.{declared.name} is a {kind} and cannot be set by an equation")
        evaluation: Evaluation = self.__dict__["_evaluation"]
        self.__dict__["_values"][declared.name] = evaluation.checked(
            f"{self.name}.{declared.name}", value, self.declared(declared.name).unit
        )
