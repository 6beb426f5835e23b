"""Every code has its words in both languages, and no words lack a code."""

import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
import yaml

from yixian import evidence
from yixian.evidence import Check, OutOfRange, Problem
from yixian.evidence.records import Grade, Word
from yixian.evidence.sentences import SOURCES, check_sentence, problem_sentence, sentences, table

TABLE = table()
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(evidence.__file__).parent.glob("*.py"))


def test_every_entry_has_both_languages_and_the_same_numbers():
    for section, entries in TABLE.items():
        for code, words in entries.items():
            assert set(words) == {"zh", "en"}, (section, code)
            names = [sorted(re.findall(r"\{(\w+)", text)) for text in words.values()]
            assert names[0] == names[1], (section, code)
            assert re.search("[\u4e00-\u9fff]", words["zh"]), (section, code)
            assert not re.search("[\u4e00-\u9fff]", words["en"]), (section, code)


def test_every_word_and_grade_is_there():
    assert set(TABLE["words"]) == set(get_args(Word))
    assert set(TABLE["grades"]) == set(get_args(Grade))


def test_every_code_of_the_source_has_a_sentence_and_every_sentence_a_code():
    checks = set(re.findall(r"Check\(\s*\"(\w+)\"", SOURCE)) | set(re.findall(r"NotEstimable\(\s*\"(\w+)\"", SOURCE))
    checks |= {"switches", "crew_confounded", "shift_confounded"}
    assert set(TABLE["checks"]) == checks
    problems = set(re.findall(r"Problem\(\s*\"(\w+)\"", SOURCE))
    problems |= set(re.findall(r"_complain\(\s*\"(\w+)\"", SOURCE)) | set(re.findall(r"_refuse\(\s*\"(\w+)\"", SOURCE))
    problems.add("file_unreadable")
    assert set(TABLE["problems"]) == problems


def test_no_code_stands_in_two_files():
    read = [yaml.safe_load(files(evidence).joinpath(name).read_text(encoding="utf-8")) for name in SOURCES]
    codes = [(section, code) for source in read for section, entries in source.items() for code in entries]
    assert len(codes) == len(set(codes))


def test_a_sentence_is_filled_in():
    check = Check("coverage", "ok", {"window": "before", "share": 0.934, "rows": 12.0})
    assert check_sentence(check, "en") == "Coverage: 93% of the periods of the before window are there."
    assert "改进前窗口" in check_sentence(check, "zh-hans")
    assert problem_sentence(Problem("missing_key", "min_effect"), "en") == "min_effect: is missing"


def test_another_language_is_out_of_range():
    with pytest.raises(OutOfRange):
        sentences("fr")
