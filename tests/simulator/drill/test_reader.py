"""A scenario file that is wrong says where and what, in both languages; none of hundreds of broken ones crashes."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import yaml

from simulator.drill.conftest import ALL, PRACTICE
from yixian.simulator import drill
from yixian.simulator.drill.library import PLANTS

TEXT = (PLANTS["two-tanks"].folder / f"{PRACTICE}.yaml").read_text(encoding="utf-8")
LINES = TEXT.splitlines()


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "key", "tag", "unit", "says"),
    [
        ("tag: LT-2\n", "tag: LT-22\n", "quality[0].tag", "LT-22", "", "did you mean LT-2"),
        ('unit: "%"', "unit: kPa", "quality[0].unit", "LT-2", "kPa", "LT-2 is in %, not in kPa"),
        ("done: LT-2 >= 53 % for 30 s", "done: LT-2 >= 53 kPa for 30 s", "steps[1].done", "LT-2", "kPa", "not in kPa"),
        ("done: LT-2 >= 53 % for 30 s", "done: LT-2 => 53 %", "steps[1].done", "", "", "cannot read"),
        ("done: LT-2 >= 53 % for 30 s", "done: LT-2 >= 53 % for ever", "steps[1].done", "", "s", "not a duration"),
        (
            "done: LT-2 >= 53 % for 30 s",
            "done: {command: LT-2 > 1}",
            "steps[1].done.command",
            "LT-2",
            "%",
            "cannot be set",
        ),
        ("done: LT-2 >= 53 % for 30 s", "done: {step: S9}", "steps[1].done.step", "", "", "there is no step S9"),
        ("    value: 0.3\n", "    value: 3\n", "malfunctions[0].value", "P1.plugged", "-", "outside 0 to 1"),
        ("    value: 0.3\n", "    value: some\n", "malfunctions[0].value", "P1.plugged", "-", "must be a number"),
        ("time_limit: 20 min", "time_limit: 20 years", "time_limit", "", "s", "must be a duration"),
        ("time_limit: 20 min", "time_limit: -5", "time_limit", "", "s", "must be a duration"),
        ("    limit: 15\n", "    limit: 3\n", "quality[0].limit", "LT-2", "%", "farther off"),
        ("plant: two-tanks", "plant: three-tanks", "plant", "", "", "is none of"),
        ("level: basic", "levle: basic", "levle", "", "", "did you mean level"),
        ("condition: running", "condition: walking", "start.condition", "", "", "is none of"),
        ("    after: [S1]", "    after: [S2]", "steps[1].after", "", "", "cannot come after itself"),
        ("  - code: S2\n", "  - code: S1\n", "", "", "", "used twice"),
        (
            "    points: 4\n    tag",
            "    points: 4\n    points: 4\n    tag",
            "quality[0].points",
            "",
            "",
            "stands here twice",
        ),
        ("    points: 4\n    within", "    points: .nan\n    within", "steps[0].points", "", "", "must be a number"),
        (", settle: 60 s}", ", settle: 60 s", "", "", "", "not valid YAML"),
        (
            "{LIC-2.sp: 55}",
            "{LIC-2.sp: 155}",
            "players.expert.acts[0].set.LIC-2.sp",
            "LIC-2.sp",
            "%",
            "outside 0 to 100",
        ),
    ],
)
def test_an_error_names_line_key_tag_and_unit(old: str, new: str, key: str, tag: str, unit: str, says: str) -> None:
    assert TEXT.count(old) >= 1
    text = TEXT.replace(old, new, 1)
    with pytest.raises(drill.ScenarioError) as caught:
        drill.loads(text)
    problem = next(each for each in caught.value.problems if each.key == key and re.search(says, each.text["en"]))
    assert (problem.tag, problem.unit) == (tag, unit)
    assert problem.text["zh"]
    assert problem.line >= 1
    if new.strip() in text and "\n" not in new.strip() and key and key != "plant":
        assert problem.line == line_of(text, new.strip())
    assert f"line {problem.line}" in str(caught.value)
    assert f"第 {problem.line} 行" in caught.value.say("zh")


def test_all_problems_are_told_at_once() -> None:
    text = (
        TEXT.replace("tag: LT-2\n", "tag: LT-22\n")
        .replace("value: 0.3", "value: 3")
        .replace("level: basic", "level: easy")
    )
    with pytest.raises(drill.ScenarioError) as caught:
        drill.loads(text)
    assert len(caught.value.problems) >= 3
    assert [each.line for each in caught.value.problems] == sorted(each.line for each in caught.value.problems)


def test_unknown_files_and_names_say_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(drill.ScenarioError, match=PRACTICE):
        drill.load("no-such-thing")
    with pytest.raises(drill.ScenarioError, match="no file"):
        drill.load(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"title: \xff\xfe")
    with pytest.raises(drill.ScenarioError, match="UTF-8"):
        drill.load(tmp_path / "latin.yaml")
    with pytest.raises(drill.ScenarioError, match="no plant"):
        drill.scenarios("sugar")
    with pytest.raises(drill.ScenarioError):
        drill.load("../" + PRACTICE)


def test_a_file_of_ones_own_is_loaded_and_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT, encoding="utf-8")
    assert drill.load(path).time_limit_s == 1200.0
    path.write_text(TEXT.replace("20 min", "21 min ", 1), encoding="utf-8")
    import os

    os.utime(path, ns=(1, 1))
    assert drill.load(path).time_limit_s == 1260.0


def test_lists_tell_each_scenario_of_a_plant() -> None:
    assert [info.name for info in drill.scenarios("two-tanks")] == [PRACTICE]
    infos = drill.scenarios("acetylene")
    assert len(infos) >= 12
    for info in infos:
        assert info.title["zh"]
        assert info.title["en"]
        assert info.time_limit_s > 0.0


def test_a_bomb_of_aliases_and_a_tower_of_brackets_are_refused() -> None:
    for text in (
        "a: &a [x, x]\nb: [*a, *a]\n",
        "a: " + "[" * 5000,
        "a: " + "{a: " * 300,
        "x" * 600_000,
        "",
        "- 1\n",
        "\x00",
        "? [a]\n: b\n",
    ):
        with pytest.raises(drill.ScenarioError):
            drill.loads(text)


JUNK = [
    "",
    "{}",
    "[]",
    "null",
    "-1",
    "1e999",
    ".nan",
    "true",
    "'",
    "{a: b}",
    "[1, 2]",
    "LT-2",
    "> 5",
    "*x",
    "&x 1",
    "!!python/none",
    "\t",
    ": :",
    "？",
    "99 %%",
]


def broken(chance: random.Random) -> str:
    """Return the practice scenario with something broken."""
    lines = list(LINES)
    for _ in range(chance.randint(1, 3)):
        number = chance.randrange(len(lines))
        line = lines[number]
        kind = chance.randrange(7)
        if kind == 0:
            del lines[number]
        elif kind == 1 and ":" in line:
            lines[number] = line.split(":", 1)[0] + ": " + chance.choice(JUNK)
        elif kind == 2:
            lines[number] = " " * chance.randint(0, 6) + line.strip()
        elif kind == 3:
            lines.insert(number, lines[chance.randrange(len(lines))])
        elif kind == 4 and line:
            place = chance.randrange(len(line))
            lines[number] = line[:place] + chance.choice("{}[]:,#'\"%&*!|>@`x9 ") + line[place + 1 :]
        elif kind == 5:
            lines = lines[: chance.randint(1, len(lines))]
        else:
            lines[number] = re.sub(r"[0-9]+", lambda _: chance.choice(["-7", "1e308", "", "NaN", "0x1F"]), line)
        if not lines:
            lines = [""]
    return "\n".join(lines)


def test_four_hundred_broken_files_give_clear_errors_and_no_crash() -> None:
    chance = random.Random(20)
    refused = tried = 0
    while refused < 400:
        tried += 1
        assert tried < 2000
        text = broken(chance)
        try:
            scenario = drill.loads(text)
        except drill.ScenarioError as error:
            refused += 1
            for problem in error.problems:
                assert 1 <= problem.line <= len(text.splitlines()) + 1
                assert problem.text["zh"]
                assert problem.text["en"]
        else:  # what is still a scenario can be played
            if tried % 10 == 0:
                session = drill.Session(scenario, backend="python")
                session.advance(3.0)
                session.score()


def test_every_scenario_has_both_languages_and_says_its_limits_are_for_training() -> None:
    for name in ALL:
        scenario = drill.load(name)
        folder = PLANTS[scenario.plant].folder
        text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
        if scenario.plant != "two-tanks":
            assert "training values" in text.splitlines()[0]
        assert {"expert", "wrong"} <= set(scenario.players)
        assert scenario.trends
        for item in (
            *scenario.steps,
            *scenario.quality,
            *scenario.penalties,
            *scenario.malfunctions,
            *scenario.field_actions,
        ):
            assert re.search(r"[\u4e00-\u9fff]", item.title["zh"]), item
            assert not re.search(r"[\u4e00-\u9fff]", item.title["en"]), item
        yaml.safe_load(text)
