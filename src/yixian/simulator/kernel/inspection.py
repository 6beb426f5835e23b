"""Look at a running plant with plain numbers: the authors' own methods run on floats, with prints and a debugger."""

from __future__ import annotations

from yixian.simulator.kernel.evaluation import Evaluation
from yixian.simulator.kernel.simulation import Simulation
from yixian.simulator.kernel.unit import Unit


def inspect(simulation: Simulation) -> dict[str, Unit]:
    """Return every unit with all its passes run on the present numbers, in SI; each attribute can be looked at.

    Parameters
    ----------
    simulation
        A running plant [-].
    """
    return dict(_evaluated(simulation).units)


def rates(simulation: Simulation) -> dict[str, float]:
    """Return the present rate of change of each state, by tag, as the equations have it [SI unit of the state/s].

    Parameters
    ----------
    simulation
        A running plant [-].
    """
    return dict(_evaluated(simulation).rates)


def _evaluated(simulation: Simulation) -> Evaluation:
    layout, buffer = simulation.engine.layout, simulation.buffer

    def leaf(tag: str) -> float:
        return float(buffer[layout.find(tag).index])

    seen = Evaluation(simulation.engine.model.flowsheet, leaf, lambda tag: layout.find(tag).unit)
    seen.run()
    return seen
