from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit.models import AuditEntry
from yixian.web.people.models import OrgUnit, Role, RoleGrant


@pytest.fixture
def local(world):
    """An administrator of one workshop."""
    RoleGrant.objects.create(
        person=world.technician, role=Role.ADMINISTRATOR, unit=world.plant.workshop, since=date(2020, 1, 1)
    )
    return world.technician


def grant_url(person):
    return reverse("people:grant", args=[person.pk])


def test_a_role_is_given_over_a_unit(as_, world):
    data = {"role": "team_leader", "unit": world.plant.team.pk, "since": "2026-01-01"}
    assert as_(world.administrator).post(grant_url(world.worker), data).status_code == 302
    row = RoleGrant.objects.get(person=world.worker)
    assert (row.role, row.unit, row.granted_by) == ("team_leader", world.plant.team, world.administrator)
    assert AuditEntry.objects.get(action="person.role_granted").changes["unit"] == "发生班"


def test_an_auditors_role_needs_an_end(as_, world):
    own, url = as_(world.administrator), grant_url(world.worker)
    refused = own.post(url, {"role": "auditor", "unit": "", "since": "2026-01-01"})
    assert "until" in refused.context["form"].errors
    assert (
        own.post(url, {"role": "auditor", "unit": "", "since": "2026-01-01", "until": "2099-01-01"}).status_code == 302
    )


def test_an_end_before_the_beginning_is_refused(as_, world):
    data = {"role": "instructor", "unit": "", "since": "2026-01-02", "until": "2026-01-02"}
    assert "until" in as_(world.administrator).post(grant_url(world.worker), data).context["form"].errors


def test_nobody_gives_what_they_do_not_reach(as_, world, local):
    own = as_(local)
    for unit in ("", world.plant.foreign_team.pk, world.plant.branch.pk):
        answer = own.post(grant_url(world.worker), {"role": "team_leader", "unit": unit, "since": "2026-01-01"})
        assert "unit" in answer.context["form"].errors
    assert own.post(grant_url(world.stranger), {}).status_code == 403
    assert own.post(grant_url(world.manager), {}).status_code == 403, "the manager's right is wider"
    ok = own.post(grant_url(world.worker), {"role": "team_leader", "unit": world.plant.team.pk, "since": "2026-01-01"})
    assert ok.status_code == 302


def test_a_role_is_ended_today_and_kept_as_history(as_, world):
    row = RoleGrant.objects.get(person=world.leader)
    as_(world.administrator).post(reverse("people:revoke", args=[row.pk]))
    row.refresh_from_db()
    assert row.until == timezone.localdate()
    assert as_(world.leader).get(reverse("people:list")).status_code == 403


def test_both_trees_are_counted_directly_and_in_all(as_, world):
    page = as_(world.administrator).get(reverse("people:units")).context["page"]
    counts = {row.unit.name: (row.direct, row.total) for row in page.administrative + page.party}
    assert counts["发生班"] == (2, 2)
    assert counts["乙炔车间"] == (3, 5)
    assert counts["PVC厂"] == (3, 9)
    assert counts["第一党支部"] == (2, 2)
    order = [row.unit.name for row in page.administrative]
    assert order.index("乙炔车间") < order.index("发生班")


def test_the_trees_cost_the_same_for_ten_and_twenty_units(as_, world):
    own, counts = as_(world.administrator), []
    for batch in range(2):
        for number in range(10):
            OrgUnit.objects.create(
                tree="administrative", kind="team", name=f"{batch}-{number}", parent=world.plant.workshop
            )
        with CaptureQueriesContext(connection) as seen:
            own.get(reverse("people:units"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_unit_is_added_renamed_and_led(as_, world):
    own = as_(world.administrator)
    own.post(reverse("people:add-unit", args=[world.plant.workshop.pk]), {"name": " 巡检 班 ", "kind": "team"})
    unit = OrgUnit.objects.get(name="巡检 班")
    assert unit.path.startswith(world.plant.workshop.path)
    own.post(reverse("people:edit-unit", args=[unit.pk]), {"name": "巡检班", "kind": "team"})
    unit.refresh_from_db()
    assert unit.name == "巡检班"
    branch = reverse("people:edit-unit", args=[world.plant.branch.pk])
    own.post(branch, {"name": "第一党支部", "kind": "branch", "covers": [unit.pk]})
    assert list(world.plant.branch.covers.all()) == [unit]
    entry = AuditEntry.objects.filter(action="unit.changed").first()
    assert entry.changes == {"covers": [["乙炔车间"], ["巡检班"]]}


def test_two_units_of_one_name_in_one_place_are_refused_at_the_root_too(as_, world):
    own = as_(world.administrator)
    twice = own.post(reverse("people:add-root-unit", args=["administrative"]), {"name": "PVC厂", "kind": "plant"})
    assert "name" in twice.context["form"].errors
    twice = own.post(reverse("people:add-unit", args=[world.plant.workshop.pk]), {"name": "发生班", "kind": "team"})
    assert "name" in twice.context["form"].errors


def test_a_unit_with_people_is_not_closed(as_, world):
    url = reverse("people:set-unit-active", args=[world.plant.team.pk])
    as_(world.administrator).post(url)
    world.plant.team.refresh_from_db()
    assert world.plant.team.is_active


def test_an_empty_unit_is_closed_and_opened_again(as_, world):
    url = reverse("people:set-unit-active", args=[world.plant.other_team.pk])
    own = as_(world.administrator)
    for expected in (False, True):
        own.post(url)
        world.plant.other_team.refresh_from_db()
        assert world.plant.other_team.is_active is expected


def test_a_workshops_administrator_edits_the_own_workshop_only(as_, world, local):
    own = as_(local)
    assert own.get(reverse("people:edit-unit", args=[world.plant.team.pk])).status_code == 200
    assert own.get(reverse("people:edit-unit", args=[world.plant.foreign_team.pk])).status_code == 403
    assert own.get(reverse("people:add-root-unit", args=["party"])).status_code == 403


def test_what_a_branch_covers_is_told_by_key_not_by_name(plant, administrator):
    from yixian.web.audit.models import AuditEntry
    from yixian.web.people import unit_actions
    from yixian.web.people.models import OrgUnit

    same = OrgUnit.objects.create(
        tree="administrative", kind="workshop", name=plant.workshop.name, parent=plant.foreign_workshop
    )
    unit_actions.edit_unit(plant.branch, name=plant.branch.name, kind="branch", covers=[same], by=administrator)
    assert list(plant.branch.covers.all()) == [same]
    assert AuditEntry.objects.filter(action="unit.changed", target_id=str(plant.branch.pk)).exists()
