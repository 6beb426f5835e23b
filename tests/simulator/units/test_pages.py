"""Every module of units has its page, and the page's symbol table is the one the code prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.units.test_declarations import MODULES
from yixian.simulator.units.describe import rows, units_of

PAGES = Path(__file__).parents[3] / "docs" / "reference" / "units"
#: Modules whose units stand on another page, and those that have none.
ELSEWHERE = {"gas_space": "media"}
WITH_UNITS = [name for name in MODULES if units_of(name)]


@pytest.mark.parametrize("module", WITH_UNITS)
def test_the_page_has_the_symbols_of_the_code(module: str) -> None:
    page = (PAGES / f"{ELSEWHERE.get(module, module)}.md").read_text(encoding="utf-8")
    for unit in units_of(module):
        for row in rows(unit):
            assert row in page, f"{module}.md is old: {row}"
