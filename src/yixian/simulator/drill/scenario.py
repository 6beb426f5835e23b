"""What a scenario says, as records. `library.load` reads them from YAML."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from yixian.simulator.drill.conditions import ALWAYS, Condition
from yixian.simulator.drill.errors import Text

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
class Malfunction:
    """A fault that comes at a time or when a condition holds, and goes when it has lasted or is repaired.

    Parameters
    ----------
    code, title
        Its name, and in both languages what it is [-].
    tag, value
        What is set to what, in the unit of the tag [any].
    when
        When it comes [-].
    ramp_s
        How long it takes to grow [s].
    lasts_s
        How long it stays; ``None`` is until repaired [s].
    repaired
        What repairs it; ``None`` is nothing [-].
    is_hidden
        Whether only the instructor is told [-].
    """

    code: str
    title: Text
    tag: str
    value: float
    when: Condition = ALWAYS
    ramp_s: float = 0.0
    lasts_s: float | None = None
    repaired: Condition | None = None
    is_hidden: bool = True


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One thing the disturbances of a drill are drawn from.

    Parameters
    ----------
    code, title
        Its name, and in both languages what it is [-].
    tag
        What is disturbed [-].
    low, high
        It is set to something between, in the unit of the tag [any].
    ramp_s
        How long it takes to grow [s].
    lasts_s
        How long it stays [s].
    """

    code: str
    title: Text
    tag: str
    low: float
    high: float
    ramp_s: float
    lasts_s: float


@dataclass(frozen=True, slots=True)
class Draw:
    """How disturbances are drawn by the seed.

    Parameters
    ----------
    count
        How many [-].
    first_s, last_s
        The first comes no earlier, the last no later [s].
    among
        What they are drawn from [-].
    """

    count: int = 0
    first_s: float = 0.0
    last_s: float = 0.0
    among: tuple[Disturbance, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done, for points.

    Parameters
    ----------
    code, title
        Its name, and in both languages what is to be done [-].
    points
        What it is worth beside the others [-].
    start
        It opens when this first holds [-].
    done
        It is done when this holds while it is open [-].
    only_while
        It is judged only while this holds [-].
    within_s
        Half the points are lost when it takes longer after it opened [s].
    after
        Codes of steps that must be done before; done too early it gives nothing [-].
    teaches
        Why it is done so, in both languages [-].
    """

    code: str
    title: Text
    points: float
    done: Condition
    start: Condition = ALWAYS
    only_while: Condition = ALWAYS
    within_s: float | None = None
    after: tuple[str, ...] = ()
    teaches: Text | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a value is kept, for points.

    Parameters
    ----------
    code, title
        Its name, and in both languages what is to be kept [-].
    points
        What it is worth beside the others [-].
    tag
        What is kept [-].
    target, band, limit
        Full points within ``band`` of ``target``, none beyond ``limit``, in the unit of the tag [any].
    start, end
        It counts from the first to the second [-].
    unit
        Of the tag [-].
    """

    code: str
    title: Text
    points: float
    tag: str
    target: float
    band: float
    limit: float
    start: Condition = ALWAYS
    end: Condition | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Penalty:
    """Something forbidden: it costs points, or ends the drill as failed.

    Parameters
    ----------
    code, title
        Its name, and in both languages what was done wrong [-].
    when
        What is forbidden [-].
    points
        What it costs each time [-].
    most
        What it can cost in all [-].
    is_red_line
        Whether nobody passes who did it [-].
    ends_drill
        Whether the drill ends there [-].
    """

    code: str
    title: Text
    when: Condition
    points: float
    most: float
    is_red_line: bool = False
    ends_drill: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """Advice that costs points.

    Parameters
    ----------
    code
        Its name [-].
    text
        The advice in both languages [-].
    price
        What it costs [-].
    """

    code: str
    text: Text
    price: float = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What every drill deducts, unless the scenario says otherwise.

    Parameters
    ----------
    trip
        For an interlock that trips and was not expected to [-].
    bypass
        For bypassing an interlock or moving its limit; whoever does it cannot pass [-].
    shelve
        For hiding an alarm that stands before a trip [-].
    unanswered
        For an alarm that nobody acknowledges within ``answer_s`` [-].
    most_unanswered
        What unanswered alarms can cost in all [-].
    answer_s
        Time there is to acknowledge an alarm [s].
    expected_trips
        Interlocks that belong to the drill [-].
    bypass_cap, red_line_cap
        What a score cannot exceed after a bypass, after a red line [-].
    """

    trip: float = 10.0
    bypass: float = 15.0
    shelve: float = 5.0
    unanswered: float = 1.0
    most_unanswered: float = 5.0
    answer_s: float = 120.0
    expected_trips: tuple[str, ...] = ()
    bypass_cap: float = 59.0
    red_line_cap: float = 40.0


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a scripted player does.

    Parameters
    ----------
    when
        It waits for this [-].
    wait_s
        And then for so long [s].
    sets
        Tags and values, set together [any].
    over_s
        Reached in a straight line over so long; 0 is at once [s].
    by
        ``board``, ``field`` or ``instructor`` [-].
    """

    when: Condition = ALWAYS
    wait_s: float = 0.0
    sets: tuple[tuple[str, float], ...] = ()
    over_s: float = 0.0
    by: str = "board"


@dataclass(frozen=True, slots=True)
class Player:
    """A scripted run, to show how it is done, or where a wrong response leads.

    Parameters
    ----------
    tracks
        Acts in their order; tracks run beside each other [-].
    repeats
        Whether each track begins again at its end [-].
    acknowledges
        Whether it acknowledges alarms after a few seconds [-].
    leads_to
        What a wrong response must bring about [-].
    title
        In both languages what it does [-].
    """

    tracks: tuple[tuple[Act, ...], ...]
    repeats: tuple[bool, ...]
    acknowledges: bool = True
    leads_to: Condition | None = None
    title: Text | None = None


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
    rules: Rules = Rules()
    step_weight: float = 0.6
    speeds: tuple[float, float] = (0.1, 20.0)
    malfunctions: tuple[Malfunction, ...] = ()
    draw: Draw = Draw()
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
