"""The one door to the simulator: plants, scenarios and living sessions, as plain records and numbers.

A scenario's key is ``plant/name``. Initial conditions of a plant are scenarios too: free running, not graded.
"""

from yixian.web.training.runner.kpis import AlarmKpis, measures
from yixian.web.training.runner.library import (
    backend,
    built_in,
    conditions,
    engine,
    field_actions,
    is_own,
    learn,
    own_text,
    plant_title,
    plants,
    scenario,
    scenarios,
    speeds,
    text,
)
from yixian.web.training.runner.live import Happening, Live, Values
from yixian.web.training.runner.reel import (
    Cue,
    Film,
    equations,
    expert,
    expert_seed,
    film,
    has_expert,
)
from yixian.web.training.runner.refusals import CannotResume, Diverged, Refused
from yixian.web.training.runner.rehearsal import (
    Problem,
    Rehearsal,
    Unreadable,
    condition,
    fits,
    read,
    rehearse,
)
from yixian.web.training.runner.survey import refusal, view

#: A trend keeps one point in so many simulated seconds.
TREND_S = 5.0

__all__ = [
    "TREND_S",
    "AlarmKpis",
    "CannotResume",
    "Cue",
    "Diverged",
    "Film",
    "Happening",
    "Live",
    "Problem",
    "Refused",
    "Rehearsal",
    "Unreadable",
    "Values",
    "backend",
    "built_in",
    "condition",
    "conditions",
    "engine",
    "equations",
    "expert",
    "expert_seed",
    "field_actions",
    "film",
    "fits",
    "has_expert",
    "is_own",
    "learn",
    "measures",
    "own_text",
    "plant_title",
    "plants",
    "read",
    "refusal",
    "rehearse",
    "scenario",
    "scenarios",
    "speeds",
    "text",
    "view",
]
