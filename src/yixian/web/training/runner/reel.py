"""A run that is over, run again from its record: what the plant showed at every moment, and what happened."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yixian.simulator import drill
from yixian.simulator.drill.plants import engine_of
from yixian.simulator.errors import SnapshotMismatch
from yixian.web.training.plantview import Text
from yixian.web.training.runner.library import backend, engine, scenario, scenario_of
from yixian.web.training.runner.refusals import CannotResume
from yixian.web.training.runner.survey import view

#: A reel has at most so many moments, and none closer together than a second.
MOST_MOMENTS = 1800
#: What an expert is filmed with where nothing is drawn by the seed.
SEED = 7
EXPERT = "expert"
#: Kinds of events that are marks on the time axis.
MARKED = (
    "command", "alarm", "trip", "first_out", "step", "malfunction", "penalty", "red_line", "hint", "mark", "finish",
)  # fmt: skip


@dataclass(frozen=True)
class Cue:
    """Something that happened, to jump to."""

    time_s: float
    kind: str
    tag: str
    value: float | None
    by: str
    text: Text


@dataclass(frozen=True)
class Film:
    """A run over time: ``values`` has a row a moment and a column for each of ``tags``."""

    time_s: NDArray[np.float64]
    tags: tuple[str, ...]
    values: NDArray[np.float32]
    cues: tuple[Cue, ...]
    #: Whether the run came out again bit for bit.
    is_exact: bool = True

    def row(self, time_s: float) -> int:
        """Return the moment at a time, or the last before it."""
        return max(int(np.searchsorted(self.time_s, time_s + 1e-6, side="right")) - 1, 0)


def equations(key: str) -> str:
    """Return what the equations of a scenario's plant are called now."""
    plant = key.partition("/")[0]
    found = scenario(key)
    if found is None or not found.is_graded:
        return engine(plant).code_hash
    return engine_of(plant, scenario_of(key).start.options, backend()).code_hash


def film(key: str, saved: bytes) -> Film:
    """Run a record again and note everything its station showed; raise `CannotResume` where that is impossible."""
    played = scenario_of(key)
    try:
        log = drill.log_of(saved)
        ended = drill.Session(played, SEED, backend())
        ended.restore(saved)
        again = drill.replay(played, log, backend=backend())
        found = _filmed(played, log, view(played.plant).tags, again.time_s)
    except (drill.RecordMismatch, SnapshotMismatch) as error:
        raise CannotResume(key) from error
    return Film(*found, _cues(ended), again.hash() == ended.hash())


def has_expert(key: str) -> bool:
    """Tell whether a scenario says how an expert does it."""
    found = scenario(key)
    return bool(found and found.is_graded and EXPERT in scenario_of(key).players and scenario_of(key).trends)


def expert_seed(key: str, seed: int) -> int:
    """Return the seed an expert of a run is filmed with: the run's own only where disturbances are drawn by it."""
    return seed if scenario_of(key).draw.count else SEED


def expert(key: str, seed: int) -> Film:
    """Let the scripted expert play a scenario, and note the values it is compared by."""
    played = scenario_of(key)
    session = drill.play(played, EXPERT, seed=seed, backend=backend()).session
    return Film(*_filmed(played, session.log, played.trends, session.time_s), _cues(session))


def trends(key: str) -> tuple[str, ...]:
    """Return the tags by which runs of a scenario are compared."""
    return scenario_of(key).trends


def _filmed(
    played: drill.Scenario, log: str, tags: tuple[str, ...], length_s: float
) -> tuple[NDArray[np.float64], tuple[str, ...], NDArray[np.float32]]:
    every_s = max(1.0, float(math.ceil(length_s / MOST_MOMENTS)))
    found = drill.series(played, log, tags, every_s=every_s, backend=backend())
    values = np.array([found.tags[tag] for tag in tags], dtype=np.float32).T
    return np.array(found.time_s), tags, values


def _cues(session: drill.Session) -> tuple[Cue, ...]:
    return tuple(
        Cue(each.time_s, each.kind, each.tag, each.value, each.by, each.text)
        for each in session.events_for("instructor")
        if each.kind in MARKED
    )
