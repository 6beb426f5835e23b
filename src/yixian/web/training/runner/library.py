"""What one may start: graded scenarios, those the plant's instructors wrote, and conditions that run freely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from yixian.simulator import drill
from yixian.simulator.drill.library import text_of
from yixian.simulator.drill.plants import PLANTS, engine_of
from yixian.simulator.errors import BackendMissing
from yixian.simulator.kernel import Engine
from yixian.web.training import queries
from yixian.web.training.models import DIGITS, OWN, Edition
from yixian.web.training.plantview import ScenarioView, Text
from yixian.web.training.runner.refusals import CannotResume

#: Initial conditions in words; others are called by their name.
CONDITIONS: dict[str, Text] = {
    "100%": {"zh": "自由运行：满负荷 100 %", "en": "Free running: full load 100 %"},
    "70%": {"zh": "自由运行：低负荷 70 %", "en": "Free running: low load 70 %"},
    "warm": {"zh": "自由运行：热态待开车", "en": "Free running: warm, ready to start"},
    "cold": {"zh": "自由运行：检修后冷态", "en": "Free running: cold, after a repair"},
    "running": {"zh": "自由运行：正常运行", "en": "Free running: in operation"},
    "empty": {"zh": "自由运行：空罐", "en": "Free running: empty tanks"},
}
#: Slowest and fastest speed of a free run.
FREE_SPEEDS = (0.1, 20.0)


@dataclass(frozen=True)
class _Own:
    """An edition as it stands in the database; its key names its text, so it never goes stale."""

    view: ScenarioView
    text: str


_own: dict[str, _Own] = {}


@lru_cache(maxsize=1)
def backend() -> str:
    """Return what plants run on here: LLVM, or plain Python where that is missing."""
    try:
        engine_of("two-tanks", (), "llvm")
    except BackendMissing:
        return "python"
    return "llvm"


def engine(plant: str) -> Engine:
    """Return a compiled plant as it is without a scenario."""
    return engine_of(plant, tuple(sorted(PLANTS[plant].options.items())), backend())


def plant_title(plant: str) -> Text:
    return PLANTS[plant].title


def plants() -> tuple[str, ...]:
    return tuple(PLANTS)


def conditions(plant: str) -> tuple[str, ...]:
    """Return the initial conditions a scenario of a plant may begin with."""
    return PLANTS[plant].conditions


@lru_cache(maxsize=1)
def built_in() -> tuple[ScenarioView, ...]:
    """Return what comes with the product, the graded ones first."""
    graded = [
        ScenarioView(f"{each.plant}/{each.name}", each.plant, each.title, str(each.level), each.time_limit_s, True)
        for each in drill.scenarios()
    ]
    free = [
        ScenarioView(f"{plant.name}/{name}", plant.name, CONDITIONS.get(name, {"en": name}), "", None, False)
        for plant in PLANTS.values()
        for name in plant.conditions
    ]
    return (*graded, *free)


def scenarios() -> tuple[ScenarioView, ...]:
    """Return everything one may start: the plant's own scenarios in their latest version, then the built-in ones."""
    own = tuple(_note(edition).view for edition in queries.latest_editions() if edition.own.plant in PLANTS)
    return (*own, *built_in())


def learn(keys: Iterable[str]) -> None:
    """Read the own scenarios among some keys in one query, so that nobody has to ask for each of them later."""
    names = {name for key in keys if is_own(name := key.partition("/")[2]) and key not in _own}
    if names:
        for edition in queries.editions(names):
            _note(edition)


def scenario(key: str) -> ScenarioView | None:
    """Return a scenario by its key."""
    if is_own(key.partition("/")[2]):
        found = _own_of(key)
        return found.view if found else None
    return next((each for each in built_in() if each.key == key), None)


def scenario_of(key: str) -> drill.Scenario:
    """Return a graded scenario, ready to be run; one that fits the plant no more cannot be taken up."""
    plant, _, name = key.partition("/")
    if not is_own(name):
        return drill.load(name)
    found = _own_of(key)
    if found is None:
        raise CannotResume(key)
    try:
        return drill.loads(found.text, name, plant)
    except drill.ScenarioError as error:
        raise CannotResume(key) from error


def speeds(key: str) -> tuple[float, float]:
    """Return the slowest and the fastest speed a scenario may be run at; running freely is not limited by one."""
    found = scenario(key)
    try:
        return scenario_of(key).speeds if found and found.is_graded else FREE_SPEEDS
    except CannotResume:
        return FREE_SPEEDS


def own_text(key: str) -> str:
    """Return the text of an own scenario, nothing for one that stands in a file."""
    found = _own_of(key) if is_own(key.partition("/")[2]) else None
    return found.text if found else ""


def text(key: str) -> str:
    """Return a scenario as it was written, to be copied."""
    plant, _, name = key.partition("/")
    return own_text(key) or text_of(PLANTS[plant].folder / f"{name}.yaml")


def is_own(name: str) -> bool:
    """Tell whether the plant's instructors wrote the scenario of that name."""
    return name.startswith(OWN) and len(name) == len(OWN) + DIGITS


@lru_cache(maxsize=64)
def field_actions(key: str) -> tuple[tuple[str, Text], ...]:
    """Return what the field operator can do in a scenario besides setting valves: tag and title."""
    found = scenario(key)
    try:
        actions = scenario_of(key).field_actions if found and found.is_graded else ()
    except CannotResume:
        return ()
    return tuple((action.tag, action.title) for action in actions)


def _own_of(key: str) -> _Own | None:
    learn([key])
    return _own.get(key)


def _note(edition: Edition) -> _Own:
    found = _own.get(edition.key)
    if found is None:
        plant = edition.own.plant
        view = ScenarioView(edition.key, plant, edition.title, edition.level, edition.time_limit_s, True)
        found = _own[edition.key] = _Own(view, edition.text)
    return found
