"""Who writes a charter does not say yes to it, unless nobody else could; then the audit says so."""

import pytest
from django.urls import reverse

from web.conftest import grant
from web.projects.trials import draft, proposed
from yixian.web.audit.models import AuditEntry
from yixian.web.people.models import Role, RoleGrant
from yixian.web.projects import actions
from yixian.web.projects.errors import NotNow
from yixian.web.projects.models import ProjectStatus


def test_the_manager_does_not_approve_a_charter_of_his_own(plant, manager, secretary, as_):
    project = proposed(plant.zone, manager)
    with pytest.raises(NotNow):
        actions.approve(project, by=manager)
    page = as_(manager).get(reverse("projects:detail", args=[project.pk]))
    assert not page.context["view"].can.approve
    assert "由其他有审批权的人来答复" in page.content.decode()
    told = as_(manager).post(reverse("projects:approve", args=[project.pk]), {"answer": "yes"}, follow=True)
    assert "要由别人来同意" in told.content.decode()
    actions.approve(project, by=secretary)
    project.refresh_from_db()
    assert project.status == ProjectStatus.CHARTERED


def test_where_nobody_else_could_the_audit_says_so(plant, manager):
    project = proposed(plant.zone, manager)
    assert not RoleGrant.objects.filter(role=Role.BRANCH_SECRETARY).exists()
    actions.approve(project, by=manager)
    assert AuditEntry.objects.get(action="project.approved").changes["nobody_else_could"] is True


def test_an_ordinary_yes_carries_no_such_note(plant, leader, manager):
    actions.approve(proposed(plant.zone, leader), by=manager)
    assert "nobody_else_could" not in AuditEntry.objects.get(action="project.approved").changes


def test_who_rewrites_a_charter_becomes_its_author(plant, leader, manager, secretary):
    project = proposed(plant.zone, leader)
    actions.revise(project, draft(plant.zone, project.trials.get().indicator), by=manager)
    project.refresh_from_db()
    with pytest.raises(NotNow):
        actions.approve(project, by=manager)


def test_sending_one_s_own_charter_back_is_allowed(plant, manager, secretary):
    project = proposed(plant.zone, manager)
    assert actions.send_back(project, by=manager, words="再想想").decision == "再想想"


def test_someone_who_left_does_not_count_as_another(plant, manager, secretary):
    secretary.is_active = False
    secretary.save()
    project = proposed(plant.zone, grant(manager, Role.TECHNICIAN, plant.plant))
    assert actions.approve(project, by=manager).status == ProjectStatus.CHARTERED
