"""An imported roster can be taken back for a day, exactly."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from web.imports.conftest import PEOPLE, changed, workbook
from yixian.tables.roster import read_roster
from yixian.web.audit.models import AuditEntry
from yixian.web.imports import actions
from yixian.web.imports.models import ImportBatch
from yixian.web.people.models import Membership, OrgUnit, Person, PoliticalStatus, RoleGrant

pytestmark = pytest.mark.django_db
DAY, NEXT = date(2026, 3, 2), date(2026, 4, 1)
TABLES = ["people_person", "people_membership", "people_orgunit", "people_orgunit_covers", "people_rolegrant"]


def take(rows=None, *, on=DAY, **more) -> ImportBatch:
    data = workbook(rows)
    roster = read_roster(data)
    batch = actions.open_batch("roster", file_name="名册.xlsx", data=data, rows=len(roster.people), bad_rows=0, by=None)
    actions.apply_roster(batch, roster, actions.Decisions(on, "聚氯乙烯厂", **more), by=None)
    batch.refresh_from_db()
    return batch


def everything() -> dict[str, list[tuple]]:
    """Return all that an import may change, as the database holds it."""
    held = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            held[table] = cursor.fetchall()
        cursor.execute("SELECT person_id, ciphertext FROM people_politicalstatus ORDER BY person_id")
        held["status"] = [(key, bytes(data)) for key, data in cursor.fetchall()]
    return held


def test_a_first_import_leaves_nothing_behind():
    batch = take(grant=["030001:team_leader"])
    undone = actions.undo(batch, by=None)
    assert undone.counts == {"removed": 4, "disabled": 0, "restored": 0, "kept": 0}
    assert not Person.objects.exists()
    assert not OrgUnit.objects.exists()
    assert not PoliticalStatus.objects.exists()


def test_a_later_import_is_taken_back_exactly():
    take(grant=["030001:team_leader"])
    before = everything()
    rows = changed("030002", team="聚合二班", post="主操", name="林晓雨", status="中共党员", branch="第二党支部")[:3]
    rows.append(["030009", "新来的", "聚合车间", "聚合三班", "班长", "第三党支部", "群众", "", ""])
    batch = take(rows, on=NEXT, disable_missing=True, grant=["030009:team_leader"])
    assert everything() != before
    actions.undo(batch, by=None)
    assert everything() == before


def test_a_correction_of_the_same_day_is_taken_back_too():
    take()
    before = everything()
    actions.undo(take(changed("030002", team="聚合二班", branch="第二党支部")), by=None)
    assert everything() == before


def test_a_new_person_in_use_is_disabled_instead(administrator):
    batch = take()
    person = Person.objects.get(staff_no="030001")
    RoleGrant.objects.create(person=person, role="technician", since=DAY, granted_by=administrator)
    undone = actions.undo(batch, by=administrator)
    person.refresh_from_db()
    assert (undone.removed, undone.disabled, person.is_active) == (3, 1, False)
    assert not Membership.objects.filter(person=person, until__isnull=True).exists()


def test_what_was_changed_by_hand_since_stands():
    take()
    batch = take(changed("030002", post="主操"), on=NEXT)
    Person.objects.filter(staff_no="030002").update(post="班员")
    undone = actions.undo(batch, by=None)
    assert undone.kept == ["林小雨(030002)"]
    assert Person.objects.get(staff_no="030002").post == "班员"


def test_an_import_before_a_later_one_of_the_same_people_stands():
    first = take()
    later = take(changed("030002", post="主操"), on=NEXT)
    with pytest.raises(ValidationError, match=later.file_name):
        actions.undo(first, by=None)
    actions.undo(later, by=None)
    actions.undo(first, by=None)
    assert not Person.objects.exists()


def test_a_later_import_of_other_people_does_not_matter():
    first = take(PEOPLE[:2])
    take([["040001", "别的人", "公用车间", "水班", "", "", "", "", ""], *PEOPLE[:2]], on=NEXT)
    actions.undo(first, by=None)
    assert list(Person.objects.filter(is_active=True).values_list("staff_no", flat=True)) == ["040001"]


def test_after_a_day_it_is_too_late():
    batch = take()
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)), pytest.raises(ValidationError):
        actions.undo(batch, by=None)


def test_it_cannot_be_done_twice_and_is_in_the_audit():
    batch = take()
    actions.undo(batch, by=None)
    with pytest.raises(ValidationError):
        actions.undo(batch, by=None)
    assert AuditEntry.objects.filter(action="import.undone").count() == 1
    assert ImportBatch.objects.get().status == "undone"


def test_a_file_is_taken_over_once():
    batch = take()
    with pytest.raises(ValidationError):
        actions.apply_roster(batch, read_roster(workbook()), actions.Decisions(DAY, "聚氯乙烯厂"), by=None)
