"""Faster and within tolerance: the whole holds only if every part does."""

import itertools
from dataclasses import replace
from typing import get_args

import pytest

from yixian.evidence import OutOfRange, joint, verify
from yixian.evidence.records import Word

from .cases import charter, daily

VERDICT = verify(daily(effect=-1.5), charter())


def of(word, grade="B"):
    return replace(VERDICT, word=word, grade=grade)


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        (["proved", "proved"], "proved"),
        (["proved", "undecided"], "undecided"),
        (["proved", "not_proved"], "not_proved"),
        (["undecided", "not_proved"], "not_proved"),
        (["proved", "worse"], "worse"),
        (["not_proved", "worse", "undecided"], "worse"),
        (["proved"], "proved"),
    ],
)
def test_the_word_of_the_whole(words, whole):
    assert joint([of(word) for word in words]).word == whole


def test_order_does_not_matter_and_only_all_proved_is_proved():
    for words in itertools.product(get_args(Word), repeat=3):
        found = joint([of(word) for word in words])
        assert found.word == joint([of(word) for word in reversed(words)]).word
        assert (found.word == "proved") == (set(words) == {"proved"})
        assert found.held == words.count("proved")


def test_the_grade_is_the_weakest():
    assert joint([of("proved", "A"), of("proved", "C")]).grade == "C"


def test_no_claim_is_no_whole():
    with pytest.raises(OutOfRange):
        joint([])


def test_the_record_holds_the_parts():
    record = joint([VERDICT, VERDICT]).to_dict()
    assert record["parts"] == [VERDICT.to_dict()] * 2
    assert {"word", "grade", "held"} <= set(record)
