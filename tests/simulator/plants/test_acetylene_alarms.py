"""Every alarm of the line has a response sheet in both languages, and a standby generator raises none."""

from __future__ import annotations

from simulator.plants.conftest import Start
from yixian.simulator.control.alarm import Alarm
from yixian.simulator.plants.acetylene.alarm_sheets import LANGUAGES, sheets
from yixian.simulator.plants.acetylene.flowsheet import acetylene


def alarms() -> list[Alarm]:
    return [thing for thing in acetylene().things.values() if isinstance(thing, Alarm)]


def test_every_alarm_has_its_sheet_in_both_languages() -> None:
    for alarm in alarms():
        sheet = alarm.terms.sheet
        assert sheet is not None, alarm.name
        assert sheet.respond_s, alarm.name
        for text in (sheet.cause, sheet.consequence, sheet.action):
            assert all(text.get(language) for language in LANGUAGES), alarm.name


def test_no_sheet_is_left_over() -> None:
    used = {id(alarm.terms.sheet) for alarm in alarms()}
    assert [key for key, sheet in sheets().items() if id(sheet) not in used] == []


def test_most_alarms_are_not_of_the_highest_priority() -> None:
    found = alarms()
    assert len(found) >= 150
    assert sum(alarm.terms.priority == 3 for alarm in found) < 0.45 * len(found)  # each LL and HH announces a trip


def test_a_generator_out_of_service_is_silent(line: Start) -> None:
    run = line("100%")
    run.set("R-101C.foaming", 1.0)
    run.set("TT-101C1.fault", 4.0)
    run.advance(120.0)
    states = {
        slot.tag: run[slot.tag]
        for slot in run.engine.layout
        if slot.tag.startswith("TT-101C.") and slot.section == "memory"
    }
    assert {state for tag, state in states.items() if tag.count(".") == 1 and not tag.endswith("quality")} == {7.0}


def test_a_consequence_of_a_trip_is_suppressed(line: Start) -> None:
    run = line("100%")
    run.set("I3LL.trip", 1.0)
    run.advance(120.0)
    assert run["FT-208"] < 1500.0
    assert run["FT-208.L"] == 7.0


def test_what_a_cut_mixer_brings_with_it_is_suppressed_but_a_hot_bed_is_not(line: Start) -> None:
    """After I7: no ratio, no pressure difference, beds that cool; their high alarms stay."""
    run = line("100%")
    run.set("I7.trip", 1.0)
    run.advance(1800.0)
    assert {tag: run[tag] for tag in ("FFI-501.HH", "PDT-504.LL", "TT-510A.LL")} == dict.fromkeys(
        ("FFI-501.HH", "PDT-504.LL", "TT-510A.LL"), 7.0
    )
    assert run["TT-510A.HH"] != 7.0
    came = [change.tag for change in run.changes if change.new == 1.0 and change.tag.startswith(("FFI-501.", "TT-510"))]
    assert came == []


def test_nothing_is_said_of_a_pump_change_over_in_time(line: Start) -> None:
    """A standby pump within five seconds: the flow dips, and only the flow's alarm may have come."""
    run = line("100%")
    run.set("M-110A.tripped", 1.0)
    run.advance(5.0)
    run.set("HS-110B", 100.0)
    run.advance(300.0)
    came = {
        change.tag for change in run.changes if change.new == 1.0 and change.tag.endswith((".L", ".LL", ".H", ".HH"))
    }
    assert came <= {"FT-101A.LL", "FT-101B.LL", "PT-110.L"}
