"""What a scenario says, as records. `library.load` reads them from YAML."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from yixian.simulator.drill.assessed import USUAL, Hint, Penalty, Quality, Rules, Step
from yixian.simulator.drill.conditions import Condition
from yixian.simulator.drill.errors import Text
from yixian.simulator.drill.script import Player
from yixian.simulator.drill.upsets import NO_DRAW, Draw, Malfunction

PASS, EXCELLENT = 80.0, 90.0
LEVELS = ("basic", "advanced", "expert")
KINDS = ("start-up", "shut-down", "emergency", "fault", "steady-state", "practice")


@dataclass(frozen=True, slots=True)
class ScenarioInfo:
    """One line of a list of scenarios.

    Parameters
    ----------
    name
        Its name, which `load` takes [-].
    plant
        Name of the plant [-].
    title
        In both languages [-].
    level
        One of `LEVELS` [-].
    kind
        One of `KINDS` [-].
    time_limit_s
        When it ends at the latest [s].
    """

    name: str
    plant: str
    title: Text
    level: str
    kind: str
    time_limit_s: float


@dataclass(frozen=True, slots=True)
class Start:
    """How the plant is found.

    Parameters
    ----------
    condition
        Name of an initial condition of the plant [-].
    options
        Options of the flowsheet, as its air pressure [-].
    values
        Tags set on top of the condition [any].
    settle_s
        How long it runs before the drill begins [s].
    taken
        A condition of the plant, as its simulation packs it, to begin in instead; empty is none [-].
    """

    condition: str = ""
    options: tuple[tuple[str, float | str], ...] = ()
    values: tuple[tuple[str, float], ...] = ()
    settle_s: float = 0.0
    taken: bytes = b""


@dataclass(frozen=True, slots=True)
class FieldAction:
    """Something a person does that no tag of the plant shows: raps a hopper, takes a sample, calls the dispatcher.

    Parameters
    ----------
    tag
        Its own tag; it is 0, and 1 once done [-].
    title
        In both languages [-].
    takes_s
        How long it takes [s].
    reads
        Tag whose true value a sample tells [-].
    """

    tag: str
    title: Text
    takes_s: float = 0.0
    reads: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A drill, ready to be run.

    Parameters
    ----------
    name, plant, title, brief, level, kind
        What it is called, on which plant, and what the trainee is told [-].
    hash
        Of the file; a record is only replayed on the scenario it was made of [-].
    time_limit_s
        When it ends at the latest [s].
    start
        How the plant is found [-].
    speeds
        Slowest and fastest it may be run at [x real time].
    steps, quality, penalties, hints, rules
        What is graded [-].
    step_weight
        Share of the steps in the score [-].
    malfunctions, draw
        What goes wrong [-].
    field_actions
        What people do beside the tags of the plant [-].
    ends
        It ends when this holds; ``None`` is at the time limit [-].
    players
        Scripted runs by name: ``expert``, ``wrong`` [-].
    trends
        Tags worth comparing with the expert's [-].
    """

    name: str
    plant: str
    title: Text
    brief: Text
    level: str
    kind: str
    hash: str
    time_limit_s: float
    start: Start
    steps: tuple[Step, ...]
    quality: tuple[Quality, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    hints: tuple[Hint, ...] = ()
    rules: Rules = USUAL
    step_weight: float = 0.6
    speeds: tuple[float, float] = (0.1, 20.0)
    malfunctions: tuple[Malfunction, ...] = ()
    draw: Draw = NO_DRAW
    field_actions: tuple[FieldAction, ...] = ()
    ends: Condition | None = None
    players: Mapping[str, Player] = field(default_factory=dict)
    trends: tuple[str, ...] = ()
    pass_mark: float = PASS

    def begun_in(self, condition: bytes) -> Scenario:
        """Return this scenario begun in another condition of its plant; its hash tells which [-].

        Parameters
        ----------
        condition
            As the plant's simulation packs it; empty is the scenario's own [-].
        """
        if not condition:
            return self
        digest = hashlib.sha256(self.hash.encode() + condition).hexdigest()
        return replace(self, hash=digest, start=replace(self.start, taken=condition, settle_s=0.0))

    @property
    def info(self) -> ScenarioInfo:
        """Its line in a list."""
        return ScenarioInfo(self.name, self.plant, self.title, self.level, self.kind, self.time_limit_s)
