"""From the records of a file to people, units and places in both trees."""

from __future__ import annotations

import json
from datetime import date

import pytest

from web.imports.conftest import HEADINGS, PEOPLE, changed, workbook
from yixian.tables.roster import Roster, read_roster
from yixian.web.audit.models import AuditEntry
from yixian.web.people import roster as people_roster
from yixian.web.people.models import Membership, OrgUnit, Person, PoliticalStatus, RoleGrant
from yixian.web.people.roster_units import PlantNeeded

pytestmark = pytest.mark.django_db
DAY, NEXT = date(2026, 3, 2), date(2026, 4, 1)


def read(rows=None, headings=None) -> Roster:
    return read_roster(workbook(rows, headings))


def take(rows=None, *, on=DAY, headings=None, **more):
    return people_roster.apply(read(rows, headings), by=None, effective_on=on, plant="聚氯乙烯厂", **more)


def unit_of(staff_no: str, tree: str = "administrative") -> str:
    row = Membership.objects.select_related("unit__parent").get(
        person__staff_no=staff_no, tree=tree, until__isnull=True
    )
    return f"{row.unit.parent.name}/{row.unit.name}"


def test_both_trees_are_built_below_the_plant():
    outcome = take()
    assert outcome.counts["new"] == 4
    assert unit_of("030001") == "聚合车间/聚合一班"
    assert unit_of("030001", "party") == "聚氯乙烯厂党总支/第一党支部"
    top = OrgUnit.objects.get(name="聚合车间").parent
    assert (top.name, top.kind, top.parent) == ("聚氯乙烯厂", "plant", None)
    for unit in OrgUnit.objects.select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"


def test_a_branch_covers_the_workshop_most_of_whose_people_are_attached_to_it():
    take()
    branch = OrgUnit.objects.get(name="第一党支部")
    assert [unit.name for unit in branch.covers.all()] == ["聚合车间"]


def test_a_new_person_has_a_spelling_and_no_password():
    take()
    person = Person.objects.get(staff_no="030001")
    assert person.pinyin == "chendazhuang cdz"
    assert not person.has_usable_password()
    assert (person.skill_level, person.hired_on) == (5, date(2010, 5, 1))


def test_the_same_file_again_changes_nothing(sample):
    first = people_roster.apply(read_roster(sample), by=None, effective_on=DAY, plant="样板厂")
    assert first.counts["new"] == len(read_roster(sample).people) > 0
    rows = AuditEntry.objects.count()
    second = people_roster.apply(read_roster(sample), by=None, effective_on=NEXT, plant="样板厂")
    assert not second.is_change
    assert second.counts["unchanged"] == first.counts["new"]
    assert AuditEntry.objects.count() == rows


def test_a_move_ends_one_place_and_begins_another():
    take()
    outcome = take(changed("030002", team="聚合二班"), on=NEXT)
    assert outcome.counts["moved"] == 1
    rows = Membership.objects.filter(person__staff_no="030002", tree="administrative").order_by("since")
    assert [(row.unit.name, row.since, row.until) for row in rows] == [
        ("聚合一班", DAY, NEXT),
        ("聚合二班", NEXT, None),
    ]


def test_a_move_on_the_same_day_is_a_correction():
    take()
    take(changed("030002", team="聚合二班"))
    assert unit_of("030002") == "聚合车间/聚合二班"
    assert Membership.objects.filter(person__staff_no="030002", tree="administrative").count() == 1


def test_a_file_older_than_the_last_move_moves_nobody_back():
    take(on=NEXT)
    outcome = take(changed("030002", team="聚合二班"), on=DAY)
    assert [one.code for one in outcome.diff.left] == ["moved_later"]
    assert unit_of("030002") == "聚合车间/聚合一班"


def test_a_column_the_file_lacks_moves_nobody_up():
    take()
    rows = [row[:3] + row[4:] for row in PEOPLE]
    outcome = take(rows, headings=HEADINGS[:3] + HEADINGS[4:], on=NEXT)
    assert outcome.counts["moved"] == 0


def test_an_empty_cell_erases_nothing():
    take()
    take(changed("030002", post="", status=""), on=NEXT)
    assert Person.objects.get(staff_no="030002").post == "操作工"


def test_whoever_is_missing_is_proposed_and_disabled_only_when_asked():
    take()
    outcome = take(PEOPLE[:3], on=NEXT)
    assert [one.staff_no for one in outcome.diff.missing] == ["030004"]
    assert Person.objects.get(staff_no="030004").is_active
    outcome = take(PEOPLE[:3], on=NEXT, disable_missing=True)
    person = Person.objects.get(staff_no="030004")
    assert (outcome.disabled, person.is_active, person.left_on) == (1, False, NEXT)
    assert not Membership.objects.filter(person=person, until__isnull=True).exists()


def test_nobody_of_another_plant_leaves(plant, worker, administrator):
    outcome = take(disable_missing=True)
    assert outcome.diff.missing == []
    worker.refresh_from_db()
    assert worker.is_active


def test_whoever_imports_and_the_site_s_administrators_are_never_disabled(plant, worker, administrator, manager):
    outcome = people_roster.apply(read(), by=manager, effective_on=DAY, plant=plant.plant, disable_missing=True)
    assert outcome.disabled == len(outcome.diff.missing) - 2
    for person in (manager, administrator, worker):
        person.refresh_from_db()
    assert (manager.is_active, administrator.is_active, worker.is_active) == (True, True, False)


def test_a_refused_row_is_nobody_who_left():
    take()
    rows = [*PEOPLE[:3], ["030004", "", "仪表车间", "仪表一班", "", "", "", "", ""]]
    assert take(rows, on=NEXT, disable_missing=True).diff.missing == []


def test_whoever_comes_back_is_enabled_again():
    take()
    take(PEOPLE[:3], on=NEXT, disable_missing=True)
    outcome = take(on=date(2026, 6, 1))
    person = Person.objects.get(staff_no="030004")
    assert (outcome.counts["back"], person.is_active, person.left_on) == (1, True, None)
    assert unit_of("030004") == "仪表车间/仪表一班"


def test_another_spelling_of_a_known_team_is_that_team():
    take()
    outcome = take(changed("030004", team="仪表1班"), on=NEXT)
    assert not outcome.is_change


def test_a_file_without_a_plant_asks_for_one_where_there_are_several(plant):
    OrgUnit.objects.create(tree="administrative", kind="plant", name="二厂")
    with pytest.raises(PlantNeeded) as asked:
        people_roster.preview(read(), effective_on=DAY)
    assert asked.value.plants == ["PVC厂", "二厂"]


def test_the_column_of_plants_decides_where_there_is_one():
    headings = ["厂", *HEADINGS]
    rows = [["一厂" if row[0] < "030003" else "二厂", *row] for row in PEOPLE]
    people_roster.apply(read(rows, headings), by=None, effective_on=DAY)
    assert OrgUnit.objects.get(name="聚合二班").parent.parent.name == "二厂"


def test_roles_are_proposed_and_never_given_silently():
    outcome = take()
    assert [(one.staff_no, one.role) for one in outcome.diff.proposals] == [("030001", "team_leader")]
    assert not RoleGrant.objects.exists()
    take(on=NEXT, grant=["030001:team_leader"])
    grant = RoleGrant.objects.get()
    assert (grant.person.staff_no, grant.role, grant.unit.name) == ("030001", "team_leader", "聚合一班")
    assert take(on=NEXT).diff.proposals == []


def test_a_deputy_is_not_proposed():
    rows = changed("030001", post="副班长")
    assert take(rows).diff.proposals == []


def test_a_mentor_is_found_by_number_or_by_a_name_only_one_has():
    headings = [*HEADINGS, "师傅"]
    rows = [[*row, mentor] for row, mentor in zip(PEOPLE, ["", "030001", "陈大壮", "无此人"], strict=True)]
    outcome = take(rows, headings=headings)
    mentors = dict(Person.objects.values_list("staff_no", "mentor__staff_no"))
    assert mentors == {"030001": None, "030002": "030001", "030003": "030001", "030004": None}
    assert [(one.staff_no, one.code) for one in outcome.diff.left] == [("030004", "unknown_mentor")]
    assert not take(rows, headings=headings, on=NEXT).is_change


def test_political_status_is_nowhere_in_plain():
    outcome = take()
    assert outcome.statuses == 4
    assert PoliticalStatus.objects.count() == 4
    audit = json.dumps(list(AuditEntry.objects.values_list("changes", flat=True)), ensure_ascii=False)
    for text in (audit, json.dumps(outcome.inverse, ensure_ascii=False)):
        assert "党员" not in text
        assert "群众" not in text


def test_a_status_nobody_knows_is_left_out_and_said_so():
    outcome = take(changed("030002", status="民主党派"))
    assert [(one.staff_no, one.code, one.value) for one in outcome.diff.left] == [("030002", "no_status", "")]
    assert outcome.statuses == 3


def test_each_person_changed_has_an_audit_row():
    take()
    take(changed("030002", team="聚合二班", post="主操"), on=NEXT)
    actions = AuditEntry.objects.filter(target_label="林小雨(030002)").values_list("action", flat=True)
    assert set(actions) >= {"person.added", "person.changed", "person.moved"}


def test_two_thousand_rows_take_a_bounded_number_of_queries(django_assert_max_num_queries):
    def row(at: int) -> list[str]:
        name, branch = f"员工{chr(0x4E00 + at % 3000)}", f"第{at % 5}支部"
        return [f"{at:06}", name, f"车间{at % 20}", f"{at % 60}班", "操作工", branch, "群众", "", ""]

    roster = read([row(at) for at in range(1, 2001)])
    with django_assert_max_num_queries(420):
        outcome = people_roster.apply(roster, by=None, effective_on=DAY, plant="大厂")
    assert outcome.counts["new"] == 2000
    with django_assert_max_num_queries(30):
        assert people_roster.preview(roster, effective_on=NEXT).counts["unchanged"] == 2000
