"""The reference page knows every function and every code, and its examples compile."""

import re
from pathlib import Path

import pytest

from yixian.formulas import FUNCTIONS, Names, compile_formula
from yixian.formulas.errors import CODES
from yixian.formulas.functions import OTHERS

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "indicator-formulas.md").read_text(encoding="utf-8")
GUIDE = (DOCS / "guides" / "indicators.md").read_text(encoding="utf-8")
EXAMPLES = re.search(r"```formula\n(.*?)```", REFERENCE, re.DOTALL)[1].splitlines()
GUIDED = re.findall(r"\| `(.*?)` \|", GUIDE)
NAMES = Names(
    {"FI-301": "kg/h", "WT-101": "t/h", "M-7": "A", "PI-2": "MPa", "TI-1": "℃", "TI-2": "℃", "JI-1": "kW"},
    {"C-MED": "kg/t"},
)


def test_every_function_and_every_code_is_described():
    assert [name for name in (*FUNCTIONS, *OTHERS) if f"`{name}(" not in REFERENCE] == []
    assert [code for code in CODES if f"`{code}`" not in REFERENCE] == []


@pytest.mark.parametrize("text", [*EXAMPLES, *GUIDED])
def test_every_example_compiles(text):
    assert compile_formula(text, NAMES).calls


def test_the_guide_has_its_examples():
    assert len(GUIDED) == 6
