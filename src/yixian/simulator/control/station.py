"""Stations an operator turns by hand: a demand without a controller."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel.block import Block, Command


class Hand(Block):
    """A number set by the operator: a manual station, a hand valve, a push button, a selector switch.

    Parameters
    ----------
    name
        Its tag, which is also that of the number [-].
    value
        The number, or a `Command` with its own unit and range [-].
    """

    value = Command(0.0, "%", 0.0, 100.0)

    def __init__(self, name: str, value: Any = 0.0) -> None:
        super().__init__(name, value=value)
