"""Every scenario: the expert passes with 95 or more, the wrong response leads where it leads and stays below 60."""

from __future__ import annotations

import pytest

from simulator.drill.conftest import ALL, played
from yixian.simulator import drill


@pytest.mark.parametrize("name", ALL)
def test_the_expert_scores_95_or_more(name: str) -> None:
    score = played(name, "expert").session.score()
    assert score.total >= 95.0, [(item.code, item.points, item.text["en"]) for item in score.largest_losses(5)]
    assert score.is_passed
    assert score.steps + score.quality - score.penalties == pytest.approx(score.total)


@pytest.mark.parametrize("name", ALL)
def test_the_expert_does_not_owe_it_to_the_noise(name: str) -> None:
    assert drill.play(drill.load(name), "expert", seed=2).session.score().total >= 95.0


@pytest.mark.parametrize("name", ALL)
def test_the_wrong_response_leads_where_it_leads_and_scores_below_60(name: str) -> None:
    run = played(name, "wrong")
    assert run.led
    assert run.session.score().total < 60.0
    assert not run.session.score().is_passed


@pytest.mark.parametrize("name", ALL)
def test_every_point_is_explained_in_both_languages(name: str) -> None:
    for player in ("expert", "wrong"):
        session = played(name, player).session
        for item in session.score().items:
            assert item.text["zh"], item.code
            assert item.text["en"], item.code
        for event in session.events_for("instructor"):
            assert event.text["zh"]
            assert event.text["en"]


@pytest.mark.parametrize("name", ALL)
def test_doing_nothing_does_not_pass(name: str) -> None:
    session = drill.Session(drill.load(name), seed=7)
    session.advance(min(session.scenario.time_limit_s, 900.0))
    session.finish()
    assert not session.score().is_passed


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_steady_state_is_held_whatever_is_drawn(seed: int) -> None:
    assert drill.play(drill.load("steady-state"), "expert", seed=seed).session.score().total >= 95.0


def test_the_draw_differs_by_seed_and_not_by_run() -> None:
    scenario = drill.load("steady-state")
    first, again, other = (drill.Session(scenario, seed=seed).upsets for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len({upset.code for upset in first}) == 7


def test_all_thirteen_faults_and_the_procedures_are_there() -> None:
    for number in range(1, 14):
        assert any(name.startswith(f"a{number:02d}-") for name in ALL), number
    procedures = {
        "start-up-cold", "start-up-warm", "vcm-restart", "short-stop", "shut-down-normal", "emergency-stop",
        "steady-state", "hypochlorite-by-hand", "hypochlorite-remote", "caustic-changeover", "carbide-fire",
    }  # fmt: skip
    assert procedures <= set(ALL)
