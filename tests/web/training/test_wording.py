"""Every code has its sentence."""

import re
from pathlib import Path

from yixian.web.training import displays, runner, wording

APP = Path(wording.__file__).parent


def test_every_refusal_has_a_sentence():
    files = (*APP.glob("*actions.py"), *APP.glob("host*.py"), APP / "tenant.py", *(APP / "runner").glob("*.py"))
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    codes = set(re.findall(r'(?:NotNow|Refused)\(\s*"([a-z-]+)"', text)) - {"said"}
    assert codes - set(wording.REFUSALS) == set()


def test_a_scenario_speaks_the_language_of_the_page():
    assert wording.refusal("said", {"zh": "演练已结束", "en": "the drill is over"}) in (
        "演练已结束",
        "the drill is over",
    )


def test_every_group_names_tags_that_have_a_history():
    view = runner.view("acetylene")
    groups = displays.of("acetylene").groups
    assert [tag for group in groups for tag in group.tags if tag not in view.trend_tags] == []
