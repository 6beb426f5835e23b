"""A run that is over, run again from its record: what the plant showed at every moment, and what happened."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yixian.simulator import drill
from yixian.simulator.drill.plants import engine_of
from yixian.simulator.errors import SnapshotMismatch
from yixian.simulator.kernel.layout import Layout
from yixian.web.training.plantview import Text
from yixian.web.training.runner.library import backend, engine, scenario, scenario_of
from yixian.web.training.runner.live import Happening, Live
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

#: What a free run tells of, and what films call it.
_CUED = {"alarm": "alarm", "interlock": "trip", "first-out": "first_out"}


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


def film(key: str, seed: int, saved: bytes, begun: bytes = b"") -> Film:
    """Run a record again and note everything its station showed; raise `CannotResume` where that is impossible."""
    found = scenario(key)
    if found is None:
        raise CannotResume(key)
    return _graded(key, saved, begun) if found.is_graded else _free(key, seed, saved, begun)


def _graded(key: str, saved: bytes, begun: bytes) -> Film:
    played = scenario_of(key).begun_in(begun)
    tags = view(played.plant).tags
    try:
        log = drill.log_of(saved)
        ended = drill.Session(played, SEED, backend())
        ended.restore(saved)
        camera = _Camera(ended.simulation.engine.layout, tags)
        again = drill.walk(played, log, camera.look, every_s=_every_s(ended.time_s), backend=backend())
    except (drill.RecordMismatch, SnapshotMismatch) as error:
        raise CannotResume(key) from error
    return Film(np.array(camera.times), tags, camera.values(), _cues(ended), again.hash() == ended.hash())


class _Camera:
    """Notes what some tags show, all at once."""

    def __init__(self, layout: Layout, tags: tuple[str, ...]) -> None:
        slots = [layout.find(tag) for tag in tags]
        self.index = np.array([slot.index for slot in slots], dtype=np.intp)
        self.factor = np.array([slot.factor for slot in slots])
        self.offset = np.array([slot.offset for slot in slots])
        self.times: list[float] = []
        self.rows: list[NDArray[np.float64]] = []

    def look(self, session: drill.Session) -> None:
        self.times.append(session.time_s)
        self.rows.append(session.simulation.buffer[self.index])

    def values(self) -> NDArray[np.float32]:
        shown: NDArray[np.float32] = ((np.array(self.rows) - self.offset) / self.factor).astype(np.float32)
        return shown


def _free(key: str, seed: int, saved: bytes, begun: bytes) -> Film:
    """Run a free run again from what was set at which scan."""
    ended, again = Live(key, seed, saved), Live(key, seed, begun=begun)
    every = max(round(_every_s(ended.time_s) / again.period_s), 1)
    times, rows, cues = [again.time_s], [again.values()], []
    for scan, tag, value in (*ended.moves, (ended.scan, "", 0.0)):
        while again.scan < scan:
            again.run(min(every - again.scan % every, scan - again.scan))
            if again.scan % every == 0:
                times.append(again.time_s)
                rows.append(again.values())
        if tag:
            again.command(tag, value)
            cues.append(Cue(again.time_s, "command", tag, value, "", {"en": f"{tag} → {value:.5g}"}))
    cues += [_cue(each) for each in again.happenings() if each.kind in _CUED and each.new]
    values = np.array(rows, dtype=np.float32)
    return Film(np.array(times), again.view.tags, values, tuple(cues), again.hash() == ended.hash())


def _cue(each: Happening) -> Cue:
    return Cue(each.time_s, _CUED[each.kind], each.tag, each.new, "plant", {"en": each.tag})


def has_expert(key: str) -> bool:
    """Tell whether a scenario says how an expert does it."""
    found = scenario(key)
    return bool(found and found.is_graded and EXPERT in scenario_of(key).players and scenario_of(key).trends)


def expert_seed(key: str, seed: int) -> int:
    """Return the seed an expert of a run is filmed with: the run's own only where disturbances are drawn by it."""
    return seed if scenario_of(key).draw.count else SEED


def expert(key: str, seed: int) -> Film:
    """Let the scripted expert play a scenario, and note the values it is compared by.

    An expert whose script the plant refuses cannot be compared with: `CannotResume`.
    """
    played = scenario_of(key)
    try:
        session = drill.play(played, EXPERT, seed=seed, backend=backend()).session
    except drill.CommandRefused as error:
        raise CannotResume(key) from error
    camera = _Camera(session.simulation.engine.layout, played.trends)
    drill.walk(played, session.log, camera.look, every_s=_every_s(session.time_s), backend=backend())
    return Film(np.array(camera.times), played.trends, camera.values(), _cues(session))


def _every_s(length_s: float) -> float:
    """Return the time between two moments of a film, so that there are not too many."""
    return max(1.0, float(math.ceil(length_s / MOST_MOMENTS)))


def _cues(session: drill.Session) -> tuple[Cue, ...]:
    return tuple(
        Cue(each.time_s, each.kind, each.tag, each.value, each.by, each.text)
        for each in session.events_for("instructor")
        if each.kind in MARKED
    )
