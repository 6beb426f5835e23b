"""One instance of a co-simulation FMU, through FMPy: set, step, read, save and restore."""

from __future__ import annotations

import ctypes
import importlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from yixian.simulator.errors import BackendMissing
from yixian.simulator.gateways.errors import WrongFmu

RESTORE_STEPS = 100


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
        self.references = {item.name: item.valueReference for item in self.description.modelVariables}
        self._folder = package.extract(str(path))
        machine = self.description.coSimulation
        self._refusals: list[str] = []
        try:
            self._slave = fmpy("fmpy.fmi2").FMU2Slave(
                guid=self.description.guid,
                unzipDirectory=self._folder,
                modelIdentifier=machine.modelIdentifier,
                instanceName="yixian",
            )
            self._slave.instantiate()
            self._slave.setupExperiment(startTime=0.0)
            self.set(starts or {})
            self._slave.enterInitializationMode()
            self._slave.exitInitializationMode()
        except WrongFmu:
            raise
        except Exception as error:
            raise WrongFmu(f"{path.name} does not start on this machine: {error}") from error
        self.time = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the FMU go, and its unpacked files."""
        self._slave.terminate()
        self._slave.freeInstance()
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
        if values:
            self._told(lambda: self._slave.setReal([self._reference(name) for name in values], list(values.values())))

    def get(self, names: Sequence[str]) -> list[float]:
        """Return the values of variables [any].

        Parameters
        ----------
        names
            Their names [-].
        """
        return [float(value) for value in self._slave.getReal([self._reference(name) for name in names])]

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

    def _reference(self, name: str) -> int:
        try:
            return int(self.references[name])
        except KeyError:
            raise WrongFmu(f"the FMU has no variable {name!r}") from None

    def _told(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except (ctypes.ArgumentError, OSError):
            raise
        except Exception as error:
            raise WrongFmu(f"the FMU refuses: {error}") from error


def is_deterministic(instance: Instance, seconds: float, steps: int = RESTORE_STEPS) -> bool:
    """Tell whether an FMU that is restored does again what it did, bit for bit [-].

    Parameters
    ----------
    instance
        The FMU; it is left where it was [-].
    seconds
        Length of a step [s].
    steps
        How many are compared [-].
    """
    machine = instance.description.coSimulation
    if not machine.canGetAndSetFMUstate:
        return False
    outputs = [item.name for item in instance.description.modelVariables if item.causality == "output"]
    saved = instance.save()
    courses = []
    for _ in range(2):
        course = []
        for _ in range(steps):
            instance.step(seconds)
            course.append([value.hex() for value in instance.get(outputs)])
        courses.append(course)
        instance.restore(saved)
    return courses[0] == courses[1]
