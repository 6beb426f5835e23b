"""The plants one can drill on: how each is built, and brought into its initial conditions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from yixian.simulator.drill import practice
from yixian.simulator.drill.errors import Text
from yixian.simulator.errors import UnknownTag
from yixian.simulator.kernel import Engine, Flowsheet, Model, Simulation, compile_model
from yixian.simulator.kernel.layout import Layout
from yixian.simulator.plants.acetylene import conditions as acetylene_conditions
from yixian.simulator.plants.acetylene import names as acetylene_names
from yixian.simulator.plants.acetylene.flowsheet import acetylene

Options = tuple[tuple[str, float | str], ...]
_HERE = Path(__file__).parent


def _nameless(_tag: str) -> None:
    """Return no name: the plant has not named its tags."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant that can be drilled on.

    Parameters
    ----------
    name, title
        Its name, and in both languages what it is [-].
    build
        Returns its flowsheet; keyword arguments are its options [-].
    conditions
        Names of its initial conditions [-].
    start
        Brings a new simulation into an initial condition [-].
    folder
        Where its scenarios stand [-].
    options
        Values the drill gives the flowsheet where the scenario gives none [-].
    name_of
        Returns what a tag is called, by ``zh-Hans`` and ``en``, if it has a name [-].
    scales
        Ends of the bars of calculated tags [-].
    """

    name: str
    title: Text
    build: Callable[..., Flowsheet]
    conditions: tuple[str, ...]
    start: Callable[[Simulation, str], None]
    folder: Path
    options: Mapping[str, float | str] = field(default_factory=dict)
    name_of: Callable[[str], Mapping[str, str] | None] = _nameless
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def option_names(self) -> tuple[str, ...]:
        """Return the options a scenario may give [-]."""
        return tuple(inspect.signature(self.build).parameters)


PLANTS: dict[str, Plant] = {
    plant.name: plant
    for plant in (
        Plant(
            "acetylene", {"zh": "乙炔—氯乙烯全线", "en": "Acetylene line, carbide to VCM"}, acetylene,
            acetylene_conditions.CONDITIONS, acetylene_conditions.start,
            _HERE.parent / "plants" / "acetylene" / "scenarios",
            name_of=acetylene_names.name_of, scales=acetylene_names.SCALES,
        ),
        Plant(
            "two-tanks", {"zh": "双罐练习装置", "en": "Two practice tanks"}, practice.two_tanks, practice.CONDITIONS,
            practice.start, _HERE / "scenarios", name_of=practice.NAMES.get,
        ),
    )
}  # fmt: skip


@lru_cache(maxsize=8)
def model_of(name: str, options: Options) -> Model:
    """Return the traced plant [-].

    Parameters
    ----------
    name
        Name of the plant [-].
    options
        Options of its flowsheet [-].
    """
    return PLANTS[name].build(**dict(options)).build()


@lru_cache(maxsize=8)
def engine_of(name: str, options: Options, backend: str) -> Engine:
    """Return the compiled plant; sessions share it [-].

    Parameters
    ----------
    name, options
        As in `model_of` [-].
    backend
        ``llvm`` or ``python`` [-].
    """
    return compile_model(model_of(name, options), backend)


def has(layout: Layout, tag: str) -> bool:
    """Tell whether a plant has a tag [-].

    Parameters
    ----------
    layout
        Of the plant [-].
    tag
        Any name [-].
    """
    try:
        layout.find(tag)
    except UnknownTag:
        return False
    return True
