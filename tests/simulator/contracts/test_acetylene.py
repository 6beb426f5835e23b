"""The acetylene line keeps the contract of plants, wherever it runs, starts or trips, and loses nothing."""

from __future__ import annotations

import pytest

from simulator.contracts.plants import Point, holds
from simulator.plants.balances import LIQUOR, acetylene_mol, chlorine_mol, slag_kg
from simulator.plants.conftest import SITES, engine
from yixian.simulator.kernel import Simulation
from yixian.simulator.plants.acetylene.conditions import COLD, FULL, PART, WARM, start

#: How far totals move in ten minutes, in which 35 kmol of acetylene and of chlorine and 3 t of slag go through:
#: implicit steps end at 1e-9 of what the gas spaces hold, Nm³ have six digits here, explicit balances just round.
TOTALS = {"acetylene": (acetylene_mol, 1.0), "chlorine": (chlorine_mol, 1.0), "dry slag": (slag_kg, 1e-4)}


def at(condition: str, *, after_s: float = 60.0, **sets: float) -> Point:
    """Return a point: a condition, what is set there, and how long it runs with that."""

    def bring(plant: Simulation) -> None:
        start(plant, condition)
        for vessel in LIQUOR:
            plant.set(f"{vessel}.decay", 0.0)
        for tag, value in sets.items():
            plant.set(tag, value)
        plant.advance(after_s)

    return bring


POINTS = {
    "design, full load": at(FULL),
    "design, 70 %": at(PART),
    "start-up, cold": at(COLD),
    "start-up, warm": at(WARM),
    "start-up, first carbide": at(WARM, **{"I2LA.trip": 0.0, "SIC-104A.sp": 15.0, "FIC-101A.mode": 1.0}),
    "trip of the power": at(FULL, after_s=20.0, **{"SITE.power_failure": 1.0}),
    "trip of both gases": at(FULL, after_s=20.0, **{"I7.trip": 1.0}),
    "trip of the feeders": at(FULL, after_s=120.0, **{"I10.trip": 1.0}),
    "trip of hypochlorite": at(FULL, after_s=60.0, **{"I6.trip": 1.0}),
}


@pytest.mark.parametrize("site", SITES)
def test_the_line_keeps_the_contract(site: str) -> None:
    holds(engine(SITES[site]).model, POINTS, TOTALS)
