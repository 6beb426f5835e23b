"""The screens of a plant: areas, trend groups, words of its programs; a plant without screens here is one area.

Texts are data in both languages, as in every plant's files. What a tag is called is the plant's own and comes with
its view.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from yixian.web.training.plantview import PlantView, Text


@dataclass(frozen=True)
class Area:
    """One unit display: the tags that match any of its patterns, in the plant's order, and the trend beside them."""

    code: str
    title: Text
    patterns: tuple[str, ...]
    trend: tuple[str, ...] = ()

    def holds(self, tag: str) -> bool:
        return any(re.match(pattern, tag) for pattern in self.patterns)


@dataclass(frozen=True)
class Group:
    """A group trend of up to eight tags."""

    title: Text
    tags: tuple[str, ...]


@dataclass(frozen=True)
class ProgramWords:
    """What the ways, the phases and the buttons of a program are called."""

    ways: tuple[Text, ...]
    phases: tuple[Text, ...]
    buttons: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Displays:
    """``key`` are the gauges of the overview; ``stock`` is the level whose time to its trips is told."""

    areas: tuple[Area, ...]
    groups: tuple[Group, ...]
    overview: str = ""
    key: tuple[str, ...] = ()
    programs: Mapping[str, ProgramWords] = field(default_factory=dict)
    stock: str = ""

    def area_of(self, tag: str) -> str:
        return next((area.code for area in self.areas if area.holds(tag)), self.areas[-1].code)

    def program(self, tag: str) -> ProgramWords:
        """Return the words of a program, found by the letters its tag begins with."""
        return self.programs.get(tag.partition("-")[0], PLAIN_PROGRAM)


def text(texts: Text, language: str) -> str:
    """Return the text in the language of the page; English stands in for a language nobody wrote."""
    keys = ("zh", "zh-Hans") if language.lower().startswith("zh") else ()
    return next((texts[key] for key in (*keys, "en") if texts.get(key)), next(iter(texts.values()), ""))


def name(view: PlantView, tag: str, language: str) -> str:
    """Return what a tag measures or does, or nothing where the plant has not named it."""
    texts = view.names.get(tag)
    return text(texts, language) if texts else ""


def _said(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en}


def _group(zh: str, en: str, *tags: str) -> Group:
    return Group(_said(zh, en), tags)


def _area(code: str, zh: str, en: str, *patterns: str, trend: tuple[str, ...] = ()) -> Area:
    return Area(code, _said(zh, en), patterns, trend)


BY_HAND, AUTOMATIC = _said("手动", "by hand"), _said("自动", "automatic")
PLAIN_PROGRAM = ProgramWords((BY_HAND, AUTOMATIC), ())
_PROGRAMS = {
    "SLAG": ProgramWords(
        (BY_HAND, AUTOMATIC),
        (_said("等待", "waiting"), _said("排渣", "shot"), _said("冲洗", "flush"), _said("堵塞", "blocked")),
        {"shoot": _said("立即排渣一次", "A shot now"), "back_flush_now": _said("反冲", "Back-flush")},
    ),
    "CHG": ProgramWords(
        (BY_HAND, AUTOMATIC),
        (_said("空", "empty"), _said("进料", "filling"), _said("置换", "sweeping"), _said("下料", "dropping")),
        {"top_request": _said("上闸门就地按钮", "Top gate, local"),
         "bottom_request": _said("下闸门就地按钮", "Bottom gate, local")},
    ),
    "HYPO": ProgramWords(
        (_said("人工配制", "by hand"), _said("远程批次", "remote batch"), _said("连续配制", "continuous")),
        (_said("空闲", "idle"), _said("进料", "charge"), _said("混合", "mix"), _said("分析", "analyse"),
         _said("放行", "released"), _said("扣留", "held")),
        {"request": _said("放行扣留的批次", "Release the held batch")},
    ),
}  # fmt: skip


def _generator(letter: str) -> Area:
    return _area(
        f"generator-{letter.lower()}", f"发生器 {letter}", f"Generator {letter}",
        rf"^(?!M-105|HS-105)[A-Z]+-10[0-9]{letter}\d?(\.|$)", rf"^(?!M-110|HS-110)[A-Z]+-11[0-3]{letter}(\.|$)",
        rf"^I(1|2L|2H|4|5N|5O|5T|5B|6L|9){letter}(\.|$)",
        trend=(f"TT-101{letter}", f"PT-102{letter}", f"LT-103{letter}", f"FT-101{letter}"),
    )  # fmt: skip


ACETYLENE = Displays(
    areas=(
        *(_generator(letter) for letter in "ABC"),
        _area(
            "holder", "冷却与气柜", "Cooling and holder",
            r"^TT-114", r"^F(T|IC|V)-115", r"^PDT-116", r"^LT-116", r"^(M|HS)-115", r"^L(T|IC)-201", r"^PT-202",
            r"^AT-202", r"^UA-201", r"^FT-200", r"^HV-2(00|01|04)", r"^I3HH", r"^I12", r"^I13", r"^GT-203", r"^I10",
            trend=("LT-201", "PT-202", "TT-114", "FT-115"),
        ),
        _area(
            "compression", "压缩与总管", "Compression",
            r"^(M|HS)-105[ABC]", r"^(PT|TT)-20[4-6]", r"^LT-207", r"^(PIC|PV|PY)-20[45]", r"^(LIC|LV|HV)-207",
            r"^HV-2(05|10|11)", r"^I8R?(\.|$)", r"^I3LL?(\.|$)", r"^SEQ-105",
            trend=("PT-204", "PT-205", "PV-204", "LT-207"),
        ),
        _area(
            "hypochlorite", "次钠配制", "Hypochlorite", r"^[A-Z]+-3\d\d", r"^I6[CPT]?(\.|$)",
            trend=("AT-303A", "AT-303B", "AT-304", "FT-301"),
        ),
        _area(
            "cleaning", "清净与中和", "Cleaning", r"^[A-Z]+-4\d\d", r"^I14(\.|$)",
            trend=("AT-404", "LT-401", "LT-402", "LT-403"),
        ),
        _area(
            "vcm", "转化 VCM", "Converters VCM",
            r"^F(T|IC|V|Y)-208", r"^(FT|FIC|FV|FY|FFI)-501", r"^FY-502", r"^(LM|UI|UA)-501", r"^AT-50[2]",
            r"^(TT|PDT|XV|HV)-50[345]", r"^[A-Z]+-51\d", r"^I(7|15|17)(\.|$)", r"^SEQ-501",
            trend=("FT-208", "FT-501", "FFI-501", "TT-510A"),
        ),
        _area(
            "chloralkali", "氯碱与氯化氢", "Chlor-alkali, HCl", r"^[A-Z]+-6\d\d", r"^P(T|IC)-501", r"^AT-503",
            trend=("PT-501", "FT-602", "AT-603"),
        ),
        _area(
            "water", "渣浆、清液与公用", "Slag, liquor, utilities", r".*", trend=("LT-110", "TT-110", "PT-110")
        ),
    ),
    groups=(
        _group("负荷与气柜", "Load and holder", "LT-201", "FT-208", "FT-200", "LIC-201.op", "PT-202"),
        _group("发生器 A", "Generator A", "TT-101A", "PT-102A", "LT-103A", "FT-101A", "SIC-104A.op"),
        _group("发生器 B", "Generator B", "TT-101B", "PT-102B", "LT-103B", "FT-101B", "SIC-104B.op"),
        _group("发生器 C", "Generator C", "TT-101C", "PT-102C", "LT-103C", "FT-101C", "SIC-104C.op"),
        _group("冷却", "Cooling", "TT-114", "FT-115", "PDT-116", "LT-116"),
        _group("压缩", "Compression", "PT-204", "PT-205", "PV-204", "TT-206", "LT-207"),
        _group("次钠配制", "Hypochlorite", "FT-301", "FT-302", "FT-305", "AT-303A", "AT-303B", "AT-304", "LT-307A"),
        _group("清净质量", "Cleaned gas", "AT-404", "AT-405", "AT-406", "AT-401", "AT-402", "AT-407", "AT-408"),
        _group("清净液位", "Tower levels", "LT-401", "LT-402", "LT-403", "LT-308", "FT-401", "FT-402"),
        _group("配比与混合", "Ratio and mixer", "FT-208", "FT-501", "FFI-501", "PDT-504", "AT-502", "TT-503"),
        _group("转化床层", "Converter beds", "TT-510A", "TT-510B", "TIC-510.op", "AT-511"),
        _group("氯碱与氯化氢", "Chlor-alkali, HCl", "FT-602", "PT-501", "PIC-501.op", "AT-603", "AT-503", "FFI-601"),
    ),
    overview="training/overview_acetylene.html",
    key=("LT-201", "FT-208", "PT-204", "PT-205", "AT-404", "AT-405", "AT-303A", "FFI-501", "TT-510A"),
    programs=_PROGRAMS,
    stock="LT-201",
)  # fmt: skip

DISPLAYS: dict[str, Displays] = {"acetylene": ACETYLENE}
PLAIN = Displays(areas=(_area("plant", "全装置", "Whole plant", r".*"),), groups=())


def of(plant: str) -> Displays:
    """Return the screens of a plant."""
    return DISPLAYS.get(plant, PLAIN)
