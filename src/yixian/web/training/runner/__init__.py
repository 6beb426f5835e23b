"""The one door to the simulator: plants, scenarios and living sessions, as plain records and numbers.

A scenario's key is ``plant/name``. Initial conditions of a plant are scenarios too: free running, not graded.
"""

from yixian.web.training.runner.kpis import AlarmKpis, measures
from yixian.web.training.runner.library import (
    backend,
    engine,
    field_actions,
    plant_title,
    scenario,
    scenarios,
)
from yixian.web.training.runner.live import Happening, Live, Values
from yixian.web.training.runner.refusals import CannotResume, Diverged, Refused
from yixian.web.training.runner.survey import refusal, view

#: A trend keeps one point in so many simulated seconds.
TREND_S = 5.0

__all__ = [
    "TREND_S",
    "AlarmKpis",
    "CannotResume",
    "Diverged",
    "Happening",
    "Live",
    "Refused",
    "Values",
    "backend",
    "engine",
    "field_actions",
    "measures",
    "plant_title",
    "refusal",
    "scenario",
    "scenarios",
    "view",
]
