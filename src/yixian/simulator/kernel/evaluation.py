"""Run the equations of all units once, on whatever kind of value the leaves are.

Passes run on demand: who reads a potential of a neighbour makes the neighbour compute its potentials first, and who
reads a net flow makes every attached connection compute its flows first. What needs itself is an `AlgebraicLoop`.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from yixian.simulator.errors import AlgebraicLoop, EquationError, MissingValue, UnitClash
from yixian.simulator.kernel import dimensions
from yixian.simulator.kernel.arithmetic import si
from yixian.simulator.kernel.declare import Declaration, Fault, Input, Output
from yixian.simulator.kernel.ports import End, NodeView, Port
from yixian.simulator.kernel.quantity import Constant, Quantity, dimension_of
from yixian.simulator.kernel.unit import Unit

if TYPE_CHECKING:
    from yixian.simulator.kernel.flowsheet import Flowsheet

PASSES = ("potentials", "flows", "balances")


class Evaluation:
    """One run of all passes of a flowsheet.

    Parameters
    ----------
    flowsheet
        The plant [-].
    leaf
        Value of a stored slot: states, parameters and faults in SI, control signals as shown [any].
    unit_of
        Unit of a control signal [-].
    checks_units
        Whether the leaves carry dimensions, to be held against the declared ones [-].
    """

    def __init__(
        self,
        flowsheet: Flowsheet,
        leaf: Callable[[str], Any],
        unit_of: Callable[[str], str],
        *,
        checks_units: bool = False,
    ) -> None:
        self._flowsheet, self._leaf, self._unit_of, self._checks_units = flowsheet, leaf, unit_of, checks_units
        self._potentials: dict[tuple[str, str], Any] = {}
        self._carried: dict[tuple[str, str], list[tuple[bool, Any]]] = {}
        self._balanced: set[tuple[str, str]] = set()
        self._running: list[str] = []
        self._done: set[str] = set()
        self._returned: dict[str, dict[str, Any]] = {}
        self.units = {unit.name: self._bind(unit) for unit in flowsheet.units}

    def _bind(self, unit: Unit) -> Unit:
        values = {
            name: self._leaf(f"{unit.name}.{name}" + (".level" if isinstance(item, Fault) else ""))
            for name, item in type(unit).declarations.items()
            if isinstance(item, Declaration) and not isinstance(item, Output | Input)
        }
        bound = unit.bound(_Inputs(values, self, unit))
        bound.__dict__["_evaluation"] = self
        return bound

    def run(self) -> None:
        """Run every pass of every unit, in the order of the flowsheet.

        Raises
        ------
        EquationError
            If an equation is wrong; names unit, pass and line.
        """
        for name in PASSES:
            for unit in self.units:
                self.ensure(unit, name)

    @property
    def rates(self) -> dict[str, Any]:
        """The rate of change of each state, by tag, in SI."""
        return {f"{unit}.{name}": rate for unit, rates in self._returned.items() for name, rate in rates.items()}

    @property
    def outputs(self) -> dict[str, Any]:
        """Each output that was set, by tag, in SI."""
        found = {}
        for unit in self.units.values():
            for name, item in type(unit).declarations.items():
                if isinstance(item, Output):
                    found[f"{unit.name}.{name}"] = getattr(unit, name)
        return found

    def unbalanced(self) -> list[str]:
        """Return the flows that enter a node and are forgotten there, a sentence each [-]."""
        found = []
        for place, name in self._carried:
            if (place, name) not in self._balanced and not self._flowsheet.node(place).boundary:
                found.append(f"{place}: the flow of {name} enters and leaves, but no balance reads net.{name}")
        return sorted(found)

    def ensure(self, unit: str, name: str) -> None:
        """Run one pass of one unit, unless it has run.

        Parameters
        ----------
        unit
            Name of the unit [-].
        name
            ``potentials``, ``flows`` or ``balances`` [-].
        """
        where = f"{unit}.{name}"
        if where in self._done:
            return
        if where in self._running:
            chain = [*self._running[self._running.index(where) :], where]
            raise AlgebraicLoop(f"values need each other in the same instant: {' → '.join(chain)}", where)
        self._running.append(where)
        try:
            result = getattr(self.units[unit], name)()
        except EquationError as error:
            raise error.at(where + _line(error.__traceback__)) from error.__cause__
        finally:
            self._running.pop()
        self._done.add(where)
        if name == "balances":
            self._returned[unit] = self._rates(unit, result)

    def _rates(self, unit: str, returned: Mapping[str, Any]) -> dict[str, Any]:
        states = self._flowsheet.states(unit)
        if missing := [name for name in states if name not in returned]:
            raise MissingValue(f"no rate for the states {', '.join(missing)}", f"{unit}.balances")
        if unknown := [name for name in returned if name not in states]:
            raise MissingValue(f"rates for what is no state: {', '.join(unknown)}", f"{unit}.balances")
        rates = {}
        for name, value in returned.items():
            rates[name] = self.checked(f"d({unit}.{name})/dt", value, f"{_si_unit(states[name].unit)}/s")
        return rates

    def view(self, reader: str, port: Port) -> NodeView:
        """Return a port as the equations of a unit see it [-].

        Parameters
        ----------
        reader
            Name of the unit [-].
        port
            One of its ports [-].
        """
        own = f"{reader}.{port.name}"
        place = self._flowsheet.attached(own) if isinstance(port, End) else own
        return NodeView(self, reader, place, port)

    def potential(self, place: str, name: str) -> Any:
        """Return a potential of a node [any].

        Parameters
        ----------
        place
            The node, as ``unit.port`` [-].
        name
            The potential [-].
        """
        owner = place.rpartition(".")[0]
        if not self._running[-1].startswith(f"{owner}."):
            for pass_name in PASSES[:2]:
                if (place, name) not in self._potentials:
                    self.ensure(owner, pass_name)
        if (place, name) not in self._potentials:
            raise MissingValue(f"{place}.{name} is read before any equation has set it")
        return self._potentials[place, name]

    def set_potential(self, place: str, name: str, value: Any, unit: str) -> None:
        """Set a potential of a node.

        Parameters
        ----------
        place
            The node [-].
        name
            The potential [-].
        value
            Its value [any].
        unit
            Unit it must have [-].
        """
        self._potentials[place, name] = self.checked(f"{place}.{name}", value, unit)

    def carry(self, upstream: str, downstream: str, name: str, value: Any, unit: str) -> None:
        """Count one flow out of one node and into another.

        Parameters
        ----------
        upstream, downstream
            The nodes [-].
        name
            What flows [-].
        value
            How much [any].
        unit
            Unit it must have [-].
        """
        value = self.checked(f"{upstream} → {downstream} {name}", value, unit)
        self._carried.setdefault((upstream, name), []).append((False, value))
        self._carried.setdefault((downstream, name), []).append((True, value))

    def net(self, place: str, name: str) -> Any:
        """Return the sum of flows into a node less those out of it [any].

        Parameters
        ----------
        place
            The node [-].
        name
            What flows [-].
        """
        for unit in self._flowsheet.connections(place):
            self.ensure(unit, "flows")
        self._balanced.add((place, name))
        total: Any = 0.0
        for is_in, value in self._carried.get((place, name), []):
            total = total + value if is_in else total - value
        return total

    def checked(self, what: str, value: Any, unit: str) -> Any:
        """Return a value, after checking that it has the declared unit [any].

        Parameters
        ----------
        what
            What is assigned, for the message [-].
        value
            The value [any].
        unit
            The declared unit [-].

        Raises
        ------
        UnitClash
            If it has another one.
        """
        if not self._checks_units or not isinstance(value, Quantity | Constant | float | int):
            return value
        wanted, found = dimensions.parse(unit).dimension, dimension_of(value)
        is_zero = not isinstance(value, Quantity | Constant) and float(value) == 0.0
        if wanted != found and not is_zero:
            raise UnitClash(f"{what} is declared in {unit}, its equation gives {dimensions.name(found)}")
        return value if isinstance(value, Quantity) else Quantity(float(value), wanted)

    def input(self, unit: Unit, declared: Input) -> Any:
        """Return the value of an input, in SI [any].

        Parameters
        ----------
        unit
            The unit that reads it [-].
        declared
            The input [-].
        """
        source = unit.settings.get(declared.name)
        if not isinstance(source, str):
            constant = unit.declared(declared.name).initial
            measure = dimensions.parse(declared.unit)
            value = measure.to_si(constant)
            return Quantity(value, measure.dimension) if self._checks_units else value
        if self._flowsheet.is_output(source):
            value = self._output(source)
        elif self._flowsheet.is_in_si(source):
            value = self._leaf(source)
        else:
            value = si(self._leaf(source), self._unit_of(source))
        return self.checked(f"{unit.name}.{declared.name} ({source})", value, declared.unit)

    def _output(self, tag: str) -> Any:
        owner, _, name = tag.rpartition(".")
        other = self.units[owner]
        for pass_name in PASSES:
            if name in other.__dict__["_values"]:
                break
            self.ensure(owner, pass_name)
        return getattr(other, name)


class _Inputs(dict[str, Any]):
    """The values of one bound unit; inputs are fetched when they are first read."""

    def __init__(self, values: dict[str, Any], evaluation: Evaluation, unit: Unit) -> None:
        super().__init__(values)
        self._evaluation, self._unit = evaluation, unit

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or isinstance(type(self._unit).declarations.get(str(name)), Input)

    def __missing__(self, name: str) -> Any:
        self[name] = self._evaluation.input(self._unit, type(self._unit).declarations[name])
        return self[name]


def _si_unit(unit: str) -> str:
    return "K" if unit == "°C" else unit


def _line(trace: TracebackType | None) -> str:
    """Return the line of the author's file that was running, for the message."""
    found = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_name in PASSES:
            found = f" ({linecache.getline(code.co_filename, trace.tb_lineno).strip()})"
        trace = trace.tb_next
    return found
