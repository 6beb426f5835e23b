"""Cause and effect: what trips each interlock, and where each interlock forces the final elements.

Limits are training values. Interlocks of a generator carry its letter.
"""

from __future__ import annotations

from yixian.simulator.control.interlock import Interlock, Vote, of, one

#: Tag that is 1 for a generator that is not in service: its alarms are suppressed by design.
OUT_OF_SERVICE = "HS-100{g}"


def generator_interlocks(letter: str) -> tuple[Interlock, ...]:
    """Return the interlocks of one generator.

    Parameters
    ----------
    letter
        Its letter [-].
    """
    g = letter
    hot: Vote = of(2, *((f"TT-101{g}{number}", "above", 92.0) for number in (1, 2, 3)))
    # No water counts only while carbide is fed: a generator on standby has none.
    dry: Vote = of(2, (f"FT-101{g}", "below", 15.0, 30.0), (f"SC-104{g}", "above", 5.0, 30.0))
    return (
        Interlock(f"I1{g}", hot, dry),
        Interlock(f"I2L{g}", one(f"PT-102{g}", "below", 1.0, 2.0)),
        Interlock(f"I2H{g}", one(f"PT-102{g}", "above", 11.0, 2.0)),
        Interlock(f"I4{g}", one(f"LT-103{g}", "below", 50.0, 1.0), latches=False),
        Interlock(f"I5N{g}", one(f"FT-108{g}", "below", 10.0, 2.0), latches=False),
        Interlock(f"I5O{g}", one(f"AT-108{g}", "above", 3.0), latches=False),
        Interlock(f"I5T{g}", one(f"XV-105{g}", "above", 2.0), latches=False),
        Interlock(f"I5B{g}", one(f"XV-106{g}", "above", 2.0), latches=False),
        Interlock(f"I6L{g}", one(f"LT-106{g}", "below", 5.0, 2.0)),
        Interlock(f"I9{g}", one(f"JT-109{g}", "above", 50.0, 2.0)),
    )


def common_interlocks() -> tuple[Interlock, ...]:
    """Return the interlocks from the gas holder to the compressors and cooling water."""
    holders = ("LT-201A", "LT-201B", "LT-201C")
    return (
        Interlock("I-POWER", one("SITE.power_lost", "above", 0.5)),
        Interlock("I3LL", of(2, *((tag, "below", 15.0) for tag in holders))),
        Interlock("I3L", of(2, *((tag, "below", 25.0) for tag in holders))),
        Interlock("I3HH", of(2, *((tag, "above", 88.0) for tag in holders))),
        Interlock(
            "I8",
            one("PT-204", "below", 0.0, 2.0),
            one("LT-207", "below", 20.0, 5.0),
            one("PT-205", "above", 110.0, 1.0),
        ),
        Interlock("I8R", one("PT-205", "above", 110.0, 1.0), latches=False),
        Interlock("I10", of(2, ("GT-203A", "above", 50.0), ("GT-203B", "above", 50.0))),
        Interlock("I12", one("FT-115", "below", 60.0, 10.0)),
        Interlock("I13", one("PDT-116", "above", 4.5, 5.0)),
    )


def product_interlocks() -> tuple[Interlock, ...]:
    """Return the interlocks from hypochlorite to vinyl chloride."""
    return (
        Interlock(
            "I6",
            of(2, ("FT-301", "below", 25.0, 5.0), ("FT-302", "above", 0.2, 5.0)),
            one("FFI-302", "above", 1.6, 5.0),
            of(2, ("AT-303A", "above", 0.20), ("AT-303B", "above", 0.20)),
            one("UI-401", "above", 0.6, 2.0),
            one("UI-402", "above", 0.6, 2.0),
        ),
        Interlock("I6C", of(2, ("FT-301", "below", 25.0, 5.0), ("FT-305", "above", 10.0, 5.0))),
        Interlock("I6P", one("AT-304", "below", 5.0, 5.0), latches=False),
        Interlock("I6T", one("LT-307A", "above", 97.0, 2.0), one("LT-307B", "above", 97.0, 2.0), latches=False),
        Interlock(
            "I7", one("AT-502", "above", 50.0), one("TT-503", "above", 50.0), one("FFI-501", "below", 1.00, 10.0),
            one("PDT-504", "below", 1.0, 2.0), one("XB-601", "below", 50.0), one("SITE.power_lost", "above", 0.5),
        ),
        Interlock(
            "I14", one("FT-401", "below", 50.0, 10.0), one("FT-402", "below", 50.0, 10.0),
            one("LT-308", "below", 15.0, 10.0), latches=False,
        ),
        Interlock("I15", one("AT-406", "above", 1.0)),
        Interlock("I17", one("TT-510A", "above", 200.0, 2.0), one("TT-510B", "above", 200.0, 2.0)),
    )  # fmt: skip


#: Opening of the acetylene valve that lets half of the design load pass.
HALF_LOAD = 30.0
#: Position each interlock forces, by final element; the last one listed wins.
GENERATOR_EFFECTS: dict[str, dict[str, float]] = {
    "SC-104{g}": {
        "I13": 0.0, "I1{g}": 0.0, "I2L{g}": 0.0, "I2H{g}": 0.0, "I3HH": 0.0, "I6L{g}": 0.0,
        "I9{g}": 0.0, "I10": 0.0, "I-POWER": 0.0,
    },
    "FV-101{g}": {"I1{g}": 100.0},
    "XV-103{g}": {"I4{g}": 0.0, "I2L{g}": 0.0, "I10": 0.0},
    "XV-109{g}": {"I2L{g}": 100.0},
    "XV-105{g}": {"I5B{g}": 0.0, "I5N{g}": 0.0},
    "XV-106{g}": {"I5T{g}": 0.0, "I5N{g}": 0.0, "I5O{g}": 0.0},
    "M-109{g}": {"I-POWER": 0.0},
}  # fmt: skip
COMMON_EFFECTS: dict[str, dict[str, float]] = {
    "M-105A": {"I3LL": 0.0, "I8": 0.0, "I-POWER": 0.0},
    "M-105B": {"I3LL": 0.0, "I8": 0.0, "I-POWER": 0.0},
    "M-105C": {"I3LL": 0.0, "I8": 0.0, "I-POWER": 0.0},
    "PV-204": {"I8R": 100.0, "I8": 100.0},
    "FV-208": {"I14": HALF_LOAD, "I15": 0.0, "I17": 0.0, "I7": 0.0, "I3LL": 0.0, "I8": 0.0},
    "M-110A": {"I-POWER": 0.0},
    "M-110B": {"I-POWER": 0.0},
    "M-115A": {"I-POWER": 0.0},
    "M-115B": {"I-POWER": 0.0},
    "FV-301": {"I6T": 0.0},
    "FV-302": {"I6": 0.0, "I6T": 0.0},
    "FV-305": {"I6": 0.0, "I6C": 0.0, "I6P": 0.0, "I6T": 0.0},
    "FV-306": {"I6T": 0.0},
    "M-304A": {"I6": 0.0, "I-POWER": 0.0},
    "M-304B": {"I6": 0.0, "I-POWER": 0.0},
    "XV-401": {"I6": 100.0},
    "XV-402": {"I6": 100.0},
    "M-401": {"I-POWER": 0.0},
    "M-402": {"I-POWER": 0.0},
    "M-403": {"I-POWER": 0.0},
    "M-404": {"I-POWER": 0.0},
    "FV-501": {"I17": 0.0, "I7": 0.0},
    "XV-505": {"I15": 100.0, "I7": 100.0},
    "FV-510": {"I17": 100.0},
    "FV-603": {"I-POWER": 0.0},
    "M-601": {"I-POWER": 0.0},
    "XB-601": {"I-POWER": 0.0},
}


def effects(tag: str, letter: str = "") -> dict[str, float]:
    """Return where interlocks force a final element, by interlock [%].

    Parameters
    ----------
    tag
        Its tag, with ``{g}`` for the letter of a generator [-].
    letter
        The letter [-].
    """
    rows = {**GENERATOR_EFFECTS, **COMMON_EFFECTS}.get(tag, {})
    return {interlock.format(g=letter): position for interlock, position in rows.items()}
