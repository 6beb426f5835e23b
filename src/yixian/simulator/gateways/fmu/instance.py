"""One instance of a co-simulation FMU, through FMPy: set, step, read, save and restore."""

from __future__ import annotations

import ctypes
import importlib
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

from yixian.simulator.errors import BackendMissing
from yixian.simulator.gateways.errors import Problem, WrongFmu, near_names
from yixian.simulator.kernel import dimensions
from yixian.simulator.kernel.dimensions import Measure

RESTORE_STEPS = 100
#: Names that are looked through for the one that was meant.
MOST_NAMES = 500
#: Kind of the calls and Python's type, by the type of a variable.
_KINDS: dict[str, tuple[str, Callable[[float], Any]]] = {
    "Real": ("Real", float), "Integer": ("Integer", round), "Enumeration": ("Integer", round),
    "Boolean": ("Boolean", lambda value: value > 0.5),
}  # fmt: skip


def fmpy(module: str = "fmpy") -> Any:
    """Return FMPy, or a module of it [-].

    Parameters
    ----------
    module
        Name of the module [-].

    Raises
    ------
    BackendMissing
        If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise BackendMissing("FMPy is not installed: pip install 'yixian[fmi]'") from error


class Instance:
    """An FMU that has been initialised.

    Parameters
    ----------
    path
        The file [-].
    starts
        Values set before it is initialised, by variable [any].

    Raises
    ------
    WrongFmu
        If it is no co-simulation FMU of FMI 2.0, or does not start.
    """

    def __init__(self, path: Path, starts: Mapping[str, float] | None = None) -> None:
        package = fmpy()
        try:
            self.description = package.read_model_description(str(path), validate=False)
        except Exception as error:
            raise WrongFmu(f"{path.name} is no FMU: {error}") from error
        if self.description.fmiVersion != "2.0" or self.description.coSimulation is None:
            raise WrongFmu(f"{path.name} is not for co-simulation by FMI 2.0")
        self.variables = {item.name: item for item in self.description.modelVariables}
        self._units = {item.name: item for item in self.description.unitDefinitions}
        self._folder = package.extract(str(path))
        machine = self.description.coSimulation
        self._is_open = False
        try:
            self._slave = fmpy("fmpy.fmi2").FMU2Slave(
                guid=self.description.guid,
                unzipDirectory=self._folder,
                modelIdentifier=machine.modelIdentifier,
                instanceName="yixian",
            )
            self._slave.instantiate()
            self._is_open = True
            self._slave.setupExperiment(startTime=0.0)
            self.set(starts or {})
            self._slave.enterInitializationMode()
            self._slave.exitInitializationMode()
        except WrongFmu:
            self.close()
            raise
        except Exception as error:
            self.close()
            raise WrongFmu(f"{path.name} does not start on this machine: {error}") from error
        self.time = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the FMU go, and its unpacked files."""
        if self._is_open:
            self._slave.terminate()
            self._slave.freeInstance()
            self._is_open = False
        shutil.rmtree(self._folder, ignore_errors=True)

    def set(self, values: Mapping[str, float]) -> None:
        """Set variables.

        Parameters
        ----------
        values
            By name [any].

        Raises
        ------
        WrongFmu
            If the FMU refuses.
        """
        for kind, names in self._by_kind(values).items():
            given = [_KINDS[kind][1](values[name]) for name in names]
            references = [self.variable(name).valueReference for name in names]
            self._told(partial(getattr(self._slave, f"set{kind}"), references, given))

    def get(self, names: Sequence[str]) -> list[float]:
        """Return the values of variables; of a Boolean 0 or 1 [any].

        Parameters
        ----------
        names
            Their names [-].
        """
        found: dict[str, float] = {}
        for kind, own in self._by_kind(names).items():
            references = [self.variable(name).valueReference for name in own]
            values = self._told(partial(getattr(self._slave, f"get{kind}"), references))
            found.update(zip(own, map(float, values), strict=True))
        return [found[name] for name in names]

    def variable(self, name: str) -> Any:
        """Return a variable as it is described [-].

        Parameters
        ----------
        name
            Its name [-].

        Raises
        ------
        WrongFmu
            If there is none, or it is no number.
        """
        try:
            found = self.variables[name]
        except KeyError:
            hint = near_names(name, list(self.variables)[:MOST_NAMES])
            zh, en = f"FMU 没有变量 {name}；{hint.zh}", f"the FMU has no variable {name!r}; {hint.en}"
            raise WrongFmu(Problem(zh, en)) from None
        if found.type not in _KINDS:
            raise WrongFmu(Problem(f"FMU 的变量 {name} 不是数", f"variable {name} of the FMU is no number"))
        return found

    def measure(self, name: str) -> Measure | None:
        """Return what the unit of a variable means, if the FMU says so [-].

        Parameters
        ----------
        name
            Its name [-].
        """
        unit = self.variable(name).unit
        base = self._units[unit].baseUnit if unit in self._units else None
        if base is None or base.cd or base.rad:
            return None
        dimension = tuple(float(getattr(base, part)) for part in dimensions.BASE)
        return Measure(str(unit), dimension, float(base.factor), float(base.offset))  # type: ignore[arg-type]

    def _by_kind(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Return names by the kind of the calls that read and set them."""
        found: dict[str, list[str]] = {}
        for name in names:
            found.setdefault(_KINDS[self.variable(name).type][0], []).append(name)
        return found

    def step(self, seconds: float) -> None:
        """Take one communication step.

        Parameters
        ----------
        seconds
            Its length [s].
        """
        self._told(lambda: self._slave.doStep(currentCommunicationPoint=self.time, communicationStepSize=seconds))
        self.time += seconds

    def save(self) -> tuple[Any, float]:
        """Return the FMU's state and time [-]."""
        return self._told(self._slave.getFMUstate), self.time

    def restore(self, saved: tuple[Any, float]) -> None:
        """Take up a saved state.

        Parameters
        ----------
        saved
            What `save` returned [-].
        """
        state, self.time = saved
        self._told(lambda: self._slave.setFMUstate(state))

    def serialized(self) -> bytes:
        """Return the FMU's state as bytes [-]."""
        state = self._told(self._slave.getFMUstate)
        content: Any = self._told(lambda: self._slave.serializeFMUstate(state))
        self._slave.freeFMUstate(state)
        return bytes(content)

    def _told(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except (ctypes.ArgumentError, OSError):
            raise
        except Exception as error:
            raise WrongFmu(f"the FMU refuses: {error}") from error


def is_deterministic(instance: Instance, seconds: float, steps: int = RESTORE_STEPS) -> bool:
    """Tell whether an FMU that is restored does again what it did, bit for bit, while its inputs move a little [-].

    Parameters
    ----------
    instance
        The FMU; it is left where it was [-].
    seconds
        Length of a step [s].
    steps
        How many are compared [-].
    """
    if not instance.description.coSimulation.canGetAndSetFMUstate:
        return False
    known = [item for item in instance.description.modelVariables if item.type in _KINDS]
    outputs = [item.name for item in known if item.causality == "output"]
    inputs = {item.name: item for item in known if item.causality == "input"}
    before = dict(zip(inputs, instance.get(list(inputs)), strict=True))
    saved = instance.save()
    courses = []
    for _ in range(2):
        course = []
        for step in range(steps):
            instance.set({name: _moved(inputs[name], value, step) for name, value in before.items()})
            instance.step(seconds)
            course.append([value.hex() for value in instance.get(outputs)])
        courses.append(course)
        instance.restore(saved)
    instance.set(before)
    return courses[0] == courses[1]


def _moved(variable: Any, value: float, step: int) -> float:
    """Return an input a little off its value: up to 1 % of its range, a switch now and then the other way."""
    if variable.type != "Real":
        return float(not value) if variable.type == "Boolean" and step % 20 < 10 else value
    low, high = (float(end) if end is not None else None for end in (variable.min, variable.max))
    span = high - low if low is not None and high is not None else max(1.0, abs(value))
    moved = value + 0.01 * span * (step % 7) / 6.0
    return min(moved, high) if high is not None else moved
