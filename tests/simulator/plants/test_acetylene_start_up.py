"""From cold to vinyl chloride: the start-up procedure as its expert does it, and what the line is like afterwards."""

from __future__ import annotations

from functools import lru_cache

import pytest

from yixian.simulator import drill


@lru_cache(maxsize=1)
def started() -> drill.Session:
    return drill.play(drill.load("start-up-cold"), "expert").session


def test_a_cold_line_makes_vinyl_chloride_within_five_hours() -> None:
    run = started()
    assert run.time_s < 5 * 3600.0
    assert run["FT-208"] == pytest.approx(4690.0, rel=0.05)
    assert run["R-510.production"] + run["R-511.production"] > 11.5


def test_nothing_went_into_the_air_and_no_air_stayed_in_the_line() -> None:
    run = started()
    assert run["AIR.acetylene"] < 1.0
    assert run["RING-201.lost"] < 1.0
    for space in ("R-101A", "R-101B", "V-201", "V-107", "T-403"):
        assert run[f"{space}.oxygen_share"] < 0.1, space


def test_all_is_in_service_and_nothing_that_stops_it_stands() -> None:
    run = started()
    assert 20.0 < run["V-201.height"] < 85.0
    assert 0.085 < run["V-304.strength"] < 0.12
    assert run["T-403.phosphine_ppm"] < 3.0
    assert run["T-403.purity"] > 98.0
    for interlock in ("I1A", "I1B", "I3L", "I3LL", "I3HH", "I6", "I7", "I8", "I10", "I12", "I14", "I15", "I17"):
        assert run[interlock] == 0.0, interlock


def test_hydrogen_chloride_was_there_before_acetylene() -> None:
    done = {event.tag: event.time_s for event in started().events if event.kind == "step"}
    assert done["S4c"] < done["S9a"] < done["S9b"] < done["S11b"] < done["S11c"]
