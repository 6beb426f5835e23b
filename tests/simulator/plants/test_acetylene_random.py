"""Whatever valves, faults and modes somebody sets at random, the numbers of the line stay physical."""

from __future__ import annotations

import random

import pytest

from simulator.plants.balances import LIQUOR, SPACES
from simulator.plants.conftest import SITES, Start
from yixian.simulator.kernel import Simulation
from yixian.simulator.plants.acetylene.conditions import CONDITIONS


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
        for vessel in LIQUOR:
            assert -0.1 < run[f"{vessel}.liquid"] < (16.0 if vessel.startswith("V-303") else 60.0), vessel
            assert run[f"{vessel}.available"] > -0.01, vessel
        for stage in ("R-510", "R-511"):
            assert 0.0 < run[f"{stage}.temperature"] < 400.0, stage
        assert run["VCM.acetylene_held"] > -1.0
