"""The tutorial of the three claims prints what its own commands print, and the answers are the truth's."""

from __future__ import annotations

import importlib.util
import re
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from yixian.commands.verify import verify_command
from yixian.demo.enterprise import Enterprise, build

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial"
PAGES = {"zh": "claims.zh-CN.md", "en": "claims.md"}


@pytest.fixture(scope="module")
def claims() -> ModuleType:
    spec = importlib.util.spec_from_file_location("claims_of_the_tutorial", TUTORIAL / "claims.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def _said(claims: ModuleType, enterprise: Enterprise, name: str, folder: Path, language: str) -> str:
    readings, charter = claims.write(folder, enterprise, name)
    given = [str(readings), "--charter", str(charter), "--as-of", enterprise.anchor.isoformat(), "--lang", language]
    result = CliRunner().invoke(verify_command, given)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def _blocks(page: str) -> list[str]:
    text = (TUTORIAL / page).read_text(encoding="utf-8")
    return [block.strip() for block in re.findall(r"```text\n(.*?)```", text, re.S)]


@pytest.mark.parametrize("language", PAGES)
def test_the_pages_show_what_the_commands_print(
    claims: ModuleType, enterprise: Enterprise, tmp_path: Path, language: str
) -> None:
    assert enterprise.anchor == claims.ANCHOR
    first = "\n".join(claims.plain(enterprise, name).line() for name in claims.CLAIMS)
    rest = [_said(claims, enterprise, name, tmp_path, language) for name in claims.CLAIMS]

    assert _blocks(PAGES[language]) == [first, *rest]


def test_the_figures_are_those_of_a_demonstration_of_any_day(claims: ModuleType, tmp_path: Path) -> None:
    """So that a visitor finds on the pages what the tutorial says; only the dates differ."""
    other = build(date(2027, 3, 3))
    for name, block in zip(claims.CLAIMS, _blocks(PAGES["zh"])[1:], strict=True):
        said = _said(claims, other, name, tmp_path, "zh").splitlines()
        assert said[:4] == block.splitlines()[:4]


def test_what_the_text_says_of_the_truth_is_the_truth(enterprise: Enterprise) -> None:
    effects = {effect.project: effect.size for effect in enterprise.truth.effects if effect.indicator.startswith("C-")}
    rope = enterprise.truth.indicators["C-ROPE"]

    assert effects["X-PWR"] == 0
    assert effects["X-THR"] == 59
    assert effects["X-ROPE"] / rope.level == pytest.approx(-0.2)
    assert next(e.size for e in enterprise.truth.effects if e.indicator == "C-MED") == -1.13
