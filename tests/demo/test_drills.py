"""Drills of the story: real panel operators sit down, and whoever plays with less care is later and leaves out more."""

from __future__ import annotations

import dataclasses

from yixian.demo import content
from yixian.demo.drilling import Wish, played
from yixian.demo.enterprise import Enterprise
from yixian.demo.events import DrillHeld
from yixian.demo.people import PANEL_OPERATOR

SCRIPT = [Wish(60.0 * turn, f"TAG-{turn}", float(turn)) for turn in range(1, 41)]


def test_panel_operators_sit_at_every_plant(enterprise: Enterprise) -> None:
    staff = {person.staff_no: person for person in enterprise.people}
    told = {drill.code: drill for drill in content.drills()}
    held = [event for event in enterprise.story if isinstance(event, DrillHeld)]
    assert [event.drill for event in held] == list(told)
    for event in held:
        drill = told[event.drill]
        assert {staff[number].post for number in event.board} == {PANEL_OPERATOR}
        assert len(set(event.board)) == drill.seats
        assert len(set(event.field)) == drill.field
        assert staff[event.by].post == "培训师"


def test_one_drill_still_waits_for_its_instructor() -> None:
    assert [drill.held for drill in content.drills()].count(False) == 1


def test_the_same_operator_plays_a_drill_the_same_way() -> None:
    drill = content.drills()[0]
    assert played(drill, "010106", SCRIPT, 4) == played(drill, "010106", SCRIPT, 4)
    assert played(drill, "010106", SCRIPT, 4) != played(drill, "010107", SCRIPT, 4)


def test_less_care_is_later_and_leaves_out_more() -> None:
    careful, careless = (dataclasses.replace(content.drills()[0], care=care) for care in (1.0, 0.2))
    numbers = [f"0101{number:02}" for number in range(20)]
    done = {drill.care: [played(drill, number, SCRIPT, 4) for number in numbers] for drill in (careful, careless)}
    assert sum(map(len, done[1.0])) > sum(map(len, done[0.2]))
    assert max(wish.time_s for one in done[0.2] for wish in one) > SCRIPT[-1].time_s + 60.0


def test_nobody_does_a_step_before_the_expert_would() -> None:
    by_tag = {wish.tag: wish.time_s for wish in SCRIPT}
    drill = dataclasses.replace(content.drills()[0], care=0.0)
    assert all(wish.time_s >= by_tag[wish.tag] for wish in played(drill, "010106", SCRIPT, 4))
