"""What the guide and the reference say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.drill.conftest import ALL
from yixian.simulator import drill
from yixian.simulator.drill.table import row, section

DOCS = Path(__file__).resolve().parents[3] / "docs"
GUIDE = (DOCS / "guides" / "adding-a-scenario.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)


def test_the_pieces_of_the_guide_make_a_scenario_that_runs() -> None:
    scenario = drill.loads("\n".join(YAML))
    assert {"expert", "wrong"} <= set(scenario.players)
    session = drill.Session(scenario, backend="python")
    session.advance(30.0)
    assert len(session.upsets) == 3


def test_the_python_of_the_guide_runs() -> None:
    for code in re.findall(r"```python\n(.*?)```", GUIDE, re.S):
        exec(compile(code, "guide", "exec"), {})


def test_every_scenario_stands_in_the_reference() -> None:
    reference = (DOCS / "reference" / "scenarios.md").read_text(encoding="utf-8")
    for name in ALL:
        assert f"| `{name}` |" in reference, name


@pytest.mark.parametrize("name", ["two-tanks-level", "a10-free-chlorine"])
def test_the_reference_tells_what_the_players_score_now(name: str) -> None:
    reference = (DOCS / "reference" / "scenarios.md").read_text(encoding="utf-8")
    info = next(info for info in drill.scenarios() if info.name == name)
    assert row(info) in reference


def test_the_example_of_the_package_runs() -> None:
    import doctest

    for module in (drill, drill.accounts, drill.section):
        failed, tried = doctest.testmod(module)
        assert tried
        assert not failed


def test_the_sections_of_the_reference_are_those_printed_now() -> None:
    reference = (DOCS / "reference" / "scenarios.md").read_text(encoding="utf-8")
    for info in drill.scenarios():
        assert section(info) in reference, info.name
