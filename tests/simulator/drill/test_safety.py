"""What must not be got wrong: nobody wins by a bypass, an opening below the air's pressure, acid or a wrong order."""

from __future__ import annotations

import pytest

from simulator.drill.conftest import ALL, played
from yixian.simulator import drill
from yixian.simulator.drill.player import Performer
from yixian.simulator.drill.session import TICK_S


def spoiled(name: str, at_s: float, **sets: float) -> drill.Session:
    """Return the expert's run with something set besides, at a time."""
    scenario = drill.load(name)
    session = drill.Session(scenario, seed=7)
    performer = Performer(scenario.players["expert"], session)
    performer.play()
    is_done = False
    while not session.finished:
        session.advance(TICK_S)
        if not is_done and session.time_s >= at_s and not session.finished:
            is_done = True
            for tag, value in sets.items():
                session.command(tag, value, "field")
        performer.play()
    return session


@pytest.mark.parametrize("name", ALL)
def test_no_drill_is_won_through_a_bypass(name: str) -> None:
    session = drill.Session(drill.load(name), seed=7)
    for cause in session.reporter.causes:
        for tag, value in ((f"{cause}.bypass", 1.0), (f"{cause}.limit", session[f"{cause}.limit"])):
            before = len(session.score().items)
            session.command(tag, value)
            assert len(session.score().items) == before + 1, tag
    score = session.score()
    assert score.cap <= 59.0
    assert not score.is_passed


def test_a_perfect_run_with_one_bypass_is_not_passed() -> None:
    score = spoiled("a05-cooler-water", 20.0, **{"I3LL.LT-201A.bypass": 1.0}).score()
    assert score.total == pytest.approx(59.0)
    assert not score.is_passed


def test_a_scenario_cannot_make_a_bypass_cheap() -> None:
    text = (drill.library.PLANTS["two-tanks"].folder / "two-tanks-level.yaml").read_text(encoding="utf-8")
    with pytest.raises(drill.ScenarioError, match=r"rules\.bypass: 0 +is outside 15"):
        drill.loads(text + "rules: {bypass: 0}\n")


def test_a_hopper_opened_at_low_pressure_is_a_red_line() -> None:
    session = spoiled("a01-hopper-bridging", 200.0, **{"CHG-105A.top_request": 100.0})
    assert session.score().cap <= 40.0
    assert any(event.kind == "red_line" for event in session.events)


def test_a_line_drawn_below_the_airs_pressure_is_a_red_line() -> None:
    codes = {item.code for item in played("a07-holder-low", "wrong").session.score().items}
    assert "R1" in codes


@pytest.mark.parametrize("name", ["a08-hypochlorite-strong", "a09-hypochlorite-alkaline"])
def test_acid_into_hypochlorite_fails_even_a_perfect_run(name: str) -> None:
    session = spoiled(name, 100.0, **{"HV-309": 5.0})
    assert session.score().total <= 40.0


def test_more_chlorine_is_a_penalty_not_a_remedy() -> None:
    assert any(item.code == "P2" for item in played("a09-hypochlorite-alkaline", "wrong").session.score().items)


def test_acetylene_first_after_an_outage_ends_the_drill() -> None:
    session = played("a11-power-failure", "wrong").session
    assert session.score().cap <= 40.0
    assert session.time_s < session.scenario.time_limit_s


def test_acetylene_goes_off_before_nitrogen_and_hydrogen_chloride() -> None:
    steps = {step.code: step for step in drill.load("a10-free-chlorine").steps}
    assert steps["S2"].after == ("S1",)
    assert steps["S3"].after == ("S1",)


def test_water_off_with_carbide_left_is_a_red_line() -> None:
    assert any(item.code == "R2" for item in played("shut-down-normal", "wrong").session.score().items)


def test_hot_work_before_two_good_samples_ends_the_drill() -> None:
    session = played("shut-down-normal", "wrong").session
    assert session.events[-1].kind == "finish"
    assert any(item.code == "R1" for item in session.score().items)


def test_a_jammed_holder_is_not_helped_by_a_fast_recycle() -> None:
    codes = {item.code for item in played("a06-holder-jam", "wrong").session.score().items}
    assert {"R1", "R2"} <= codes


def test_nothing_is_poked_under_pressure() -> None:
    session = spoiled("a04-slag-blocked", 500.0, **{"X-POKE": 1.0})
    assert session.score().cap <= 40.0
