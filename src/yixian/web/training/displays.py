"""The screens of a plant: areas, names of tags and trend groups; a plant without a file here is one area of bare tags.

Texts are data in both languages, as in every plant's files. ``{g}`` in a pattern stands for the letter of a generator.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yixian.web.training.plantview import Text


@dataclass(frozen=True)
class Area:
    """One unit display: the tags that match any of its patterns, in the plant's order."""

    code: str
    title: Text
    patterns: tuple[str, ...]

    def holds(self, tag: str) -> bool:
        return any(re.match(pattern, tag) for pattern in self.patterns)


@dataclass(frozen=True)
class Group:
    """A group trend of up to eight tags."""

    title: Text
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Displays:
    areas: tuple[Area, ...]
    names: tuple[tuple[str, str, str], ...]
    groups: tuple[Group, ...]
    overview: str = ""

    def name(self, tag: str, language: str) -> str:
        """Return what a tag measures or does, or nothing where nobody named it."""
        chinese = language.lower().startswith("zh")
        for pattern, zh, en in self.names:
            found = re.fullmatch(pattern, tag)
            if found:
                letter = found.groupdict().get("g") or ""
                return (zh if chinese else en).format(g=letter)
        return ""

    def area_of(self, tag: str) -> str:
        return next((area.code for area in self.areas if area.holds(tag)), self.areas[-1].code)


def text(texts: Text, language: str) -> str:
    """Return the text in the language of the page; English stands in for a language nobody wrote."""
    key = "zh" if language.lower().startswith("zh") else "en"
    return texts.get(key) or texts.get("en") or next(iter(texts.values()), "")


_G = r"(?P<g>[ABC])"
_NAMES = (
    (rf"TT-101{_G}", "发生器{g}温度（三取二）", "Generator {g} temperature (2oo3)"),
    (rf"TT-101{_G}\d", "发生器{g}温度", "Generator {g} temperature"),
    (rf"PT-102{_G}", "发生器{g}压力", "Generator {g} pressure"),
    (rf"LT-103{_G}", "发生器{g}液位", "Generator {g} level"),
    (rf"FT-101{_G}", "发生器{g}加水流量", "Generator {g} water flow"),
    (rf"II-104{_G}", "振动加料器{g}电流", "Feeder {g} current"),
    (rf"WT-105{_G}", "贮斗{g}料重", "Hopper {g} weight"),
    (rf"LT-106{_G}", "贮斗{g}料位", "Hopper {g} level"),
    (rf"AT-107{_G}", "下贮斗{g}含氧", "Lower hopper {g} oxygen"),
    (rf"AT-108{_G}", "上贮斗{g}含氧", "Upper hopper {g} oxygen"),
    (rf"FT-108{_G}", "贮斗{g}充氮流量", "Hopper {g} nitrogen flow"),
    (rf"JT-109{_G}", "耙齿搅拌{g}电流", "Rake {g} current"),
    (rf"LT-111{_G}", "正水封{g}液位", "Positive seal {g} level"),
    (rf"LT-112{_G}", "逆水封{g}液位", "Reverse seal {g} level"),
    (rf"LT-113{_G}", "安全水封{g}液位", "Safety seal {g} level"),
    (rf"ZT-103{_G}", "排渣阀{g}开度", "Slag valve {g} position"),
    (rf"FT-112{_G}", "逆水封{g}回气流量", "Reverse seal {g} gas flow"),
    ("TT-114", "冷却塔出口温度", "Cooler outlet gas temperature"),
    ("FT-115", "冷却塔喷淋水流量", "Cooler spray flow"),
    ("PDT-116", "冷却塔压差", "Cooler pressure drop"),
    ("LT-116", "冷却塔塔釜液位", "Cooler sump level"),
    ("LT-201", "气柜高度（三取二）", "Gas-holder height (2oo3)"),
    ("LT-201[ABC]", "气柜高度", "Gas-holder height"),
    ("PT-202", "气柜压力", "Holder pressure"),
    ("AT-202", "气柜含氧", "Holder oxygen"),
    ("GT-203[AB]", "可燃气浓度", "Combustible gas"),
    ("PT-204", "压缩机入口压力", "Compressor suction pressure"),
    ("TT-204", "压缩机入口温度", "Compressor suction temperature"),
    ("PT-205", "压缩机出口压力", "Compressor discharge pressure"),
    ("TT-206", "压缩机工作水温度", "Ring-water temperature"),
    ("LT-207", "压缩机分离罐液位", "Separator level"),
    ("FT-208", "乙炔总管流量", "Acetylene main flow"),
    ("FT-200", "入柜乙炔流量", "Gas to the holder"),
    ("LT-110", "清液槽液位", "Clear-liquor tank level"),
    ("TT-110", "清液温度", "Clear-liquor temperature"),
    ("PT-110", "清液泵出口压力", "Clear-liquor pump pressure"),
    ("FT-110", "新鲜水补加流量", "Fresh-water make-up flow"),
    ("UA-201", "气柜卡顿诊断", "Holder jam diagnosis"),
    (rf"TIC-101{_G}", "发生器{g}温度调节", "Generator {g} temperature control"),
    (rf"FIC-101{_G}", "发生器{g}加水调节", "Generator {g} water control"),
    (rf"SIC-104{_G}", "振动加料器{g}给定", "Feeder {g} speed"),
    ("LIC-201", "气柜高度—负荷主调", "Holder height, load master"),
    ("PIC-204", "压缩机入口压力（回流）", "Suction pressure (recycle)"),
    ("PIC-205", "压缩机出口压力超驰", "Discharge pressure override"),
    ("FIC-208", "送 VCM 乙炔流量", "Acetylene to VCM"),
    ("LIC-110", "清液槽液位调节", "Clear-liquor level control"),
    ("LIC-207", "分离罐液位调节", "Separator level control"),
    ("FIC-115", "喷淋水流量调节", "Spray flow control"),
    (rf"SC-104{_G}", "振动加料器{g}", "Carbide feeder {g}"),
    (rf"FV-101{_G}", "发生器{g}加水阀", "Generator {g} water valve"),
    (rf"XV-103{_G}", "发生器{g}排渣阀", "Generator {g} slag valve"),
    (rf"XV-105{_G}", "贮斗{g}上闸阀", "Hopper {g} top gate"),
    (rf"XV-106{_G}", "贮斗{g}下闸阀", "Hopper {g} bottom gate"),
    (rf"XV-109{_G}", "发生器{g}充氮阀", "Generator {g} nitrogen valve"),
    (rf"M-109{_G}", "耙齿搅拌{g}", "Rake {g}"),
    (rf"M-105{_G}", "{g}# 压缩机", "Compressor {g}"),
    (rf"M-110{_G}", "清液泵{g}", "Clear-liquor pump {g}"),
    (rf"M-115{_G}", "喷淋水泵{g}", "Spray pump {g}"),
    ("PV-204", "压缩机回流阀", "Recycle valve"),
    ("FV-208", "送 VCM 乙炔阀", "Acetylene valve to VCM"),
    ("FV-110", "新鲜水补加阀", "Fresh-water valve"),
    ("FV-115", "喷淋水阀", "Spray valve"),
    ("LV-207", "分离罐排水阀", "Separator drain valve"),
    (rf"HS-100{_G}", "发生器{g}退出运行", "Generator {g} out of service"),
    (rf"HV-102{_G}", "发生器{g}应急水", "Generator {g} emergency water"),
    (rf"HV-103{_G}", "发生器{g}手动排渣阀", "Generator {g} manual slag valve"),
    (rf"HV-104{_G}", "排渣切断阀{g}", "Slag isolation valve {g}"),
    (rf"HV-107{_G}", "备用保压氮{g}", "Standby nitrogen {g}"),
    (rf"HV-108{_G}", "贮斗{g}充氮阀", "Hopper {g} nitrogen valve"),
    (rf"HV-109{_G}", "发生器{g}放空阀", "Generator {g} vent valve"),
    (rf"HV-110{_G}", "发生器{g}充氮手动", "Generator {g} nitrogen by hand"),
    (rf"HV-111{_G}", "正水封{g}补水", "Positive seal {g} make-up"),
    (rf"HV-112{_G}", "逆水封{g}补水", "Reverse seal {g} make-up"),
    (rf"HV-113{_G}", "安全水封{g}补水", "Safety seal {g} make-up"),
    (rf"HS-109{_G}", "耙齿搅拌{g}启停", "Rake {g} start and stop"),
    (rf"HS-111{_G}", "正水封{g}充水隔离", "Positive seal {g} filled to isolate"),
    ("HV-200", "入柜总阀", "Holder inlet main valve"),
    ("HV-204", "出柜总阀", "Holder outlet main valve"),
    ("TIC-110", "清液温度调节", "Clear-liquor temperature control"),
    ("FV-112", "清液冷却水阀", "Clear-liquor cooling valve"),
    ("HV-106", "氮气总阀", "Nitrogen main valve"),
    ("HV-201", "气柜放空阀", "Holder vent valve"),
    ("HV-205", "压缩机出口放空阀", "Discharge vent valve"),
    ("HV-207", "分离罐补水", "Separator make-up"),
    ("HV-210", "总管放空阀", "Main vent valve"),
    ("HV-211", "总管充氮阀", "Main nitrogen valve"),
    ("HS-120", "浓密机底流泵", "Thickener underflow"),
    (rf"HS-105{_G}", "{g}# 压缩机启停", "Compressor {g} start and stop"),
    (rf"HS-110{_G}", "清液泵{g}启停", "Clear-liquor pump {g} start and stop"),
    (rf"HS-115{_G}", "喷淋水泵{g}启停", "Spray pump {g} start and stop"),
    (rf"SLAG-103{_G}", "自动排渣程序{g}", "Automatic slag program {g}"),
    (rf"CHG-105{_G}", "加料程序{g}", "Charging program {g}"),
    (rf"I1{_G}", "I1 发生器{g}超温或断水", "I1 generator {g} hot or without water"),
    (rf"I2L{_G}", "I2 发生器{g}压力低低", "I2 generator {g} pressure low-low"),
    (rf"I2H{_G}", "I2 发生器{g}压力高高", "I2 generator {g} pressure high-high"),
    (rf"I4{_G}", "I4 发生器{g}液位低低", "I4 generator {g} level low-low"),
    (rf"I5N{_G}", "I5 贮斗{g}氮气不足", "I5 hopper {g} nitrogen low"),
    (rf"I5O{_G}", "I5 贮斗{g}含氧高", "I5 hopper {g} oxygen high"),
    (rf"I5T{_G}", "I5 上闸未关{g}", "I5 top gate {g} not shut"),
    (rf"I5B{_G}", "I5 下闸未关{g}", "I5 bottom gate {g} not shut"),
    (rf"I6L{_G}", "I6 贮斗{g}料位低低", "I6 hopper {g} level low-low"),
    (rf"I9{_G}", "I9 耙齿{g}过扭矩", "I9 rake {g} torque"),
    ("I-POWER", "全厂停电", "Power failure"),
    ("I3LL", "I3 气柜低低", "I3 holder low-low"),
    ("I3L", "I3 气柜低：压缩机减量", "I3 holder low: unload a compressor"),
    ("I3HH", "I3 气柜高高", "I3 holder high-high"),
    ("I8", "I8 压缩机保护", "I8 compressor protection"),
    ("I8R", "I8 出口压力高：开回流", "I8 discharge high: open recycle"),
    ("I10", "I10 可燃气二取二", "I10 combustible gas, two of two"),
    ("I12", "I12 喷淋水中断：减半负荷", "I12 spray lost: half load"),
    ("I13", "I13 冷却塔压差高", "I13 cooler pressure drop high"),
)


def _group(zh: str, en: str, *tags: str) -> Group:
    return Group({"zh": zh, "en": en}, tags)


ACETYLENE = Displays(
    areas=(
        Area(
            "compression",
            {"zh": "压缩与总管", "en": "Compression and main"},
            (
                r"^(M|HS)-105[ABC]", r"^(PT|TT)-20[4-6]", r"^LT-207", r"^FT-208", r"^(PIC|PV|PY)-20[45]", r"^FIC-208",
                r"^FV-208", r"^(LIC|LV|HV)-207", r"^I8R?(\.|$)", r"^I3LL?(\.|$)",
            ),
        ),
        *(
            Area(
                f"generator-{letter.lower()}",
                {"zh": f"发生器 {letter}", "en": f"Generator {letter}"},
                (rf"^[A-Z]+-10[0-9]{letter}\d?(\.|$)", rf"^(?!M-110|HS-110)[A-Z]+-11[0-3]{letter}(\.|$)",
                 rf"^I[124569][A-Z]?{letter}(\.|$)"),
            )
            for letter in "ABC"
        ),
        Area(
            "holder",
            {"zh": "冷却与气柜", "en": "Cooling and gas holder"},
            (
                r"^TT-114", r"^F(T|IC|V)-115", r"^PDT-116", r"^LT-116", r"^(M|HS)-115", r"^L(T|IC)-201", r"^PT-202",
                r"^AT-202", r"^UA-201", r"^FT-200", r"^HV-2(00|04|10|11)", r"^I3HH", r"^I12", r"^I13",
            ),
        ),
        Area(
            "water",
            {"zh": "渣浆、清液与公用", "en": "Slag, clear liquor and utilities"},
            (r".*",),
        ),
    ),
    names=_NAMES,
    groups=(
        _group("负荷与气柜", "Load and holder", "LT-201", "FT-208", "FT-200", "LIC-201.op", "PT-202"),
        _group("发生器 A", "Generator A", "TT-101A", "PT-102A", "LT-103A", "FT-101A", "SIC-104A.op"),
        _group("发生器 B", "Generator B", "TT-101B", "PT-102B", "LT-103B", "FT-101B", "SIC-104B.op"),
        _group("发生器 C", "Generator C", "TT-101C", "PT-102C", "LT-103C", "FT-101C", "SIC-104C.op"),
        _group("压缩", "Compression", "PT-204", "PT-205", "PV-204", "TT-206", "LT-207"),
        _group("冷却", "Cooling", "TT-114", "FT-115", "PDT-116", "LT-116"),
    ),
    overview="training/overview_acetylene.html",
)  # fmt: skip

DISPLAYS: dict[str, Displays] = {"acetylene": ACETYLENE}
PLAIN = Displays(areas=(Area("plant", {"zh": "全装置", "en": "Whole plant"}, (r".*",)),), names=(), groups=())


def of(plant: str) -> Displays:
    """Return the screens of a plant."""
    return DISPLAYS.get(plant, PLAIN)


def names(plant: str, tags: Mapping[str, object] | tuple[str, ...], language: str) -> dict[str, str]:
    """Return the names of tags in a language; those without a name are left out."""
    displays = of(plant)
    found = {tag: displays.name(tag, language) for tag in tags}
    return {tag: name for tag, name in found.items() if name}
