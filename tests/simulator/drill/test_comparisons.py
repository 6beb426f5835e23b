"""Judging only where something may have changed gives the account of judging everything every second."""

from __future__ import annotations

import itertools
import random

import pytest

from simulator.drill.conftest import PRACTICE, played
from yixian.simulator import drill
from yixian.simulator.drill import comparisons
from yixian.simulator.drill.comparisons import Comparisons
from yixian.simulator.drill.conditions import HOW, Commanded, Comparison, Either, Every, Never
from yixian.simulator.drill.referee import Referee


def everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no second look like the last one, so that all conditions are evaluated in each."""
    numbers = itertools.count()
    monkeypatch.setattr(Comparisons, "held", lambda *_: str(next(numbers)).encode())


@pytest.mark.parametrize(
    "name", [PRACTICE, "a01-hopper-bridging", "a08-hypochlorite-strong", "a11-power-failure", "steady-state"]
)
@pytest.mark.parametrize("player", ["expert", "wrong"])
def test_the_account_is_the_same_to_the_last_digit(name: str, player: str, monkeypatch: pytest.MonkeyPatch) -> None:
    session = played(name, player).session
    everything(monkeypatch)
    slow = drill.play(session.scenario, player).session
    assert slow.score() == session.score()
    assert slow.hash() == session.hash()


def test_it_is_the_same_for_somebody_who_plays_wildly(monkeypatch: pytest.MonkeyPatch) -> None:
    def play() -> drill.Session:
        session, chance = drill.Session(drill.load(PRACTICE)), random.Random(3)
        while not session.finished:
            session.advance(chance.choice([0.5, 1.0, 7.0, 45.0]))
            if not session.finished:
                session.command(chance.choice(["LIC-2.sp", "HS-1", "HV-1"]), chance.uniform(0.0, 100.0))
        return session

    quick = play()
    everything(monkeypatch)
    assert play().hash() == quick.hash()


def test_it_is_the_same_from_a_snapshot_on(monkeypatch: pytest.MonkeyPatch) -> None:
    log = played(PRACTICE, "expert").session.log
    half = drill.replay(drill.load(PRACTICE), log, to=415.0).snapshot()
    quick = drill.resume(drill.load(PRACTICE), half, log)
    everything(monkeypatch)
    assert drill.resume(drill.load(PRACTICE), half, log).hash() == quick.hash()


def test_most_seconds_change_nothing_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    full = []
    judge = Referee.judge_all
    monkeypatch.setattr(Referee, "judge_all", lambda self: (full.append(self.present.time_s), judge(self)))
    session = drill.play(drill.load("a01-hopper-bridging")).session
    assert len(full) < 0.2 * session.time_s


def test_each_comparison_holds_exactly_where_its_sign_says() -> None:
    session = drill.Session(drill.load(PRACTICE), backend="python")
    level = session["LT-1"]
    for how, limit in itertools.product(HOW, (level - 1.0, level, level + 1.0)):
        found = Comparisons([Comparison("k", "LT-1", how, limit, "%")], session.simulation.engine.layout, ())
        assert found.held(session.simulation.buffer, 0.0) == bytes([HOW[how](level, limit)])


def test_comparisons_of_commands_and_of_field_actions_are_not_looked_up_in_the_plant() -> None:
    leaf = [Comparison(str(number), "LT-1", ">", 1.0, "%") for number in range(4)]
    tree = Every((leaf[0], Either((Commanded(leaf[1]), Never(leaf[2]))), leaf[3]))
    assert [found.key for found in comparisons.leaves(tree)] == ["0", "2", "3"]
    layout = drill.Session(drill.load(PRACTICE), backend="python").simulation.engine.layout
    own = Comparison("x", "X-RAP", ">", 0.5, "")
    assert Comparisons([own], layout, {"X-RAP"}).held(drill.Session(drill.load(PRACTICE)).simulation.buffer, 0.0) == b""
