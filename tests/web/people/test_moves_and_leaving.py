from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yixian.web.people import actions, queries
from yixian.web.people.models import Membership, Person, Role, RoleGrant


def test_a_move_ends_one_place_and_begins_another_on_the_day(as_, world):
    day = timezone.localdate() - timedelta(days=10)
    url = reverse("people:move", args=[world.worker.pk])
    as_(world.administrator).post(url, {"unit": world.plant.other_team.pk, "since": day.isoformat()})
    rows = Membership.objects.filter(person=world.worker, tree="administrative").order_by("since")
    assert [(row.unit, row.until) for row in rows] == [(world.plant.team, day), (world.plant.other_team, None)]
    assert queries.home_unit(world.worker) == world.plant.other_team
    assert queries.home_branch(world.worker) == world.plant.branch


def test_the_same_day_again_corrects_the_move(world):
    day = timezone.localdate()
    actions.move(world.worker, world.plant.other_team, since=day, position="", by=world.administrator)
    actions.move(world.worker, world.plant.workshop, since=day, position="", by=world.administrator)
    rows = Membership.objects.filter(person=world.worker, tree="administrative")
    assert rows.count() == 2
    assert queries.home_unit(world.worker) == world.plant.workshop


def test_a_move_before_the_last_one_is_refused_in_words(as_, world):
    url = reverse("people:move", args=[world.worker.pk])
    answer = as_(world.administrator).post(url, {"unit": world.plant.other_team.pk, "since": "2019-01-01"})
    assert answer.status_code == 200
    assert "2020-01-01" in str(answer.context["form"].non_field_errors())


def test_a_move_planned_ahead_does_not_count_before_its_day(world):
    ahead = timezone.localdate() + timedelta(days=7)
    actions.move(world.worker, world.plant.other_team, since=ahead, position="", by=world.administrator)
    assert queries.home_unit(world.worker) == world.plant.team


def test_a_workshops_administrator_moves_nobody_out_of_reach(as_, world):
    RoleGrant.objects.create(
        person=world.technician, role=Role.ADMINISTRATOR, unit=world.plant.workshop, since=date(2020, 1, 1)
    )
    own = as_(world.technician)
    url = reverse("people:move", args=[world.worker.pk])
    refused = own.post(url, {"unit": world.plant.foreign_team.pk, "since": "2026-01-01"})
    assert "unit" in refused.context["form"].errors
    assert own.get(reverse("people:move", args=[world.stranger.pk])).status_code == 403


def test_a_leaver_is_kept_but_cannot_come_in(as_, world, set_secrets):
    set_secrets(world.leader, pin="5938")
    inside = Client()
    inside.post("/sign-in/", {"mode": "pin", "username": world.leader.staff_no, "password": "5938"})
    url = reverse("people:disable", args=[world.leader.pk])
    as_(world.administrator).post(url, {"left_on": timezone.localdate().isoformat()})
    person = Person.objects.get(pk=world.leader.pk)
    assert (person.is_active, person.left_on) == (False, timezone.localdate())
    assert inside.get(reverse("people:me")).status_code == 302
    assert queries.home_unit(person) is None
    assert not RoleGrant.objects.current().filter(person=person).exists()


def test_who_comes_back_finds_the_unit_but_not_the_role(world):
    actions.disable(world.leader, timezone.localdate(), by=world.administrator)
    actions.enable(Person.objects.get(pk=world.leader.pk), by=world.administrator)
    person = Person.objects.get(pk=world.leader.pk)
    assert person.is_active
    assert person.left_on is None
    assert queries.home_unit(person) == world.plant.team
    assert not RoleGrant.objects.current().filter(person=person).exists()


def test_nobody_disables_themselves(world):
    with pytest.raises(ValidationError):
        actions.disable(world.administrator, timezone.localdate(), by=world.administrator)


def test_the_last_administrator_stays(as_, world):
    row = RoleGrant.objects.get(person=world.administrator)
    as_(world.administrator).post(reverse("people:revoke", args=[row.pk]))
    assert RoleGrant.objects.current().filter(pk=row.pk).exists()


def test_a_day_to_come_is_not_a_day_of_leaving(as_, world):
    url = reverse("people:disable", args=[world.worker.pk])
    answer = as_(world.administrator).post(url, {"left_on": (timezone.localdate() + timedelta(days=1)).isoformat()})
    assert "left_on" in answer.context["form"].errors


def test_a_leaver_keeps_no_role_that_was_to_begin_later(worker, administrator):
    from datetime import timedelta

    from django.utils import timezone

    from yixian.web.people import actions
    from yixian.web.people.models import RoleGrant

    today = timezone.localdate()
    RoleGrant.objects.create(person=worker, role="plant_manager", unit=None, since=today + timedelta(days=5))
    actions.disable(worker, today, by=administrator)
    actions.enable(worker, by=administrator)
    assert not RoleGrant.objects.current(today + timedelta(days=6)).filter(person=worker).exists()
