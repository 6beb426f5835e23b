"""Names of teams, workshops and branches that look like one and the same: 机修一班, 机修1班, 机修 一班."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from pypinyin import lazy_pinyin
from pypinyin.constants import Style
from rapidfuzz.distance import Editop, Levenshtein

from yixian.tables.values import key
from yixian.tables.wording import CHINESE, column_label, say

_HAN_DIGITS = "零一二三四五六七八九"
_HAN_NUMBER = re.compile(r"[零〇一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇一二三四五六七八九]+")
_ARABIC = re.compile(r"\d+")
_HASH = re.compile(r"[#＃号]+")
_ENDINGS = (("班组", "班"), ("支部委员会", "支部"), ("党支部", "支部"), ("小组", "组"))
# A letter that tells two units apart is never a slip of the pen.
_TELLING = frozenset(
    "0123456789甲乙丙丁戊己庚辛东西南北中上下左右前后内外早晚夜大小新老男女高低主副正干湿冷热粗精水电汽气"
)
_RARE = 5  # a slip is at least this many times rarer than the name it is a slip of


@dataclass(frozen=True)
class Question:
    """Names proposed to be one: which column, the spellings with how many rows each, and the proposal."""

    column: str
    within: str
    counts: tuple[tuple[str, int], ...]
    proposal: str
    why: str  # "numerals", "spaces", "ending", "sound", "letter"

    def message(self, language: str = CHINESE) -> str:
        """Return the question in words."""
        names = [f"{name}（{count}）" if language == CHINESE else f"{name} ({count})" for name, count in self.counts]
        code = "similar_names" if len(names) > 1 else "unusual_spelling"
        return say(code, language, column=self.column, names=names, proposal=self.proposal)

    def to_json(self, language: str = CHINESE) -> dict[str, Any]:
        """Return the record as the command line prints it."""
        return {
            "column": column_label(self.column, language),
            "within": self.within,
            "names": [{"name": name, "count": count} for name, count in self.counts],
            "proposal": self.proposal,
            "why": self.why,
            "message": self.message(language),
        }


def propose(column: str, counts: Mapping[tuple[str, str], int]) -> list[Question]:
    """Return the questions about one column.

    Parameters
    ----------
    column
        Key of the column.
    counts
        Rows for each (unit above, name): teams are compared within their workshop only.
    """
    style = _numeral_style([name for _, name in counts])
    families: dict[str, dict[str, int]] = {}
    for (within, name), count in counts.items():
        families.setdefault(within, {})[name] = count
    questions = []
    for within, names in families.items():
        for group in _groups(names):
            usual = max(group, key=lambda name: (_style_of(name) in (style, ""), names[name], name))
            proposal = _in_style(usual, style)
            for name in group:  # the spelling in use wins over one we would have to make up
                if _in_style(name, style) == name and key(name) == key(proposal):
                    proposal = name
            if set(group) != {proposal}:
                counted = tuple(sorted(((name, names[name]) for name in group), key=lambda pair: -pair[1]))
                questions.append(Question(column, within, counted, proposal, _reason(group, proposal)))
    return questions


def _groups(names: Mapping[str, int]) -> list[list[str]]:
    """Return the names of one unit in groups that look alike, a lone name being its own group."""
    by_form: dict[str, list[str]] = {}
    for name in names:
        by_form.setdefault(plain_form(name), []).append(name)
    forms = sorted(by_form, key=lambda form: -sum(names[name] for name in by_form[form]))
    weight = {form: sum(names[name] for name in by_form[form]) for form in forms}
    kept: list[str] = []
    for form in forms:
        host = next((other for other in kept if _is_slip(form, other, weight)), None)
        if host is None:
            kept.append(form)
        else:
            by_form[host] += by_form[form]
    return [by_form[form] for form in kept]


@lru_cache(maxsize=20_000)
def plain_form(name: str) -> str:
    """Return what spellings of one name share: numerals as digits, no spaces or 号, the usual ending."""
    form = _HAN_NUMBER.sub(lambda match: str(_han_number(match[0])), key(name))
    form = _HASH.sub("", form).replace("第", "")
    for ending, usual in _ENDINGS:
        if form.endswith(ending) and len(form) > len(ending):
            return form[: -len(ending)] + usual
    return form


def _han_number(written: str) -> int | str:
    digits = {letter: value for value, letter in enumerate(_HAN_DIGITS)} | {"〇": 0, "两": 2}
    if "十" in written:
        tens, _, ones = written.partition("十")
        return (digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0)
    return "".join(str(digits[letter]) for letter in written)


def _is_slip(form: str, other: str, weight: Mapping[str, int]) -> bool:
    if abs(len(form) - len(other)) > 1 or min(len(form), len(other)) < 4:
        return False
    if weight[form] * _RARE > weight[other] or Levenshtein.distance(form, other, score_cutoff=1) != 1:
        return False
    edit = cast(Editop, Levenshtein.editops(form, other)[0])
    changed = {form[edit.src_pos : edit.src_pos + 1], other[edit.dest_pos : edit.dest_pos + 1]}
    if edit.tag != "replace":
        extra = form[edit.src_pos] if edit.tag == "delete" else other[edit.dest_pos]
        return extra not in _TELLING and not extra.isascii() and min(len(form), len(other)) >= 5
    if changed & _TELLING or any(letter.isascii() for letter in changed):
        return False
    return lazy_pinyin(form, style=Style.TONE3) == lazy_pinyin(other, style=Style.TONE3)


def _reason(group: Sequence[str], proposal: str) -> str:
    others = [name for name in group if name != proposal]
    if all(key(name) == key(proposal) for name in others):
        return "spaces"
    if all(plain_form(name) == plain_form(proposal) for name in others):
        return "numerals" if any(_ARABIC.search(name) for name in [*others, proposal]) else "ending"
    return "sound" if all(len(name) == len(proposal) for name in others) else "letter"


def _numeral_style(names: Sequence[str]) -> str:
    """Return how most names of a column write their numerals: ``han`` or ``arabic``; ``han`` if undecided."""
    styles = Counter(_style_of(name) for name in set(names))
    return "arabic" if styles["arabic"] > styles["han"] else "han"


def _style_of(name: str) -> str:
    if _ARABIC.search(name):
        return "arabic"
    return "han" if re.search("[一二三四五六七八九十]", name) else ""


def _in_style(name: str, style: str) -> str:
    """Return the name with one plain numeral written in the column's style; a name like 1#机 stays."""
    if style == "arabic":
        return name
    if "#" in name or re.search(r"[A-Za-z\-.]\d|\d[A-Za-z\-.]|\d{3}", name):
        return name
    return _ARABIC.sub(lambda match: _to_han(int(match[0])), name)


def _to_han(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _HAN_DIGITS[ones]
    return ("" if tens == 1 else _HAN_DIGITS[tens]) + "十" + (_HAN_DIGITS[ones] if ones else "")
