"""The plants one can run, compiled once a process."""

# ruff: noqa: N818  named for what is wrong, as everywhere in this project
from __future__ import annotations

from functools import lru_cache

from yixian.simulator.drill.plants import PLANTS, Plant
from yixian.simulator.gateways.catalogue import Tag, tags_of
from yixian.simulator.gateways.errors import GatewayError, Problem, near_names
from yixian.simulator.kernel import Engine, Flowsheet, compile_model, compiled


class UnknownPlant(GatewayError):
    """A plant nobody has registered.

    Parameters
    ----------
    name
        What was asked for [-].
    """

    def __init__(self, name: str) -> None:
        self.name, self.known = name, tuple(PLANTS)
        hint = near_names(name, self.known)
        super().__init__(Problem(f"没有装置 {name}；{hint.zh}", f"there is no plant {name!r}; {hint.en}"))


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


@lru_cache(maxsize=8)
def sheet_of(name: str) -> Flowsheet:
    """Return the flowsheet of a plant, to read in; nobody changes it.

    Parameters
    ----------
    name
        Its name [-].
    """
    return find(name).build()


@lru_cache(maxsize=8)
def plant_tags(name: str) -> tuple[Tag, ...]:
    """Return every tag of a plant [-].

    Parameters
    ----------
    name
        Its name [-].
    """
    return tuple(tags_of(sheet_of(name)))


def called(plant: Plant, tag: str) -> dict[str, str] | None:
    """Return what a tag's instrument is called, by ``zh`` and ``en``: of ``TT-101A.H.limit`` the name of TT-101A [-].

    Parameters
    ----------
    plant
        The plant [-].
    tag
        Any tag, or the name of a block [-].
    """
    while tag:
        found = plant.name_of(tag)
        if found is not None:
            return {language.partition("-")[0]: name for language, name in found.items()}
        tag = tag.rpartition(".")[0]
    return None


def usual_condition(plant: Plant) -> str:
    """Return the initial condition a plant is in unless another is asked for: the one at full load [-].

    Parameters
    ----------
    plant
        The plant [-].
    """
    return next((name for name in ("100%", "running") if name in plant.conditions), plant.conditions[0])


@lru_cache(maxsize=4)
def engine_of(name: str, backend: str = "llvm", substeps: int | None = None) -> Engine:
    """Return a plant compiled.

    Parameters
    ----------
    name
        Its name [-].
    backend
        One of the kernel's [-].
    substeps
        Integration steps in a scan; ``None`` for the plant's own [-].
    """
    plant = find(name)
    if backend == "llvm" and substeps is None:
        return compiled(plant.build)
    sheet = plant.build()
    sheet.substeps = substeps or sheet.substeps
    return compile_model(sheet.build(), backend)
