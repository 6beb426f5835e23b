"""From cold to acetylene in the main: the start-up procedure as an operator would do it, in its order."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.plants.conftest import Start

IN_SERVICE = "AB"


@dataclass(frozen=True)
class Stage:
    """What is set, and what must come true within a time."""

    name: str
    sets: dict[str, float]
    until: tuple[str, str, float]
    within_s: float
    resets: tuple[str, ...] = field(default=())


def each(letters: str, suffix: str = "", **values: float) -> dict[str, float]:
    """Return settings of several generators: ``each("AB", HV_102=100.0)`` is HV-102A and HV-102B."""
    return {f"{tag.replace('_', '-')}{letter}{suffix}": value for letter in letters for tag, value in values.items()}


ALL_SEALS = {"HV_111": 2.0, "HV_112": 2.0, "HV_113": 2.0}
TRIPS = ("I12", "I13", "I10", "I3HH", *(f"{name}{g}" for g in IN_SERVICE for name in ("I1", "I2L", "I2H", "I6L", "I9")))
AUTO, CAS = 1.0, 2.0
STAGES = (
    Stage(
        "seals", {"HV-106": 100.0, **each("ABC", HV_111=100.0, HV_112=100.0, HV_113=100.0)},
        ("LT-113C", "above", 250.0), 900.0,
    ),
    Stage(
        "water and nitrogen",
        {
            **each("ABC", **ALL_SEALS), **each("AB", HV_102=100.0, HV_109=20.0, HV_108=100.0, HS_109=100.0),
            "HS-110A": 100.0, "HS-115A": 100.0, "FIC-115.mode": AUTO, "LIC-110.mode": AUTO, "HV-200": 100.0,
            "HV-211": 100.0, "HV-201": 50.0, "HS-111C": 1.0, "HV-111C": 100.0,
        },
        ("R-101A.oxygen_share", "below", 1.0), 3600.0,
    ),
    Stage("holder swept", {"HV-111C": 2.0}, ("V-201.oxygen_share", "below", 1.0), 3600.0),
    Stage("hoppers", each("AB", CHG_105=1.0, suffix=".is_automatic"), ("LT-106A", "above", 60.0), 3600.0),
    Stage("generators filled", {}, ("LT-103A", "above", 75.0), 3600.0),
    Stage(
        "sweeping ends",
        {
            **each("AB", HV_109=0.0, HV_102=0.0, HV_108=60.0), "HV-201": 0.0, "HV-211": 20.0,
            **each("AB", FIC_101=AUTO, suffix=".mode"), **each("AB", FIC_101=20.0, suffix=".sp"),
        },
        ("PT-102A", "above", 4.0), 3600.0,
    ),
    Stage(
        "interlocks", {**each("AB", HS_100=0.0), **each("AB", TIC_101=82.0, suffix=".sp")},
        ("I2LA", "below", 0.5), 10.0, resets=TRIPS,
    ),
    Stage(
        "first carbide",
        {
            "HV-211": 0.0, **each("AB", HV_109=5.0), **each("AB", SIC_104=15.0, suffix=".sp"),
            **each("AB", SLAG_103=1.0, suffix=".is_automatic"),
        },
        ("R-101A.purity", "above", 90.0), 1800.0,
    ),
    Stage(
        "to the holder", {**each("AB", HV_109=0.0), **each("AB", SIC_104=25.0, suffix=".sp")},
        ("LT-201", "above", 45.0), 3600.0,
    ),
    Stage(
        "compressor on recycle",
        {"HS-105A": 100.0, "PIC-204.mode": AUTO, "PIC-205.mode": AUTO, "LIC-207.mode": AUTO, "HV-205": 30.0},
        ("V-107.oxygen_share", "below", 0.5), 900.0, resets=("I3LL", "I3L", "I8"),
    ),
    Stage(
        "temperature control",
        {
            **each("AB", TIC_101=AUTO, suffix=".mode"), **each("AB", FIC_101=CAS, suffix=".mode"), "HV-205": 0.0,
            "FIC-208.mode": AUTO, "FIC-208.sp": 1600.0,
        },
        ("FT-208", "above", 1500.0), 600.0,
    ),
    Stage(
        "half load", {**each("AB", SIC_104=42.0, suffix=".sp"), "HS-105B": 100.0},
        ("R-101A.make", "above", 1500.0), 3600.0,
    ),
    Stage(
        "follow the holder",
        {"FIC-208.sp": 3000.0, **each("AB", SIC_104=CAS, suffix=".mode"), "LIC-201.mode": AUTO},
        ("FT-208", "above", 2900.0), 600.0,
    ),
    Stage("warm", {}, ("TT-101A", "above", 80.0), 4 * 3600.0),
)  # fmt: skip


def test_a_cold_line_can_be_started_in_the_order_of_the_procedure(line: Start) -> None:
    run = line("cold")
    for stage in STAGES:
        for tag, value in stage.sets.items():
            run.set(tag, value)
        run.advance(1.0)
        for interlock in stage.resets:
            run.set(f"{interlock}.reset", 1.0)
        run.advance(2.0)
        tag, how, limit = stage.until
        begun = run.time
        while (run[tag] <= limit) if how == "above" else (run[tag] >= limit):
            run.advance(5.0)
            assert run.time - begun < stage.within_s, f"{stage.name}: {tag} = {run[tag]:.4g}"
    assert run["V-201.purity"] > 90.0
    assert run["V-201.oxygen_share"] < 0.5
    assert run["AIR.acetylene"] < 1.0  # nothing went into the air
    assert 20.0 < run["V-201.height"] < 85.0
    for letter in IN_SERVICE:
        assert run[f"I1{letter}"] == 0.0
