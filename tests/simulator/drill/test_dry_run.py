"""A scenario tried before anybody plays it: everything is reported, nothing is raised."""

from __future__ import annotations

import pytest

from simulator.drill.conftest import PRACTICE, played
from yixian.simulator import drill
from yixian.simulator.drill.library import PLANTS

TEXT = (PLANTS["two-tanks"].folder / f"{PRACTICE}.yaml").read_text(encoding="utf-8")


def codes(found: drill.DryRun) -> list[tuple[str, str]]:
    return [(finding.code, finding.item) for finding in found.findings]


def test_a_good_scenario_has_no_findings_and_tells_what_doing_nothing_scores() -> None:
    found = drill.dry_run(TEXT, "two-tanks")
    assert found.is_playable
    assert not found.problems
    assert codes(found) == []
    assert found.open_at_once == ("S1", "S2")
    assert found.idle_s == 1200.0
    assert found.idle is not None
    assert found.idle.total < 60.0
    assert found.players["wrong"].total < 60.0
    assert found.players["expert"].total >= 95.0


def test_what_cannot_be_read_is_told_with_its_line_in_both_languages() -> None:
    found = drill.dry_run(TEXT.replace("tag: LT-2\n", "tag: LT-22\n"))
    assert not found.is_playable
    assert found.scenario is None
    problem = next(each for each in found.problems if each.tag == "LT-22")
    line = 1 + TEXT.splitlines().index("    tag: LT-2")
    assert problem.say("zh").startswith(f"第 {line} 行")
    assert "did you mean LT-2" in problem.say("en")


@pytest.mark.parametrize("text", ["", "plant: [", "- 1", "plant: two-tanks\n" * 2, "\x00"])
def test_no_text_at_all_raises_anything(text: str) -> None:
    assert drill.dry_run(text).problems


def test_a_scenario_of_another_plant_is_a_problem_of_the_line_that_names_it() -> None:
    found = drill.dry_run(TEXT, "acetylene")
    assert [(problem.line, problem.key) for problem in found.problems] == [(1, "plant")]


def test_what_comes_true_before_anybody_acts_is_found() -> None:
    text = TEXT.replace("done: LT-2 >= 53 % for 30 s", "done: LT-2 >= 3 %").replace(
        "when: T1.level > 3.9 m", "when: T1.level > 0.9 m"
    )
    found = codes(drill.dry_run(text.replace("    after: [S1]\n", "")))
    assert ("done-at-once", "S2") in found
    assert ("charged-at-once", "R1") in found


def test_a_scenario_that_ends_as_it_begins_cannot_be_played() -> None:
    found = drill.dry_run(TEXT + "ends: LT-2 > 1 %\n")
    assert ("over-at-once", "") in codes(found)
    assert not found.is_playable


def test_a_plant_that_does_not_start_is_found() -> None:
    found = drill.dry_run(
        TEXT.replace("settle: 60 s}", "settle: 60 s, values: {T1.mass: 1.0e+308, T1.area: 1.0e-308}}")
    )
    assert [finding.code for finding in found.findings] == ["diverges"]
    assert not found.is_playable


def test_a_step_the_expert_never_opens_and_a_player_who_is_refused_are_found() -> None:
    found = drill.dry_run(TEXT.replace("start: P1.plugged.level > 0.2", "start: P1.plugged.level > 0.9"))
    assert ("never-opens", "S3") in codes(found)
    found = drill.dry_run(TEXT.replace("{HV-1: 58}, by: field", "{P1.plugged: 0}, by: field"))
    assert ("refused", "expert") in codes(found)


def test_an_idle_run_that_passes_is_found() -> None:
    head, tail = TEXT[: TEXT.index("steps:")], TEXT[TEXT.index("red_lines:") :]
    text = f"{head}steps:\n  - {{code: S1, title: {{zh: 甲, en: a}}, points: 1, done: LT-2 > 1 %}}\n{tail}"
    assert {("idle-passes", ""), ("wrong-high", "wrong")} <= set(codes(drill.dry_run(text)))


def test_a_malfunction_of_a_field_action_is_a_problem() -> None:
    text = TEXT.replace("tag: P1.plugged\n    value: 0.3", "tag: X-RAP\n    value: 1")
    found = drill.dry_run(text + "field_actions:\n  - {tag: X-RAP, title: {zh: 敲, en: Rap}}\n")
    assert [problem.key for problem in found.problems] == ["malfunctions[0].tag"]


def test_a_text_that_stands_in_no_file_is_played_recorded_and_replayed() -> None:
    session = drill.Session(drill.loads(TEXT, "custom-17"), seed=3)
    session.command("LIC-2.sp", 55.0)
    session.advance(60.0)
    log = drill.log_of(session.snapshot())
    assert log == session.log
    assert drill.replay(drill.loads(TEXT, "custom-17"), log).hash() == session.hash()


def test_a_replay_to_a_time_after_the_end_stops_at_the_end() -> None:
    session = drill.Session(drill.loads(TEXT), backend="python")
    session.advance(30.0)
    assert drill.replay(session.scenario, session.log, to=20.0, backend="python").time_s == 20.0
    assert drill.replay(session.scenario, session.log, to=9e9, backend="python").time_s == 30.0


def test_an_hour_of_a_drill_is_compared_fast_enough_for_a_page() -> None:
    import time

    session = played("steady-state", "expert").session
    began = time.process_time()
    drill.compare(session.scenario, session.log, session.log)
    assert (time.process_time() - began) / (2.0 * session.time_s) < 1.0 / 2400.0
