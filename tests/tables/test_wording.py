from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import yixian.tables
from yixian.tables import header, values
from yixian.tables.roster_columns import VOCABULARY
from yixian.tables.wording import COLUMNS, SENTENCES

SOURCES = "".join(path.read_text() for path in Path(yixian.tables.__file__).parent.glob("*.py"))
RAISED = set(re.findall(r'(?:BadValue|refuse|TooLarge|EmptyTable|UnreadableFile)\(\s*(?:[^"()]*?, )?"(\w+)"', SOURCES))


def test_every_code_that_is_raised_has_its_sentences() -> None:
    assert len(RAISED) > 20
    assert set() == {code for code in RAISED if code not in SENTENCES and code not in COLUMNS}


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_say_the_same_things(code: str) -> None:
    fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in SENTENCES[code]]
    assert all(SENTENCES[code])
    if code != "unknown_level":
        assert fields[0] == fields[1] or fields[0] - fields[1] <= {"known", "today"}


def test_every_roster_column_has_a_name() -> None:
    assert {column.key for column in VOCABULARY.columns} <= COLUMNS.keys()


def test_no_two_columns_share_a_spelling() -> None:
    spellings = [spelling for column in VOCABULARY.columns for spelling in column.spellings]
    assert len(spellings) == len(set(spellings))


def test_no_column_we_read_is_forbidden() -> None:
    assert not any(header.is_forbidden(word) for c in VOCABULARY.columns for word in c.spellings)


def test_every_level_and_status_is_known_by_its_own_name() -> None:
    assert [values.skill_level(level) for level in values.SKILL_LEVELS] == list(range(1, 9))
    assert [values.political_status(status) for status in values.POLITICAL_STATUSES] == list(values.POLITICAL_STATUSES)
