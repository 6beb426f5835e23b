"""The practice plant can be started by its procedure: by hand, prompted, by itself."""

from __future__ import annotations

import pytest

from simulator.drill.conftest import PRACTICE
from yixian.simulator import drill
from yixian.simulator.control.sequence import AUTOMATIC, COMPLETE, CONFIRM, HELD, MANUAL, PROMPTED, START
from yixian.simulator.drill.library import PLANTS

TEXT = (PLANTS["two-tanks"].folder / f"{PRACTICE}.yaml").read_text(encoding="utf-8")
EMPTY = TEXT.replace("condition: running, settle: 60 s", "condition: empty, values: {HV-1: 0}").replace("20 min", "2 h")


def begun(mode: float) -> drill.Session:
    session = drill.Session(drill.loads(EMPTY))
    session.command("START.mode", mode)
    session.command("START.request", START)
    return session


def test_by_itself_it_leads_from_empty_tanks_to_the_level_loop() -> None:
    session = begun(AUTOMATIC)
    session.advance(3000.0)
    assert session["START.state"] == COMPLETE
    assert session["LIC-2.mode"] == 1.0
    assert session["LT-2"] == pytest.approx(40.0, abs=4.0)


def test_prompted_nothing_moves_before_it_is_confirmed() -> None:
    session = begun(PROMPTED)
    session.advance(60.0)
    assert (session["START"], session["M-1"]) == (1.0, 0.0)
    session.command("START.request", CONFIRM)
    session.advance(120.0)
    assert session["M-1"] == pytest.approx(100.0, abs=1.0)


def test_by_hand_it_follows_the_operator() -> None:
    session = begun(MANUAL)
    session.command("HS-1", 100.0)
    session.advance(500.0)
    assert session["START"] == 2.0
    assert session["HV-1"] == 0.0


def test_without_water_it_holds_and_stops_the_pump() -> None:
    session = begun(AUTOMATIC)
    session.command("P0.plugged", 1.0, "instructor")
    session.advance(950.0)
    assert (session["START.state"], session["HS-1"]) == (HELD, 0.0)


def test_the_record_tells_its_steps_in_words() -> None:
    session = begun(AUTOMATIC)
    session.advance(3000.0)
    told = [event.text for event in session.events if event.tag == "START"]
    assert [text["zh"] for text in told] == [
        "顺控 START 第 1 步：关出口，向一号罐进水",
        "顺控 START 运行",
        "顺控 START 第 2 步：开 HV-1，向二号罐送水",
        "顺控 START 第 3 步：LIC-2 投自动，液位 40 %",
        "顺控 START 完成",
    ]
    assert told[2]["en"] == "procedure START, step 2: Open HV-1 to tank 2"
