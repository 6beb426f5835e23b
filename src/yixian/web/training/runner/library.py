"""What one may start: graded scenarios, and initial conditions that run freely."""

from __future__ import annotations

from functools import lru_cache

from yixian.simulator import drill
from yixian.simulator.drill.plants import PLANTS, engine_of
from yixian.simulator.errors import BackendMissing
from yixian.simulator.kernel import Engine
from yixian.web.training.plantview import ScenarioView, Text

#: Initial conditions in words; others are called by their name.
CONDITIONS: dict[str, Text] = {
    "100%": {"zh": "自由运行：满负荷 100 %", "en": "Free running: full load 100 %"},
    "70%": {"zh": "自由运行：低负荷 70 %", "en": "Free running: low load 70 %"},
    "warm": {"zh": "自由运行：热态待开车", "en": "Free running: warm, ready to start"},
    "cold": {"zh": "自由运行：检修后冷态", "en": "Free running: cold, after a repair"},
    "running": {"zh": "自由运行：正常运行", "en": "Free running: in operation"},
    "empty": {"zh": "自由运行：空罐", "en": "Free running: empty tanks"},
}


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


@lru_cache(maxsize=1)
def scenarios() -> tuple[ScenarioView, ...]:
    """Return everything one may start, the graded ones first."""
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


@lru_cache(maxsize=64)
def field_actions(key: str) -> tuple[tuple[str, Text], ...]:
    """Return what the field operator can do in a scenario besides setting valves: tag and title."""
    found = scenario(key)
    if found is None or not found.is_graded:
        return ()
    return tuple((action.tag, action.title) for action in drill.load(key.partition("/")[2]).field_actions)


def scenario(key: str) -> ScenarioView | None:
    """Return a scenario by its key."""
    return next((each for each in scenarios() if each.key == key), None)
