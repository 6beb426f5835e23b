from pathlib import Path

import pytest

from yixian.evidence import confirmation
from yixian.web.experiments import actions, analysis, figure, views, wording
from yixian.web.experiments.models import Kind


def test_every_word_has_its_sentence_icon_and_notice():
    for word in analysis.WORST_FIRST:
        assert wording.WORDS[word]
        assert wording.MEANINGS[word]
        assert wording.ICONS[word]
        assert f"experiment.{word}" in wording.NOTICES


def test_every_design_says_what_it_tells():
    assert set(wording.TELLS) == set(Kind.values)


def test_every_check_of_a_confirmation_has_its_words():
    source = Path(confirmation.__file__).read_text(encoding="utf-8")
    codes = {part.split('"')[0] for part in source.split('Check("')[1:]}
    assert codes
    assert codes <= set(wording.COMPARED)


def test_every_refusal_has_its_sentence():
    for module in (actions, views):
        source = Path(module.__file__).read_text(encoding="utf-8")
        codes = {part.split('"')[0] for part in source.split('NotNow("')[1:]}
        assert codes <= set(wording.REFUSALS)


@pytest.mark.parametrize(
    ("value", "half", "text"),
    [(465.31, 11.9, "465"), (150.5, 7.9, "150.5"), (0.01924, 19.0, "0"), (-3.549, 0.2, "-3.55"), (1234.0, 500, "1230")],
)
def test_a_number_has_as_many_digits_as_its_interval_bears(value, half, text):
    assert figure.rounded(value, half) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (None, "—"), (20.0, "20"), (0.05, "0.05"), (12345.6, "12346")])
def test_numbers_are_written_as_people_write_them(value, text):
    assert figure.shown(value) == text
