"""Which setting is best? Plan the runs, fit the surface, confirm the optimum.

>>> import numpy as np
>>> from yixian.evidence import factorial
>>> factors = [factorial.Factor("time", 80, 90, "min"), factorial.Factor("temperature", 170, 180, "°C")]
>>> runs = factorial.design(factors, "ccf", centre=5, seed=1)
>>> truth = [80 - run.coded[0] ** 2 - (run.coded[1] - 0.5) ** 2 for run in runs]
>>> surface = factorial.fit(runs, factors, truth + np.random.default_rng(1).normal(0, 0.2, len(runs)))
>>> {name: round(level, 1) for name, level in surface.settings.items()}, surface.word
({'time': 85.1, 'temperature': 177.0}, 'undecided')
>>> factorial.confirm(surface, [80.1, 79.9, 80.2], usual=79.0, min_effect=0.5).word
'proved'

``design`` lists runs, ``fit`` returns the surface with its optimum's region, ``overlay`` joins several responses
("faster and within tolerance"), and only ``confirm`` may say "proved". This module loads pyDOE, so the package
does not import it by itself.
"""

from .confirmation import Confirmation, confirm
from .factors import Factor, Run
from .fitting import fit
from .overlays import Overlay, overlay
from .responses import CONFIRMATION_RUNS, Coefficient, Goal, Model, Span, Surface, Tolerance
from .runs import DesignKind, design

__all__ = [
    "CONFIRMATION_RUNS",
    "Coefficient",
    "Confirmation",
    "DesignKind",
    "Factor",
    "Goal",
    "Model",
    "Overlay",
    "Run",
    "Span",
    "Surface",
    "Tolerance",
    "confirm",
    "design",
    "fit",
    "overlay",
]
