"""The plants there are, by name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from yixian.simulator.errors import SimulatorError
from yixian.simulator.kernel import Engine, Flowsheet, Simulation, compile_model, compiled
from yixian.simulator.plants import tanks
from yixian.simulator.plants.acetylene import conditions
from yixian.simulator.plants.acetylene.flowsheet import acetylene


class UnknownPlant(SimulatorError):
    """A plant nobody has registered.

    Parameters
    ----------
    name
        What was asked for [-].
    """

    def __init__(self, name: str) -> None:
        self.name, self.known = name, tuple(PLANTS)
        self.near = tuple(difflib.get_close_matches(name, self.known, n=3, cutoff=0.5))
        super().__init__(f"there is no plant {name!r}; there are {', '.join(self.known)}")


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant one can run.

    Parameters
    ----------
    name
        Its name on the command line [-].
    title
        What it is, by ``zh-Hans`` and ``en`` [-].
    flowsheet
        Makes it; a function of a module, called without arguments [-].
    conditions
        Its initial conditions, the usual one first [-].
    start
        Brings a plant that has not run yet into one of them [-].
    """

    name: str
    title: Mapping[str, str]
    flowsheet: Callable[[], Flowsheet]
    conditions: tuple[str, ...]
    start: Callable[[Simulation, str], None]

    def engine(self, backend: str = "llvm", *, substeps: int | None = None) -> Engine:
        """Return the plant compiled.

        Parameters
        ----------
        backend
            One of the kernel's [-].
        substeps
            Integration steps in a scan; ``None`` for the plant's own [-].
        """
        if backend == "llvm" and substeps is None:
            return compiled(self.flowsheet)
        sheet = self.flowsheet()
        sheet.substeps = substeps or sheet.substeps
        return compile_model(sheet.build(), backend)


PLANTS: dict[str, Plant] = {
    plant.name: plant
    for plant in (
        Plant(
            "acetylene",
            {"zh-Hans": "电石乙炔发生工段", "en": "Acetylene from calcium carbide"},
            acetylene,
            (conditions.FULL, conditions.PART, conditions.WARM, conditions.COLD),
            conditions.start,
        ),
        Plant(
            "tanks",
            {"zh-Hans": "双水槽(入门练习)", "en": "Two tanks, for first steps"},
            tanks.tanks,
            tanks.CONDITIONS,
            tanks.start,
        ),
    )
}


def find(name: str) -> Plant:
    """Return a plant by its name [-].

    Parameters
    ----------
    name
        Its name [-].

    Raises
    ------
    UnknownPlant
        If there is none.
    """
    try:
        return PLANTS[name]
    except KeyError:
        raise UnknownPlant(name) from None
