"""Formulas of indicators: a small language over tags and readings, with units, from text to a value per period.

``compile_formula`` turns the text into a plan or raises one ``FormulaError`` with a code and a position; ``evaluate``
gives a plan's outcome for one period. Nothing of Python is ever evaluated: the parser knows this grammar only.
"""

from .errors import FormulaError
from .evaluation import COVERAGE, Outcome, Part, evaluate
from .functions import FUNCTIONS
from .parser import parse
from .plan import Call, Names, Plan, compile_formula
from .spans import LOOK_BACK_MS, Period, Samples
from .units import UnknownUnitError, same_kind, unit_shown

__all__ = [
    "COVERAGE",
    "FUNCTIONS",
    "LOOK_BACK_MS",
    "Call",
    "FormulaError",
    "Names",
    "Outcome",
    "Part",
    "Period",
    "Plan",
    "Samples",
    "UnknownUnitError",
    "compile_formula",
    "evaluate",
    "parse",
    "same_kind",
    "unit_shown",
]
