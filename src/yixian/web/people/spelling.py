"""Spell a Chinese name in letters, so that it can be found by typing a few of them."""

from __future__ import annotations

import re
from functools import cache

from pypinyin import lazy_pinyin

#: Family names read otherwise than the same character in running text.
FAMILY_NAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge",
    "任": "ren", "华": "hua", "燕": "yan", "尉": "wei", "召": "shao", "秘": "bi", "冼": "xian", "黑": "he",
    "晁": "chao", "缪": "miao", "翟": "zhai", "折": "she", "员": "yun", "乐": "yue", "种": "chong", "覃": "qin",
    "令": "ling", "宿": "su", "纪": "ji", "石": "shi", "长孙": "zhangsun", "尉迟": "yuchi", "万俟": "moqi",
    "澹台": "tantai",
}  # fmt: skip
LONGEST = 160
#: one Chinese character, or a run of letters and digits
_PART = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[A-Za-z0-9]+")


def spell(name: str) -> str:
    """Return the full spelling and the initials: ``spell("张一线")`` is ``"zhangyixian zyx"``.

    What is not Chinese stays as it is, in small letters; ü is written v, as on a keyboard.
    """
    plain = "".join(name.split())
    family = next((known for known in (plain[:2], plain[:1]) if known in FAMILY_NAMES), "")
    parts = [FAMILY_NAMES[family]] if family else []
    parts += [_read(part) for part in _PART.findall(plain[len(family) :])]
    if len(family) == 2:
        parts[0:1] = _syllables(family, parts[0])
    initials = "".join(part[:1] for part in parts)[: LONGEST // 4]
    full = "".join(parts)[: LONGEST - len(initials) - 1]
    return f"{full} {initials}".strip()


@cache
def _read(part: str) -> str:
    """Return how a character is read alone; kept, for a roster has many names and few characters."""
    return "".join(letter for letter in lazy_pinyin(part)[0].lower() if letter.isascii() and letter.isalnum())


def _syllables(family: str, spelling: str) -> list[str]:
    """Cut the spelling of a family name of two characters in two, so that each gives an initial."""
    second = {"长孙": "sun", "尉迟": "chi", "万俟": "qi", "澹台": "tai"}[family]
    return [spelling.removesuffix(second), second]
