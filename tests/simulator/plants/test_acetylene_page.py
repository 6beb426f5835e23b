"""The plant's page says what the flowsheet has, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path

from yixian.simulator.plants.acetylene import describe
from yixian.simulator.plants.acetylene.flowsheet import acetylene

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "plants" / "acetylene.md"


def test_the_tables_are_those_the_command_prints() -> None:
    page, sheet = PAGE.read_text(encoding="utf-8"), acetylene()
    for rows in (describe.instruments, describe.loops, describe.interlocks, describe.faults, describe.running):
        for row in rows(sheet):
            assert row in page, f"the page is old: {row}"
    for row in describe.counts(acetylene()):
        assert row in page, f"the page is old: {row}"


def test_the_example_of_the_page_runs() -> None:
    code = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
    space: dict[str, object] = {}
    exec(compile(code, str(PAGE), "exec"), space)
    assert space["line"].time == 600.0  # type: ignore[attr-defined]
