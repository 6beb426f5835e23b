"""The step against CVODE, tight tolerances, on a plant with fast gas states.

The step is of first order: the tolerance is what 0.1 s steps are measured to leave after a sudden opening, and it must
shrink with the step.
"""

from __future__ import annotations

import numpy as np
import pytest
from sksundae.cvode import CVODE

from simulator.small_plants import closed_pair
from yixian.simulator.kernel import Simulation, compile_model
from yixian.simulator.kernel.backends.python import compile_rates


def reference(seconds: float) -> dict[str, float]:
    model = closed_pair(size=0.004).build()
    states = list(model.rates)
    buffer = model.initial()
    rates = compile_rates(model.rates)

    def right(_t: float, y: np.ndarray, dy: np.ndarray) -> None:
        for index, value in zip(states, y, strict=True):
            buffer[index] = float(value)
        dy[:] = rates(buffer)

    solver = CVODE(right, rtol=1e-10, atol=1e-12)
    end = solver.solve(np.array([0.0, seconds]), np.array([buffer[index] for index in states])).y[-1]
    return {model.layout[index].tag: float(value) for index, value in zip(states, end, strict=True)}


def worst_error(substeps: int, seconds: float) -> float:
    sheet = closed_pair(size=0.004)
    sheet.substeps = substeps
    plant = Simulation(compile_model(sheet.build(), "python"))
    plant.advance(seconds)
    return max(abs(plant[tag] - value) / abs(value) for tag, value in reference(seconds).items())


@pytest.mark.parametrize("seconds", [1.0, 5.0])
def test_the_step_follows_cvode(seconds: float) -> None:
    coarse, fine = worst_error(5, seconds), worst_error(20, seconds)
    assert coarse < 0.01
    assert fine < 0.4 * coarse
