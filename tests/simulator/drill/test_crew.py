"""Who may do what: board and field keep to their places in a crew, and a bypass takes two of them."""

from __future__ import annotations

import pytest

from simulator.drill.conftest import PRACTICE
from yixian.simulator import drill

BYPASS = "I1.LT-1.bypass"


def session(*crew: str) -> drill.Session:
    return drill.Session(drill.load(PRACTICE), backend="python", crew=crew)


def test_who_drills_alone_is_everywhere() -> None:
    for crew in ((), ("board",), ("field",)):
        alone = session(*crew)
        alone.command("HV-1", 50.0, "board")
        alone.command("LIC-2.sp", 50.0, "field")


def test_with_a_field_operator_in_the_crew_the_board_does_not_turn_hand_valves() -> None:
    crew = session("board", "field")
    crew.command("HV-1", 50.0, "field")
    with pytest.raises(drill.CommandRefused, match="field operator of this crew"):
        crew.command("HV-1", 60.0, "board")
    assert crew["HV-1"] == 50.0


def test_with_a_board_operator_in_the_crew_the_field_does_not_touch_the_control_room() -> None:
    crew = session("board", "field")
    for tag, value in (("LIC-2.sp", 50.0), ("LIC-2.mode", 0.0), ("LT-1.H.request", 1.0), ("HS-1", 60.0)):
        crew.command(tag, value, "board")
        with pytest.raises(drill.CommandRefused, match="board operator of this crew") as refused:
            crew.command(tag, value, "field")
        assert "内操" in refused.value.why["zh"]


def test_field_actions_and_local_panels_are_the_field_operators() -> None:
    crew = drill.Session(drill.load("a01-hopper-bridging"), crew=("board", "field"))
    for tag in ("CHG-105A.top_request", crew.scenario.field_actions[0].tag):
        with pytest.raises(drill.CommandRefused, match="field operator"):
            crew.command(tag, 1.0, "board")
        crew.command(tag, 1.0, "field")


def test_the_instructor_is_everywhere() -> None:
    crew = session("board", "field")
    crew.command("HV-1", 50.0, "instructor")
    crew.command("LIC-2.sp", 50.0, "instructor")


@pytest.mark.parametrize("second", ["", "7"])
def test_a_crew_bypasses_no_interlock_without_a_second_person(second: str) -> None:
    crew = session("board", "board")
    for tag, value in ((BYPASS, 1.0), ("I1.LT-1.limit", 99.0)):
        with pytest.raises(drill.CommandRefused, match="second person"):
            crew.command(tag, value, who="7", second=second)
    assert crew[BYPASS] == 0.0
    assert crew.score().penalties == 0.0


def test_a_bypass_two_people_agree_on_is_recorded_with_both_and_still_charged() -> None:
    crew = session("board", "board")
    crew.command(BYPASS, 1.0, who="7", note="检修", second="8")
    assert crew[BYPASS] == 1.0
    assert crew.score().cap == 59.0
    assert '"who": "7", "note": "检修", "second": "8"' in crew.log
    again = drill.replay(crew.scenario, crew.log, backend="python")
    assert again.hash() == crew.hash()
    assert again.crew == ("board", "board")


def test_who_drills_alone_may_bypass_and_pays_for_it() -> None:
    alone = session("board")
    alone.command(BYPASS, 1.0, who="7")
    assert [item.code for item in alone.score().items if item.kind == "penalty"] == ["BYPASS"]


def test_taking_a_bypass_off_needs_nobody_else() -> None:
    crew = session("board", "board")
    crew.command(BYPASS, 1.0, who="7", second="8")
    crew.command(BYPASS, 0.0, who="7")
    assert crew[BYPASS] == 0.0


def test_other_people_at_the_plant_count_from_then_on_in_a_replay_too() -> None:
    crew = session("board")
    crew.command("HV-1", 45.0, "board")
    crew.advance(10.0)
    crew.man(("board", "field"))
    with pytest.raises(drill.CommandRefused):
        crew.command("HV-1", 50.0, "board")
    crew.command("HV-1", 50.0, "field")
    crew.advance(10.0)
    again = drill.replay(crew.scenario, crew.log, backend="python")
    assert (again.hash(), again.crew) == (crew.hash(), ("board", "field"))
    taken_up = drill.resume(crew.scenario, crew.snapshot(), backend="python")
    assert taken_up.crew == ("board", "field")
