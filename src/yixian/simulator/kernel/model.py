"""A plant that has been checked and traced: layout, program and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yixian.simulator.errors import FlowsheetError
from yixian.simulator.kernel import dimensions
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.evaluation import Evaluation
from yixian.simulator.kernel.flowsheet import Flowsheet
from yixian.simulator.kernel.graph import Graph, Symbol
from yixian.simulator.kernel.integrate import step
from yixian.simulator.kernel.layout import Layout, arrange
from yixian.simulator.kernel.program import Program
from yixian.simulator.kernel.quantity import Quantity
from yixian.simulator.kernel.scan import Scan


@dataclass(frozen=True)
class Model:
    """A plant ready to be compiled.

    Parameters
    ----------
    name
        Name of the plant [-].
    flowsheet
        What it was built from [-].
    layout
        Where each tag stands [-].
    program
        What a scan does [-].
    rates
        Rate of change of each state, by slot [SI unit of the state/s].
    fast
        Slots of the fast states [-].
    """

    name: str
    flowsheet: Flowsheet
    layout: Layout
    program: Program
    rates: dict[int, Symbol]
    fast: list[int]

    def initial(self, seed: int = 0) -> list[float]:
        """Return the buffer at the start [-].

        Parameters
        ----------
        seed
            Seed of the noise, a whole number below 2⁵³ [-].
        """
        buffer = [slot.initial for slot in self.layout]
        buffer[self.layout.find(tags.SEED).index] = float(seed)
        return buffer


def build(flowsheet: Flowsheet) -> Model:
    """Return the model of a flowsheet whose names are known to be right [-].

    Parameters
    ----------
    flowsheet
        The plant [-].

    Raises
    ------
    EquationError, FlowsheetError
        If an equation is wrong, or a flow is never balanced.
    """
    layout = arrange(flowsheet.wishes())
    check_units(flowsheet, layout)
    graph = Graph(lambda index: layout[index].tag)

    def leaf(tag: str) -> Symbol:
        return graph.slot(layout.find(tag).index)

    plant = Evaluation(flowsheet, leaf, lambda tag: layout.find(tag).unit)
    plant.run()
    rates = {layout.find(tag).index: graph.wrap(rate) for tag, rate in plant.rates.items()}
    fast = [layout.find(f"{unit.name}.{name}").index for unit in flowsheet.units
            for name, state in flowsheet.states(unit.name).items() if state.fast]  # fmt: skip
    outputs = plant.outputs
    control = Scan(flowsheet, leaf, outputs)
    control.run()
    stores = {layout.find(tag).index: graph.wrap(value) for tag, value in {**outputs, **control.written}.items()}
    program = _program(flowsheet, layout, graph, stores, step(graph, rates, fast, flowsheet.dt))
    return Model(flowsheet.name, flowsheet, layout, program, rates, fast)


def check_units(flowsheet: Flowsheet, layout: Layout) -> None:
    """Run every equation of the plant once on values that carry their dimension.

    Parameters
    ----------
    flowsheet
        The plant [-].
    layout
        Its layout [-].

    Raises
    ------
    UnitClash
        If an equation adds, compares or assigns unlike dimensions; names unit, pass and line.
    FlowsheetError
        If a flow enters a node and no balance reads it.
    """

    def leaf(tag: str) -> Quantity:
        slot = layout.find(tag)
        return Quantity(slot.initial, dimensions.parse(slot.unit).dimension if slot.section in _IN_SI else dimensions.NONE)

    plant = Evaluation(flowsheet, leaf, lambda tag: layout.find(tag).unit, checks_units=True)
    plant.run()
    if forgotten := plant.unbalanced():
        raise FlowsheetError(flowsheet.name, forgotten)


_IN_SI = ("state", "parameter", "output")


def _program(
    flowsheet: Flowsheet, layout: Layout, graph: Graph, stores: dict[int, Symbol], stepped: dict[int, Symbol]
) -> Program:
    """Put the clock, the watch for events and the watch for divergence around what a scan computes."""
    slot = graph.slot
    clock, diverged = layout.find(tags.SCAN).index, layout.find(tags.DIVERGED).index
    bad = graph.make("ne", _sum([slot(index) - slot(index) for index in stepped]) if stepped else graph.const(0.0), 0.0)
    stop = bad
    for index, value in stores.items():
        if layout[index].is_watched and value is not slot(index):
            stop = graph.make("or", stop, graph.make("ne", value, slot(index)))
    first_bad = graph.make("select", graph.make("and", bad, slot(diverged) <= 0.0), slot(clock), slot(diverged))
    stores = {index: value for index, value in stores.items() if value is not slot(index)} | {diverged: first_bad}
    return Program(stores, stepped, flowsheet.substeps, stop, clock, len(layout))


def _sum(terms: list[Symbol]) -> Symbol:
    """Add pairwise, so that the sum is short to wait for."""
    while len(terms) > 1:
        terms = [terms[k] + terms[k + 1] if k + 1 < len(terms) else terms[k] for k in range(0, len(terms), 2)]
    return terms[0]


#: Runs scans on a buffer and returns how many it did before something happened.
Run = Callable[[Any, int], int]
