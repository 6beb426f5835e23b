"""Small plants for tests: a closed pair of gas vessels, and one train of the bench plant with all its control."""

from __future__ import annotations

from yixian.commands.benches.simulator_plant import GAS, Pipe, Vessel, line
from yixian.simulator.kernel import Flowsheet, Input, Model, Output, Parameter, State, Unit

__all__ = ["GAS", "Decay", "closed_pair", "train"]


class Decay(Unit):
    """One state that falls by its own rate; for what needs hardly any plant."""

    rate = Parameter(0.1, "1/s")
    feed = Input(0.0, "kg/s")
    content = State(10.0, "kg")
    shown = Output(unit="kg", high=100.0)

    def potentials(self) -> None:
        self.shown = self.content

    def balances(self) -> dict[str, object]:
        return {"content": self.feed - self.rate * self.content}


def closed_pair(*, volume: float = 0.4, first: float = 60.0, second: float = 20.0, size: float = 0.02) -> Flowsheet:
    sheet = Flowsheet("closed pair", scan_s=0.5, substeps=5)
    sheet.add(
        Vessel("V1", volume=volume, product=first),
        Vessel("V2", volume=volume, product=second, temperature=330.0),
        Pipe("P1", upstream="V1.gas", downstream="V2.gas", opening=100.0, size=size),
        Pipe("P2", upstream="V2.gas", downstream="V1.gas", opening=30.0, size=size),
    )
    return sheet


def train() -> Model:
    return line(1).build()
