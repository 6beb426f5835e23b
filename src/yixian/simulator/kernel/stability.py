"""Is the step short enough for what is not solved implicitly? Checked at operating points when a plant is built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from yixian.simulator.errors import UnstableStep
from yixian.simulator.kernel.backends.python import compile_step
from yixian.simulator.kernel.engine import Buffer
from yixian.simulator.kernel.model import Model

#: An explicit mode may move by half of its distance in a step; beyond that it is neither accurate nor safe.
LONGEST_MOVE = 0.5
SMALL = 1e-6
Matrix = NDArray[np.float64]


def step_matrix(model: Model, buffer: Sequence[float] | Buffer) -> Matrix:
    """Return the derivative of the states after one step by the states before it [-].

    Parameters
    ----------
    model
        A built plant [-].
    buffer
        The operating point [-].
    """
    advance = compile_step(model.program)
    states = list(model.program.step)
    columns = []
    for index in states:
        step = SMALL * max(abs(float(buffer[index])), 1e-3)
        ends = []
        for sign in (1.0, -1.0):
            numbers = [float(value) for value in buffer]
            numbers[index] += sign * step
            advance(numbers)
            ends.append(np.array([numbers[other] for other in states]))
        columns.append((ends[0] - ends[1]) / (2.0 * step))
    return np.array(columns).T.reshape(len(states), len(states))


def check(model: Model, points: Mapping[str, Sequence[float] | Buffer]) -> None:
    """Refuse a plant whose undeclared states are too fast for its step.

    A mode of the step's matrix that moves by more than half in one step must belong to fast states. To whom a mode
    belongs is measured by participation: the product of its left and right eigenvector, state by state.

    Parameters
    ----------
    model
        A built plant [-].
    points
        Buffers at operating points, by name: design, start-up, tripped [-].

    Raises
    ------
    UnstableStep
        At the first point where it is so; names the states to declare fast.
    """
    states, fast = list(model.program.step), set(model.fast)
    is_slow = np.array([index not in fast for index in states])
    for point, buffer in points.items():
        values, right = np.linalg.eig(step_matrix(model, buffer))
        left = np.linalg.pinv(right).T
        share = np.abs(right * left)
        share /= share.sum(axis=0, keepdims=True)
        for mode in np.argsort(-np.abs(values - 1.0)):
            if abs(values[mode] - 1.0) <= LONGEST_MOVE:
                break
            if share[is_slow, mode].sum() > LONGEST_MOVE:
                _refuse(model, point, share[:, mode] * is_slow, values[mode])


def _refuse(model: Model, point: str, share: Matrix, value: complex) -> None:
    states = list(model.program.step)
    worst = [k for k in np.argsort(-share) if share[k] > 0.1 * share.max()][:5]
    tags = [model.layout[states[k]].tag for k in worst]
    rate = abs(value - 1.0) / model.flowsheet.dt
    raise UnstableStep(model.name, point, tags, rate, model.flowsheet.dt)
