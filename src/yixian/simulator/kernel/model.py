"""A plant that has been checked and traced: layout, program and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from yixian.simulator.errors import FlowsheetError
from yixian.simulator.kernel import dimensions
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.backends.packs import columns
from yixian.simulator.kernel.evaluation import Evaluation
from yixian.simulator.kernel.graph import Graph, Symbol, released
from yixian.simulator.kernel.groups import Task, collect, moved, placed
from yixian.simulator.kernel.integrate import step
from yixian.simulator.kernel.layout import Layout, Wish, arrange
from yixian.simulator.kernel.program import Program, step_nodes
from yixian.simulator.kernel.quantity import Quantity
from yixian.simulator.kernel.regroup import IN_A_SCAN, regrouped
from yixian.simulator.kernel.scan import Scan

if TYPE_CHECKING:
    from yixian.simulator.kernel.flowsheet import Flowsheet


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
    wishes = [*tags.clock(), *flowsheet.wishes()]
    number = {wish.tag: index for index, wish in enumerate(wishes)}
    check_units(flowsheet, arrange(wishes))
    graph = Graph(lambda index: wishes[index].tag)
    plant = Evaluation(flowsheet, lambda tag: graph.slot(number[tag]), lambda tag: wishes[number[tag]].unit)
    plant.run()
    rates = {number[tag]: graph.wrap(rate) for tag, rate in plant.rates.items()}
    fast = [number[f"{unit.name}.{name}"] for unit in flowsheet.units
            for name, state in flowsheet.states(unit.name).items() if state.fast]  # fmt: skip
    tasks = [task for task in trace_blocks(flowsheet, {wish.tag: wish for wish in wishes}, number) if task.stores]
    groups = collect(tasks)
    written = {index for task in tasks for index in task.stores}
    stepped = step(graph, rates, fast, flowsheet.dt, written=written)
    rates = released(rates)
    outputs = released({number[tag]: graph.wrap(value) for tag, value in plant.outputs.items()})
    outputs = regrouped(outputs, dict.fromkeys([*rates, *written], IN_A_SCAN), each_time=IN_A_SCAN)
    diverges = _watch(graph, list(rates), outputs, number)
    together = columns(step_nodes(stepped)[1])
    ranks = {wishes[index].tag: rank for rank, index in enumerate(placed(groups, len(wishes), together))}
    layout = arrange(wishes, ranks)
    place = [layout.find(wish.tag).index for wish in wishes]
    graph.renumber(place)
    program = Program(
        outputs={place[index]: node for index, node in outputs.items()},
        groups=[moved(group, place) for group in groups],
        step={place[index]: node for index, node in stepped.items()},
        substeps=flowsheet.substeps,
        diverges=diverges,
        clock=place[number[tags.SCAN]],
        size=len(layout),
    )
    by_place = {place[index]: rate for index, rate in rates.items()}
    return Model(flowsheet.name, flowsheet, layout, program, by_place, [place[index] for index in fast])


def trace_blocks(flowsheet: Flowsheet, wishes: dict[str, Wish], number: dict[str, int]) -> Iterator[Task]:
    """Yield what each malfunction ramp and each block does, in the order of a scan.

    Parameters
    ----------
    flowsheet
        The plant [-].
    wishes
        Its slots, by tag [-].
    number
        Number of each slot, by tag [-].
    """
    names = list(number)
    proofs: dict[Any, tuple[bool, ...]] = {}

    def task(run: Callable[[Scan], None]) -> Task:
        graph = Graph(names.__getitem__)
        scan = Scan(flowsheet, wishes, lambda tag: graph.slot(number[tag]))
        run(scan)
        stores: dict[int, Symbol] = {}
        stop = graph.truth(False)
        for tag, value in scan.written.items():
            index, node = number[tag], graph.wrap(value)
            if node is not graph.slot(index):
                stores[index] = node
                if wishes[tag].is_watched:
                    stop = graph.make("or", stop, graph.make("ne", node, graph.slot(index)))
        found = Task(stores, None if stop.op == "bool" else stop)
        return found.resting(scan.rest, proofs) if scan.rest else found

    for wish in wishes.values():
        if wish.section == "fault":
            yield task(partial(Scan.ramp, tag=wish.tag.removesuffix(".level")))
    for block in flowsheet.blocks:
        yield task(partial(Scan.run, block=block))


def _watch(graph: Graph, states: list[int], outputs: dict[int, Symbol], number: dict[str, int]) -> Symbol:
    """Return whether a state is not finite, and remember the first scan in which one was not."""
    slots = [graph.slot(index) for index in states]
    bad = graph.make("ne", _sum([slot - slot for slot in slots]) if slots else graph.const(0.0), 0.0)
    clock, diverged = graph.slot(number[tags.SCAN]), graph.slot(number[tags.DIVERGED])
    is_first = graph.make("and", bad, diverged <= 0.0)
    outputs[number[tags.DIVERGED]] = graph.make("select", is_first, clock, diverged)
    return bad


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
        return Quantity(
            slot.initial, dimensions.parse(slot.unit).dimension if slot.section in _IN_SI else dimensions.NONE
        )

    plant = Evaluation(flowsheet, leaf, lambda tag: layout.find(tag).unit, checks_units=True)
    plant.run()
    if forgotten := plant.unbalanced():
        raise FlowsheetError(flowsheet.name, forgotten)


_IN_SI = ("state", "parameter", "output")


def _sum(terms: list[Symbol]) -> Symbol:
    """Add pairwise, so that the sum is short to wait for."""
    while len(terms) > 1:
        terms = [terms[k] + terms[k + 1] if k + 1 < len(terms) else terms[k] for k in range(0, len(terms), 2)]
    return terms[0]
