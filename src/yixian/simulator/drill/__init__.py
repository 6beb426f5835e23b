"""Drills: scenarios on a plant, played, graded, recorded and replayed.

>>> from yixian.simulator import drill
>>> scenario = drill.load("two-tanks-level")
>>> session = drill.Session(scenario, seed=7, backend="python")
>>> session.command("LIC-2.sp", 50.0)
>>> session.advance(60.0)
>>> session.time_s
60.0
>>> again = drill.replay(scenario, session.log, backend="python")
>>> again.hash() == session.hash()
True
"""

from yixian.simulator.drill.dry_run import DryRun, Finding, dry_run
from yixian.simulator.drill.errors import CommandRefused, DrillError, Problem, RecordMismatch, ScenarioError
from yixian.simulator.drill.events import Event
from yixian.simulator.drill.grading import Item, Score, StepState
from yixian.simulator.drill.library import load, loads, scenarios
from yixian.simulator.drill.player import Performer, Played, play
from yixian.simulator.drill.record import Comparison, Series, compare, log_of, replay, resume, series, walk
from yixian.simulator.drill.scenario import Scenario, ScenarioInfo
from yixian.simulator.drill.session import Session

__all__ = [
    "CommandRefused", "Comparison", "DrillError", "DryRun", "Event", "Finding", "Item", "Performer", "Played",
    "Problem", "RecordMismatch", "Scenario", "ScenarioError", "ScenarioInfo", "Score", "Series", "Session", "StepState",
    "compare", "dry_run", "load", "loads", "log_of", "play", "replay", "resume", "scenarios", "series", "walk",
]  # fmt: skip
