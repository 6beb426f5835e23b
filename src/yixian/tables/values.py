"""One cell at a time: what the office typed, as the value it means.

Every reader answers the value, None where the cell is empty, or raises `BadValue` with a code for the user.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from yixian.tables.workbook import Cell

SKILL_LEVELS = ("学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")
POLITICAL_STATUSES = (
    "中共党员",
    "预备党员",
    "发展对象",
    "入党积极分子",
    "入党申请人",
    "共青团员",
    "民革党员",
    "民盟盟员",
    "民建会员",
    "民进会员",
    "农工党党员",
    "致公党党员",
    "九三学社社员",
    "台盟盟员",
    "民主党派",
    "无党派人士",
    "群众",
)
_LEVEL_WORDS = {
    1: "学徒 徒工 学徒工 实习",
    2: "初级 初级工 初级技工 五级 五级工 5级 5级工 国家职业资格五级",
    3: "中级 中级工 中级技工 四级 四级工 4级 4级工 国家职业资格四级",
    4: "高级 高级工 高级技工 三级 三级工 3级 3级工 国家职业资格三级",
    5: "技师 二级 2级 二级技师 国家职业资格二级",
    6: "高级技师 一级 1级 一级技师 高技 国家职业资格一级",
    7: "特级技师 特级",
    8: "首席技师 首席",
}
_STATUS_WORDS = {
    "中共党员": "党员 正式党员 中共正式党员 中国共产党党员 共产党员",
    "预备党员": "中共预备党员 预备",
    "入党积极分子": "积极分子",
    "发展对象": "入党发展对象 党员发展对象",
    "入党申请人": "申请人 入党申请者",
    "共青团员": "团员 中国共产主义青年团团员",
    "民革党员": "民革",
    "民盟盟员": "民盟",
    "民建会员": "民建",
    "民进会员": "民进",
    "农工党党员": "农工党",
    "致公党党员": "致公党",
    "九三学社社员": "九三学社",
    "台盟盟员": "台盟",
    "民主党派": "民主党派人士 民主党派成员",
    "无党派人士": "无党派 无党派民主人士",
    "群众": "普通群众 一般群众 职工群众",
}
_PATTERN_WORDS = {
    "常白班": "白班 长白班 日班 常日班 行政班 正常班 长日班",
    "四班三运转": "四班三倒 4班3运转 4班3倒 四班三运",
    "四班两运转": "四班两倒 4班2运转 4班2倒 四班二运转 四班二倒",
    "五班三运转": "五班三倒 5班3运转 5班3倒",
    "五班四运转": "五班四倒 5班4运转 5班4倒",
    "三班两运转": "三班两倒 3班2运转 3班2倒 三班二运转 三班二倒",
    "三班三运转": "三班三倒 三班倒 三班制 3班倒",
    "两班倒": "二班倒 两班制 2班倒 两班两倒",
}
LEVELS = {word: level for level, words in _LEVEL_WORDS.items() for word in words.split()}
STATUSES = {word: status for status, words in _STATUS_WORDS.items() for word in [status, *words.split()]}
PATTERNS = {word: pattern for pattern, words in _PATTERN_WORDS.items() for word in [pattern, *words.split()]}

_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "不详", "N/A", "n/a", "NULL", "null", "None"})
_NO_LEVEL = frozenset({"无等级", "未评", "未定级", "未评定", "未取得", "无证", "其他", "其它"})
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDE |= {0x3000: 0x20, 0xA0: 0x20, 0xFF0D: 0x2D, 0xFF0E: 0x2E, 0xFF0F: 0x2F, 0xFF03: 0x23, 0xFF0B: 0x2B}
_WIDE |= dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF, 0x2060))
_NEEDS_WIDE = re.compile("[\u00a0\u200b-\u200d\u2060\u3000\ufeff\uff03-\uff5a]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_SPACES = re.compile(r"\s+")
_DOTS = re.compile(r"(?<=[^\W\d_])\s*[•・･‧∙⋅·.．]\s*(?=[^\W\d_])")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])")
_FOREIGN_GAP = re.compile(r"(?<![!-~\s])\s+|\s+(?![!-~\s])")
_SCIENTIFIC = re.compile(r"^[+-]?\d+(\.\d+)?[eE]\+?\d{2,}$")
_WHOLE = re.compile(r"^(\d+)\.0+$")
_ID_CARD = re.compile(r"^\d{17}[\dXx]$|^\d{6}(19|20)?\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}$")
_BRACKET = re.compile(r"[()（）/、\s]+")
_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")
_EXCEL_ERRORS = frozenset({"#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"})
_EXACT = 10**15  # Excel keeps 15 digits


class BadValue(Exception):  # noqa: N818
    """A cell that does not hold what its column asks for."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def text(cell: Cell) -> str:
    """Return the cell as one line of text: full-width letters, digits and spaces narrow, ends stripped."""
    if type(cell) is not str:
        return _number_text(cell)
    if cell.isascii() and cell.isalnum():
        return cell
    if _NEEDS_WIDE.search(cell):
        cell = cell.translate(_WIDE)
    return _CONTROL.sub(" ", cell).strip()


def _number_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    return str(cell)


def paragraph(cell: Cell) -> str:
    """Return longer text with its line breaks, each line stripped, blank ones dropped."""
    if not isinstance(cell, str):
        return text(cell)
    lines = (text(line) for line in cell.splitlines())
    return "\n".join(line for line in lines if line)


def word(cell: Cell) -> str:
    """Return a code or a listed word: text without any space, "" where the office wrote a dash."""
    value = _SPACES.sub("", text(cell))
    return "" if value in _NOTHING else value


def phrase(cell: Cell) -> str:
    """Return a name of a unit or a post: 机修 一班 without its space, Shift Team A with one each."""
    value = _SPACES.sub(" ", _FOREIGN_GAP.sub("", text(cell)))
    return "" if value in _NOTHING else value


def key(value: str) -> str:
    """Return what two spellings of a heading share: NFKC, no spaces, lower case."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", value)).casefold()


def staff_no(cell: Cell) -> str:
    """Return the staff number as text, its leading zeros kept; refuse digits Excel has already lost."""
    is_plain = type(cell) is str and cell.isascii() and cell.isalnum()
    value = str(cell) if is_plain else _written_number(cell)
    if value in _NOTHING:
        return ""
    if _SCIENTIFIC.match(value) and ("+" in value or "." in value):
        raise BadValue("scientific_number", column="staff_no", value=value)
    if len(value) in (15, 18) and _ID_CARD.match(value):
        raise BadValue("id_card_number")
    if len(value) > 32:
        raise BadValue("too_long", column="staff_no", length=len(value), limit=32)
    if not any(letter.isalnum() for letter in value):
        raise BadValue("not_a_staff_number", value=value)
    return value


def _written_number(cell: Cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | None):
        raise BadValue("not_a_staff_number", value=str(cell))
    if isinstance(cell, int | float) and (abs(cell) >= _EXACT or not math.isfinite(cell)):
        raise BadValue("scientific_number", column="staff_no", value=f"{cell:G}")
    value = _SPACES.sub("", text(cell)).lstrip("'’‘`")
    whole = _WHOLE.match(value)
    return whole[1] if whole else value


def person_name(cell: Cell) -> str:
    """Return a person's name: the space that evens out two characters gone, the dot of a long name kept."""
    if type(cell) is not str:
        value = text(cell)
    else:
        value = cell
        if _NEEDS_WIDE.search(value):
            value = value.translate(_WIDE)
        value = _SPACES.sub(" ", _CONTROL.sub(" ", value)).strip()
        value = _HAN_GAP.sub("", value) if " " in value else value
        value = _DOTS.sub("·", value)
    if value in _NOTHING:
        return ""
    if len(value) > 50:
        raise BadValue("too_long", column="name", length=len(value), limit=50)
    if not any(letter.isalpha() for letter in value):
        raise BadValue("not_a_name", value=value)
    return value


def skill_level(cell: Cell) -> int | None:
    """Return the level 1 to 8, None where there is none."""
    value = word(cell)
    if not value or value in _NO_LEVEL:
        return None
    level = LEVELS.get(value)
    if level is None:  # 高级工（三级）, 五级/初级工
        levels = {LEVELS.get(part) for part in _BRACKET.split(value) if part}
        level = levels.pop() if len(levels) == 1 else None
    if level is None:
        raise BadValue("unknown_level", value=value)
    return level


def political_status(cell: Cell) -> str:
    """Return the political status in its usual form, "" where the cell is empty."""
    value = word(cell)
    if not value:
        return ""
    status = STATUSES.get(value)
    if status is None:
        statuses = {STATUSES.get(part) for part in _BRACKET.split(value) if part}
        status = statuses.pop() if len(statuses) == 1 else None
    if status is None:
        raise BadValue("unknown_political_status", value=value)
    return status


def shift_pattern(cell: Cell) -> str:
    """Return the shift pattern; one we have no usual form for stays as it was written."""
    value = word(cell)
    return PATTERNS.get(value, value)


def number(cell: Cell) -> float | None:
    """Return a finite number, None where the cell is empty; thousands separators and a % sign are read."""
    if isinstance(cell, bool):
        raise BadValue("not_a_number", value=str(cell))
    if isinstance(cell, int | float):
        value = float(cell)
    else:
        written = word(cell)
        if not written:
            return None
        if written in _EXCEL_ERRORS:
            raise BadValue("excel_error", value=written)
        digits = unicodedata.normalize("NFKC", written).replace(",", "")
        plain = digits.removesuffix("%")
        if not _NUMBER.match(plain):
            raise BadValue("not_a_number", value=written)
        value = float(plain) / (1 if plain == digits else 100)
    if not math.isfinite(value):
        raise BadValue("not_finite", value=str(cell))
    return value
