"""Is an FMU right? By the standard, by itself when it is restored, and, of our own plants, by the kernel."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yixian.simulator.drill.plants import PLANTS
from yixian.simulator.gateways.errors import WrongFmu
from yixian.simulator.gateways.fmu.instance import Instance, fmpy, is_deterministic
from yixian.simulator.gateways.runs import open_run
from yixian.simulator.gateways.tasks import Task

STEPS = 200
OURS = "Yixian "


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Parameters
    ----------
    problems
        What the standard does not allow, a sentence each [-].
    is_deterministic
        Whether it does the same again after it is restored [-].
    is_exact
        Whether its state is the kernel's, bit for bit; ``None`` if it is none of our plants [-].
    variables
        How many variables it has [-].
    """

    problems: list[str] = field(default_factory=list)
    is_deterministic: bool = False
    is_exact: bool | None = None
    variables: int = 0

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.problems and self.is_deterministic and self.is_exact is not False


def check(path: Path) -> Report:
    """Check an FMU.

    Parameters
    ----------
    path
        The file [-].

    Raises
    ------
    BackendMissing
        If FMPy is not installed.
    WrongFmu
        If it is no FMU, or does not start.
    """
    validation: Any = fmpy("fmpy.validation")
    try:
        problems = [str(problem) for problem in validation.validate_fmu(str(path))]
    except Exception as error:
        raise WrongFmu(f"{path.name} is no FMU: {error}") from error
    with Instance(path) as instance:
        experiment = instance.description.defaultExperiment
        seconds = float(experiment.stepSize) if experiment is not None and experiment.stepSize else 1.0
        same = is_deterministic(instance, seconds)
        exact = _is_exact(instance, seconds)
        return Report(problems, same, exact, len(instance.variables))


def _is_exact(instance: Instance, seconds: float) -> bool | None:
    """Run the FMU and the kernel from the same state and compare their buffers."""
    described = instance.description
    if not str(described.generationTool or "").startswith(OURS) or described.modelName not in PLANTS:
        return None
    simulation = open_run(Task(described.modelName)).simulation
    size = simulation.buffer.nbytes
    start = instance.serialized()
    if len(start) < size:
        return False
    simulation.buffer[:] = memoryview(start[:size]).cast("d")
    for _ in range(STEPS):
        instance.step(seconds)
    simulation.advance(STEPS * seconds)
    return instance.serialized()[:size] == simulation.buffer.tobytes()
