"""Everything an operator sees of the line has a name in both languages."""

from __future__ import annotations

import pytest

from yixian.simulator.control.interlock import Cause, Interlock
from yixian.simulator.control.pid import PID
from yixian.simulator.control.sequence import Procedure
from yixian.simulator.control.station import Hand, LeadLag, Station
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.kernel import Block
from yixian.simulator.plants.acetylene.flowsheet import acetylene
from yixian.simulator.plants.acetylene.hypochlorite_program import HypochloriteProgram
from yixian.simulator.plants.acetylene.names import SCALES, name_of, names
from yixian.simulator.plants.acetylene.programs import (
    ChargeProgram,
    EventWatch,
    JamWatch,
    LoadStation,
    Median,
    SlagProgram,
)

NAMED = (
    Transmitter,
    PID,
    LeadLag,
    Valve,
    Drive,
    Hand,
    Interlock,
    Median,
    LoadStation,
    SlagProgram,
    ChargeProgram,
    JamWatch,
    Station,
    EventWatch,
    HypochloriteProgram,
    Procedure,
)
SHEET = acetylene()


def named() -> list[Block]:
    return [thing for thing in SHEET.things.values() if isinstance(thing, NAMED) and not isinstance(thing, Cause)]


@pytest.mark.parametrize("block", named(), ids=lambda block: block.name)
def test_an_operators_tag_has_a_name_in_both_languages(block: Block) -> None:
    name = name_of(block.name)
    assert name is not None
    assert name["zh-Hans"]
    assert name["en"]


def test_no_name_is_left_over() -> None:
    shown = [block.name for block in named()] + [
        cause.tag for cause in SHEET.things.values() if isinstance(cause, Cause)
    ]
    used = {str(name_of(tag)) for tag in shown}
    letters = ("", "A", "B")
    for tag in names():
        assert any(str(name_of(f"{tag}{letter}")) in used for letter in letters), tag


def test_a_name_carries_the_letter_of_its_generator_where_the_language_wants_it() -> None:
    assert name_of("TT-101A") == {"zh-Hans": "发生器A温度", "en": "Generator A temperature"}
    assert name_of("TT-101A2") == {"zh-Hans": "发生器A温度 2", "en": "Generator A temperature 2"}
    assert name_of("LT-201B") == {"zh-Hans": "气柜高度 B", "en": "Gas-holder height B"}
    assert name_of("I2LB") == {"zh-Hans": "I2 发生器B压力低低", "en": "I2 generator B pressure low-low"}
    assert name_of("I6C") != name_of("I6A")
    assert name_of("XX-999") is None


def test_calculated_scales_are_of_tags_that_exist() -> None:
    assert set(SCALES) <= set(SHEET.things)
