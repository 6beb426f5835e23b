import pytest

from web.projects.trials import TRIAL
from yixian.web.projects import analysis, pages, verdicts, wording

LANGUAGES = ("zh-hans", "en")


def test_every_word_of_the_engine_has_an_icon_and_both_notices():
    for word in analysis.words("en")["words"]:
        assert word in wording.ICONS
        assert f"project.verdict.{word}" in wording.NOTICES
        assert f"project.raiser.{word}" in wording.NOTICES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_engine_speaks_of_significance(language):
    for section in analysis.words(language).values():
        for sentence in section.values():
            assert "显著" not in sentence
            assert "p-value" not in sentence


def test_the_usual_dates_of_a_charter_are_in_order():
    found = pages.usual_dates(TRIAL)
    assert found["baseline_from"] < found["baseline_to"] < found["trial_from"] < found["trial_to"]


@pytest.mark.parametrize(("size", "digits"), [(0.4, 2), (20, 1), (0.015, 3), (0.0, 1), (float("nan"), 1)])
def test_digits_show_the_smallest_worthwhile_effect_to_two_figures(size, digits):
    assert verdicts.digits_for(size, 1) == digits
