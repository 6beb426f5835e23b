"""Whatever valves, faults and modes somebody sets at random, the numbers stay numbers."""

from __future__ import annotations

import random

import pytest

from simulator.plants.conftest import SITES, Start
from yixian.simulator.kernel import Simulation
from yixian.simulator.plants.acetylene.conditions import CONDITIONS

SPACES = ("R-101A", "R-101B", "R-101C", "V-103", "T-104", "V-201", "V-105", "V-107")


def settable(run: Simulation) -> list[str]:
    """Return hand stations, modes, outputs and faults, by tag."""
    tags = {slot.tag for slot in run.engine.layout}
    return [
        slot.tag
        for slot in run.engine.layout.section("command")
        if slot.tag.startswith(("HV-", "HS-")) or slot.tag.endswith((".mode", ".op")) or f"{slot.tag}.level" in tags
    ]


@pytest.mark.parametrize("seed", range(6))
def test_an_hour_of_random_settings_leaves_the_line_physical(line: Start, seed: int) -> None:
    dice = random.Random(seed)
    run = line(dice.choice(CONDITIONS), pressure_kpa=dice.choice(list(SITES.values())))
    tags = settable(run)
    for _ in range(60):
        tag = dice.choice(tags)
        slot = run.engine.layout.find(tag)
        run.set(tag, min(max(dice.choice((0.0, 0.3, 1.0, 20.0, 100.0)), slot.low), slot.high))
        run.advance(60.0)
        for space in SPACES:
            assert -60.0 < run[f"{space}.gauge"] < 150.0, space
            for component in ("nitrogen", "oxygen", "phosphine"):
                share = run[f"{space}.{component}"] / max(run[f"{space}.dry"], 1.0)
                assert -0.01 < share < 1.01, f"{space}.{component}"
