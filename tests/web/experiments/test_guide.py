from pathlib import Path

import pytest
from django.utils import translation

from yixian.web.experiments import pages

GUIDES = Path(__file__).parents[3] / "docs" / "guides"


@pytest.mark.parametrize(
    ("name", "language"), [("factor-experiment.md", "en"), ("factor-experiment.zh-CN.md", "zh-hans")]
)
def test_the_guide_tells_the_runs_the_page_tells(name, language):
    text = (GUIDES / name).read_text(encoding="utf-8")
    with translation.override(language):
        for cost in pages.costs():
            assert f"| {cost.name} | {' | '.join(cost.runs)} |" in text
