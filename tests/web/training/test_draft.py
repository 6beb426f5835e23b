"""The small form beside a scenario's text changes what was wished, and nothing else."""

import random
from dataclasses import replace

import pytest

from yixian.simulator import drill
from yixian.simulator.drill.plants import PLANTS
from yixian.web.training.runner import draft

FILES = sorted({path for plant in PLANTS.values() for path in plant.folder.glob("*.yaml")})
HOPPER = next(path for path in FILES if path.stem == "a01-hopper-bridging").read_text(encoding="utf-8")
TANKS = next(path for path in FILES if path.stem == "two-tanks-level").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_wish_leaves_every_letter_as_it_was(path):
    text = path.read_text(encoding="utf-8")
    assert draft.write(text, draft.read(text)) == text


def test_only_the_lines_of_a_wish_change():
    changed = draft.write(HOPPER, replace(draft.read(HOPPER), limit_min=40.0))
    lines = [(old, new) for old, new in zip(HOPPER.splitlines(), changed.splitlines(), strict=True) if old != new]
    assert lines == [("time_limit: 50 min", "time_limit: 40 min")]


def test_every_wish_reaches_the_scenario():
    wishes = draft.read(HOPPER)
    new = draft.Upset(None, "PT-102A.fault", "1", "压力表漂移", "", 5.0, "", 30.0, 10.0, False)
    wishes = replace(
        wishes, title_zh="夜班: 架桥", condition="70%", slowest=1.0, fastest=5.0, draw_count=3, draw_first_min=4.0,
        draw_last_min=20.0, upsets=(replace(wishes.upsets[0], value="0.5", at_min=2.0), new),
    )  # fmt: skip
    found = drill.loads(draft.write(HOPPER, wishes))
    assert (found.title["zh"], found.start.condition, found.start.settle_s) == ("夜班: 架桥", "70%", 60.0)
    assert found.speeds == (1.0, 5.0)
    assert (found.draw.count, found.draw.first_s, found.draw.last_s) == (3, 240.0, 1200.0)
    first, second = found.malfunctions
    assert (first.code, first.value, first.repaired is not None) == ("F1", 0.5, True)
    assert (second.tag, second.ramp_s, second.lasts_s, second.is_hidden) == ("PT-102A.fault", 30.0, 600.0, False)
    assert len({first.code, second.code}) == 2


def test_what_was_written_can_be_read_again():
    wishes = replace(draft.read(HOPPER), title_en="Night shift", draw_count=2, draw_first_min=1.0, draw_last_min=9.0)
    assert draft.read(draft.write(HOPPER, wishes)) == wishes


def test_a_malfunction_taken_out_leaves_the_others_and_the_last_one_its_section():
    assert "malfunctions" not in draft.write(HOPPER, replace(draft.read(HOPPER), upsets=()))


def test_a_malfunction_that_comes_by_a_condition_keeps_it():
    text = HOPPER.replace("    when: time >= 60 s\n", "    when: LT-201 < 50 %\n")
    wishes = draft.read(text)
    assert (wishes.upsets[0].at_min, wishes.upsets[0].when) == (None, "LT-201 < 50 %")
    changed = draft.write(text, replace(wishes, upsets=(replace(wishes.upsets[0], ramp_s=20.0),)))
    assert "when: LT-201 < 50 %" in changed
    assert drill.loads(changed).malfunctions[0].ramp_s == 20.0


def test_comments_between_sections_stay():
    text = TANKS.replace("\nsteps:", "\n\n# what is to be done\nsteps:")
    changed = draft.write(text, replace(draft.read(text), limit_min=7.0))
    assert "\n\n# what is to be done\nsteps:" in changed


def test_a_text_in_braces_is_refused_in_words():
    with pytest.raises(drill.ScenarioError) as error:
        draft.write("{plant: two-tanks, time_limit: 5 min}", replace(draft.read("{plant: two-tanks}"), limit_min=3.0))
    assert "花括号" in error.value.say("zh")


@pytest.mark.parametrize("text", ["", "a", "- 1\n- 2", "a: &x [*x]", "title: ["])
def test_a_text_that_is_no_list_of_keys_is_refused_with_its_line(text):
    with pytest.raises(drill.ScenarioError) as error:
        draft.read(text)
    assert error.value.line >= 1


def test_three_hundred_slips_of_the_pen_never_break_the_form():
    chance, broken = random.Random(5), 0
    for _ in range(300):
        place = chance.randrange(len(HOPPER))
        text = HOPPER[:place] + chance.choice("{}[]:-#\"'\n &*!|>%@") + HOPPER[place + chance.randrange(3) :]
        try:
            wishes = draft.read(text)
            assert draft.write(text, wishes) == text
            draft.write(text, replace(wishes, limit_min=7.0, title_zh="改", upsets=()))
        except drill.ScenarioError:
            broken += 1
    assert 10 < broken < 290


def test_keys_that_stand_further_in_stay_there():
    text = "".join(f"  {line}\n" if line else "\n" for line in TANKS.splitlines())
    changed = draft.write(text, replace(draft.read(text), limit_min=7.0))
    assert drill.loads(changed).time_limit_s == 420.0


def test_a_key_that_is_a_list_is_refused_with_its_line():
    with pytest.raises(drill.ScenarioError) as error:
        draft.read("plant: two-tanks\ntitle: {[a]: b}\n")
    assert error.value.line == 2


def test_keys_of_another_shape_count_as_missing():
    wishes = draft.read("plant: two-tanks\nsteps: 3\ntitle: 4\nmalfunctions: {}\ntime_limit: soon\n")
    assert (wishes.title_zh, wishes.upsets, wishes.limit_min) == ("", (), None)
