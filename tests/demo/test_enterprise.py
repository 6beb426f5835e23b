"""The enterprise is the one the story tells of: its shape, its references, its texts."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

import yixian.demo
from yixian.demo import content, files
from yixian.demo.cast import CAST
from yixian.demo.enterprise import Enterprise, build
from yixian.demo.people import FIVE, PANEL_OPERATOR
from yixian.demo.settings import Sizes

ROLES = {
    "worker",
    "team_leader",
    "technician",
    "branch_secretary",
    "instructor",
    "plant_manager",
    "auditor",
    "administrator",
}


def test_the_pvc_plant_has_62_areas_and_36_panel_operators(enterprise: Enterprise) -> None:
    areas = [d for d in enterprise.duties if d.plant == "P" and d.kind == "area"]
    panel = [p for p in enterprise.people if p.post == PANEL_OPERATOR]

    assert [d.code for d in areas] == [f"A-{n:02d}" for n in range(1, 63)]
    assert len(panel) == 36
    assert {p.plant for p in panel} == {"P"}
    assert len({d.place for d in areas}) == 62


def test_the_pvc_party_tree_is_one_general_branch_three_branches_six_groups(enterprise: Enterprise) -> None:
    plant = content.plants()[0]
    members = [p for p in enterprise.people if p.plant == "P" and p.is_member]

    assert plant["general_branch"]["name"]
    assert len(plant["branches"]) == 3
    assert len(plant["groups"]) == 6
    assert {p.branch for p in members} == {row["name"] for row in plant["branches"]}
    assert {p.group for p in members} == {row["name"] for row in plant["groups"]}


def test_the_coal_company_has_seven_branches_with_a_room_each_and_a_ropeway(enterprise: Enterprise) -> None:
    coal = content.plants()[1]
    members = Counter(p.branch for p in enterprise.people if p.plant == "C" and p.politics == "中共党员")
    rooms = [d for d in enterprise.duties if d.plant == "C" and d.kind == "room"]

    assert len(coal["branches"]) == len(rooms) == 7
    assert {row["name"] for row in coal["branches"]} == set(members)
    assert min(members.values()) >= 3
    assert any(p.name == "货运索道" for p in enterprise.places)
    assert all(len(d.items) == 6 for d in rooms)


def test_every_branch_has_one_secretary(enterprise: Enterprise) -> None:
    secretaries = Counter(p.branch for p in enterprise.people if p.party_post == "支部书记")
    branches = [row["name"] for plant in content.plants() for row in plant["branches"]]

    assert secretaries == Counter(branches)


def test_the_assembly_team_of_five_carries_its_titles(enterprise: Enterprise) -> None:
    five = [p for p in enterprise.people if p.team == FIVE]

    assert [p.titles[0] for p in five] == ["劳模", "技能带头人", "技能大师", "岗位能手", "青年岗位能手"]
    assert {p.skill_level for p in five} >= {"首席技师", "高级技师"}


def test_sizes_are_those_of_the_story(enterprise: Enterprise) -> None:
    staff = Counter(p.plant for p in enterprise.people)

    assert 250 <= staff["P"] <= 270
    assert 210 <= staff["C"] <= 230
    assert 65 <= staff["A"] <= 75


def test_staff_numbers_are_unique_and_keep_their_leading_zero(enterprise: Enterprise) -> None:
    numbers = [p.staff_no for p in enterprise.people]

    assert len(set(numbers)) == len(numbers)
    assert all(len(no) == 6 and no.startswith("0") for no in numbers)
    assert all(p.mentor in set(numbers) for p in enterprise.people if p.mentor)
    assert all(p.entered < enterprise.anchor for p in enterprise.people)


def test_one_demo_person_stands_for_each_role(enterprise: Enterprise) -> None:
    people = {p.staff_no: p for p in enterprise.people}

    assert {actor.role for actor in CAST} == ROLES
    for actor in CAST:
        person = people[actor.staff_no]
        assert (person.name, person.workshop, person.post) == (actor.name, actor.workshop, actor.post)
    assert people["010004"].party_post == "支部书记"


def test_only_members_stand_in_the_party_tree(enterprise: Enterprise) -> None:
    assert all(bool(p.branch) == p.is_member for p in enterprise.people)


def test_every_card_answers_the_four_questions(enterprise: Enterprise) -> None:
    indicators = enterprise.truth.indicators
    places = {p.code for p in enterprise.places}
    staff = {p.staff_no for p in enterprise.people}
    for card in enterprise.duties:
        assert card.place in places
        assert card.name
        assert len(card.what) >= 8
        assert len(card.how) >= 3
        assert len(card.level) >= 8
        assert 3 <= len(card.items) <= 10
        assert all(step.strip() for step in card.how + card.items)
        assert set(card.owners) <= staff
        assert bool(card.indicator) == (card.target is not None) == (card.period is not None)
        if card.indicator:
            assert indicators[card.indicator].target == card.target
    areas = [d for d in enterprise.duties if d.code.startswith("A-") and d.kind == "area"]
    assert all(len(d.owners) == 3 and d.group for d in areas)


def test_no_two_areas_say_the_same(enterprise: Enterprise) -> None:
    areas = [d for d in enterprise.duties if d.kind == "area"]

    assert len({d.what for d in areas}) == len({d.level for d in areas}) == len(areas)
    assert len({d.how for d in areas}) == len(areas)


def test_limits_with_a_number_are_labelled_as_training_values(enterprise: Enterprise) -> None:
    for card in enterprise.duties:
        assert any(c.isdigit() for c in card.level) == card.level.endswith(content.TRAINING_VALUE)


def test_places_form_one_tree_with_parents_first(enterprise: Enterprise) -> None:
    seen: set[str] = set()
    for place in enterprise.places:
        assert place.code not in seen
        assert (place.parent is None) == (place.kind == "enterprise")
        assert place.parent is None or place.parent in seen
        seen.add(place.code)


def test_indicators_stand_at_known_places_and_covariates_come_first(enterprise: Enterprise) -> None:
    seen: set[str] = set()
    places = {p.code for p in enterprise.places}
    for indicator in enterprise.truth.indicators.values():
        needed = set(indicator.by) | ({indicator.denominator.of} if indicator.denominator else set()) - {""}
        assert indicator.place in places
        assert needed <= seen
        seen.add(indicator.code)


def test_projects_name_known_places_indicators_and_verdicts(enterprise: Enterprise) -> None:
    truth, causes = enterprise.truth, content.read("causes")
    places = {p.code for p in enterprise.places}
    assert [p.code for p in enterprise.projects] == list(truth.verdicts)
    for project in enterprise.projects:
        assert project.place in places
        assert project.indicator in truth.indicators
        assert project.concern.cause in causes
        assert set(project.covariates) <= {*truth.indicators, "load"}
        assert set(project.stages) <= {"scheme", "build", "tune", "follow"}
        assert list(project.stages.values()) == sorted(project.stages.values())
        assert all(project.charter <= day < 0 and text and source for day, text, source, _ in project.log)
        assert {kind for *_, kind in project.log} <= {"note", "cause", "measure", "keep", "next"}
        assert all([project.title, project.problem, project.claim, project.stop_rule, project.tasks])
        assert project.min_effect > 0
        assert project.budget > 0
    assert {e.project for e in truth.effects} <= set(truth.verdicts)


def test_concern_texts_are_whole_and_fit_a_place(enterprise: Enterprise) -> None:
    causes, places = content.read("causes"), {p.code for p in enterprise.places}
    texts = content.concern_texts()
    assert len(texts) >= 60
    for text in texts:
        assert set(text.where) <= places
        assert text.kind in {"hazard", "improvement", "need"}
        assert text.lane in {"fix", "coordinate", "refuse"}
        assert text.cause in causes
        assert text.text.count("{place}") == 1
        assert text.cause_note
        assert text.answer
        assert bool(text.done) == (text.lane != "refuse")


def test_the_same_seed_gives_the_same_enterprise_and_files(enterprise: Enterprise, tmp_path: Path) -> None:
    again = build(enterprise.anchor)
    first, second = tmp_path / "first", tmp_path / "second"

    assert again.people == enterprise.people
    assert again.duties == enterprise.duties
    assert again.story == enterprise.story
    assert all(np.array_equal(s.value, enterprise.series[c].value) for c, s in again.series.items())
    assert _digests(files.write(enterprise, first)) == _digests(files.write(again, second))


def test_another_seed_gives_other_people(enterprise: Enterprise) -> None:
    other = build(enterprise.anchor, replace(enterprise.sizes, seed=5))

    assert [p.name for p in other.people] != [p.name for p in enterprise.people]


def test_a_small_or_swollen_enterprise_still_holds_together() -> None:
    small = build(date(2026, 2, 28), Sizes(days=400, story_days=60, concerns=30, checks=50, extra_staff=40))

    assert len(small.people) > 650
    assert len({p.staff_no for p in small.people}) == len(small.people)


def test_no_module_asks_the_clock_or_imports_django() -> None:
    for path in Path(yixian.demo.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        imported |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        if not path.name.startswith("replay"):
            assert not any(name.split(".")[0] == "django" for name in imported), path
        assert not called & {"today", "utcnow"}, path


def _digests(paths: list[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
