"""Is the improvement real? Plain records in, a verdict out; no clock, no network, no database.

>>> import numpy as np
>>> from yixian import evidence
>>> charter = evidence.Charter.from_dict({
...     "project": "Less medium a tonne",
...     "indicator": {"name": "medium", "unit": "kg/t", "better": "down", "kind": "mean"},
...     "design": "before_after", "change_at": "2026-01-01",
...     "before": {"from": "2025-01-01", "to": "2025-12-31"},
...     "after": {"from": "2026-01-01", "to": "2026-03-01"},
...     "min_effect": 0.2, "registered_at": "2025-12-20",
... })
>>> days = np.arange("2025-01-01", "2026-03-02", dtype="datetime64[D]")
>>> wobble = np.random.default_rng(1).normal(2.4, 0.3, days.size)
>>> series = evidence.Series(times=days, value=wobble - 0.5 * (days >= np.datetime64("2026-01-01")))
>>> verdict = evidence.verify(series, charter)
>>> verdict.word, verdict.grade, round(verdict.effect.est, 1)
('proved', 'C', 0.5)

``verify`` judges and words; ``compare`` returns the effect alone; ``plan`` says how long a trial must run;
``figure`` draws; ``sentences`` holds the words for every code in Chinese and English.

``schedule`` plans a switchback, ``capability`` judges a tolerance, ``chart`` watches a process, ``aggregate`` makes
shifts of seconds. Factor experiments stand in ``yixian.evidence.factorial``, which is imported by name.
"""

from .aggregate import Aggregated, aggregate
from .capability import Capability, capability
from .chart import Chart, chart
from .charter import Charter, Columns, Indicator, Window
from .comparison import compare
from .errors import (
    CharterError,
    EvidenceError,
    FileError,
    InputError,
    NotEstimable,
    OutOfRange,
    Problem,
    ProblemsError,
    SeriesError,
)
from .figure import figure
from .files import read_charter, read_series
from .interim import interim
from .joint import Joint, joint
from .limits import Limits
from .method_figures import capability_figure, chart_figure, surface_figure
from .plan import assumed_effect, plan
from .quality import quality
from .records import Check, Effect, Picture, Series, Verdict
from .report import report
from .schedule import Slot, pair_differences, schedule, sign_flip
from .sentences import check_lines, check_sentence, problem_sentence, sentences
from .sheets import read_columns
from .verdict import ENGINE, verify

__all__ = [
    "ENGINE",
    "Aggregated",
    "Capability",
    "Chart",
    "Charter",
    "CharterError",
    "Check",
    "Columns",
    "Effect",
    "EvidenceError",
    "FileError",
    "Indicator",
    "InputError",
    "Joint",
    "Limits",
    "NotEstimable",
    "OutOfRange",
    "Picture",
    "Problem",
    "ProblemsError",
    "Series",
    "SeriesError",
    "Slot",
    "Verdict",
    "Window",
    "aggregate",
    "assumed_effect",
    "capability",
    "capability_figure",
    "chart",
    "chart_figure",
    "check_lines",
    "check_sentence",
    "compare",
    "figure",
    "interim",
    "joint",
    "pair_differences",
    "plan",
    "problem_sentence",
    "quality",
    "read_charter",
    "read_columns",
    "read_series",
    "report",
    "schedule",
    "sentences",
    "sign_flip",
    "surface_figure",
    "verify",
]
