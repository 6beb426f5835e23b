"""Tags have names in both languages, and every number of the control system is labelled a training value."""

from __future__ import annotations

import pytest

from yixian.simulator.control.interlock import Cause, Interlock
from yixian.simulator.control.pid import PID
from yixian.simulator.control.station import Hand, LeadLag, Station
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.kernel import Block
from yixian.simulator.plants.acetylene.flowsheet import acetylene
from yixian.simulator.plants.acetylene.hypochlorite_program import HypochloriteProgram
from yixian.simulator.plants.acetylene.programs import (
    ChargeProgram,
    EventWatch,
    JamWatch,
    LoadStation,
    Median,
    SlagProgram,
)
from yixian.simulator.plants.acetylene.provenance import name_of, names, provenance

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
    used = {tuple(sorted((name_of(block.name) or {}).values())) for block in named()}
    stems = {name.rsplit(" ", 1)[0] for pair in used for name in pair} | {name for pair in used for name in pair}
    assert [tag for tag, name in names().items() if name["en"] not in stems and tag != "PY-204"] == []


def test_an_instrument_carries_the_letter_of_its_generator() -> None:
    assert name_of("TT-101A2") == {"zh-Hans": "发生器温度 A2", "en": "generator temperature A2"}
    assert name_of("I2LB") is not None
    assert name_of("XX-999") is None


@pytest.mark.parametrize("tag", ["TT-114.H.limit", "I1A.TT-101A1.limit", "TIC-101A.sp", "TIC-101A.gain", "HV-200"])
def test_setpoints_are_labelled_training_values(tag: str) -> None:
    assert provenance(SHEET, tag).is_training_value


def test_a_parameter_with_a_source_says_so() -> None:
    found = provenance(SHEET, "R-101A.heat_of_reaction")
    assert found.grade == "B"
    assert not found.is_training_value
