"""Malfunctions speak both languages, and stand with the display of their equipment."""

import pytest

from yixian.simulator import faults
from yixian.simulator.drill.plants import PLANTS
from yixian.web.training import displays, runner, station


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_every_malfunction_of_every_plant_is_worded_in_chinese(plant):
    view = runner.view(plant)
    assert [each.tag for each in view.faults if not each.label.get("zh")] == []


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_no_malfunction_is_lost_when_they_are_grouped_by_display(plant):
    view = runner.view(plant)
    groups = station.fault_groups(view, displays.of(plant), "zh-hans")
    assert sorted(tag for _, lines in groups for tag, _ in lines) == sorted(each.tag for each in view.faults)


def test_a_bridge_in_a_hopper_stands_with_its_generator():
    groups = dict(station.fault_groups(runner.view("acetylene"), displays.of("acetylene"), "zh-hans"))
    assert ("FD-104A.bridged", "FD-104A.bridged 贮斗架桥：料流被挡住的份额") in groups["发生器 A"]


def test_a_label_nobody_translated_stands_in_english():
    assert faults.wording("a new fault") == {"en": "a new fault"}
