import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit.models import AuditEntry
from yixian.web.notices.models import Notice
from yixian.web.people import badges, codes
from yixian.web.people.models import BadgeCode, Role, RoleGrant


@pytest.fixture
def slip(worker, leader):
    return badges.issue([worker], by=leader)[0]


def address(slip):
    return reverse("people:badge-in", args=[slip.person.staff_no, codes.typed(slip.code)])


def is_in(client):
    return client.get(reverse("people:me")).status_code == 200


def test_a_code_is_printed_in_groups_and_stored_as_a_hash_only(slip):
    assert re.fullmatch(r"(?:[2-9A-HJKMNP-Z]{4}-){2}[2-9A-HJKMNP-Z]{4}", slip.code)
    row = BadgeCode.objects.get()
    assert codes.typed(slip.code) not in row.digest
    assert row.digest == codes.digest(slip.code.lower())


def test_scanning_the_slip_sets_a_pin_and_signs_in(slip, worker):
    client = Client()
    page = client.get(address(slip))
    assert worker.name in page.content.decode()
    assert not is_in(client)
    assert client.post(address(slip), {"pin": "5938", "pin_again": "5938"}).status_code == 302
    assert is_in(client)
    with_pin = Client()
    with_pin.post("/sign-in/", {"mode": "pin", "username": worker.staff_no, "password": "5938"})
    assert is_in(with_pin)
    assert AuditEntry.objects.filter(action="person.badge_used", actor=worker).count() == 1


def test_a_code_works_once_and_then_leads_to_the_sign_in_page(slip, worker):
    Client().post(address(slip), {"pin": "5938", "pin_again": "5938"})
    later = Client().post(address(slip), {"pin": "9999", "pin_again": "9999"})
    assert f"mode=pin&amp;staff_no={worker.staff_no}" in later.content.decode()
    worker.refresh_from_db()
    assert worker.check_password("9999") is False
    assert worker.pin != ""


def test_two_who_send_the_same_code_at_once_do_not_both_get_in(slip):
    row = BadgeCode.objects.select_related("person").get()
    badges.use(row, pin="5938", password="")
    with pytest.raises(badges.SpentError):
        badges.use(row, pin="4871", password="")


def test_a_code_runs_out_after_thirty_days(slip):
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        assert "pin_again" not in Client().get(address(slip)).content.decode()


def test_printing_again_voids_the_earlier_slip(slip, worker, leader):
    second = badges.issue([worker], by=leader)[0]
    client = Client()
    client.post(address(slip), {"pin": "5938", "pin_again": "5938"})
    assert not is_in(client)
    client.post(address(second), {"pin": "5938", "pin_again": "5938"})
    assert is_in(client)


def test_a_code_of_somebody_else_is_unknown(slip, stranger):
    url = reverse("people:badge-in", args=[stranger.staff_no, codes.typed(slip.code)])
    assert Client().get(url).status_code == 404


def test_guessing_codes_locks(slip, worker):
    client = Client()
    url = reverse("people:badge-in", args=[worker.staff_no, "AAAABBBBCCCC"])
    assert [client.get(url).status_code for _ in range(5)] == [404, 404, 404, 404, 429]
    assert client.get(address(slip)).status_code == 429


@pytest.mark.parametrize("pin", ["123", "1234567", "12ab", "1234", "4321", "7777", "0001", "7890"])
def test_a_pin_anybody_would_try_first_is_refused(slip, pin):
    answer = Client().post(address(slip), {"pin": pin, "pin_again": pin})
    assert answer.status_code == 200
    assert answer.context["form"].errors["pin"]


def test_privileged_people_set_a_password_instead_of_a_pin(secretary, administrator):
    slip = badges.issue([secretary], by=administrator)[0]
    client = Client()
    assert "pin" not in client.get(address(slip)).context["form"].fields
    client.post(address(slip), {"password": "坚持 long enough 7", "password_again": "坚持 long enough 7"})
    secretary.refresh_from_db()
    assert secretary.check_password("坚持 long enough 7")
    assert is_in(client)


def test_a_typed_code_may_have_hyphens_blanks_and_small_letters(slip, worker):
    answer = Client().post(
        reverse("people:badge-typed"), {"username": worker.staff_no, "code": f" {slip.code.lower()} "}
    )
    assert answer["Location"] == address(slip)


def test_the_sheet_is_a_pdf_for_those_of_the_unit_without_a_secret(as_, leader, worker, plant):
    answer = as_(leader).post(reverse("people:badges"), {"unit": plant.team.pk, "who": "without"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    assert [row.person for row in BadgeCode.objects.all()] == [worker], "the leader holds a role: not by a leader"
    assert AuditEntry.objects.filter(action="person.badge_printed", actor=leader).count() == 1
    assert not Notice.objects.exists(), "a newcomer holds the slip in the hand"


def test_who_has_signed_in_before_learns_of_a_slip(as_, leader, worker, plant):
    worker.last_login = timezone.now()
    worker.save()
    as_(leader).post(reverse("people:badge", args=[worker.pk]))
    assert Notice.objects.get(person=worker).code == "people.badge_printed"


def test_a_leader_prints_nobody_elses_unit(as_, leader, stranger, plant):
    answer = as_(leader).post(reverse("people:badges"), {"unit": plant.foreign_team.pk, "who": "all"})
    assert answer.status_code == 200
    assert "unit" in answer.context["form"].errors
    assert BadgeCode.objects.count() == 0


def test_nobody_prints_a_slip_for_one_with_wider_rights(as_, leader, technician, administrator, plant):
    RoleGrant.objects.create(person=leader, role=Role.ADMINISTRATOR, unit=plant.workshop, since="2020-01-01")
    own = as_(leader)
    assert own.post(reverse("people:badge", args=[administrator.pk])).status_code == 403
    assert own.post(reverse("people:badge", args=[technician.pk])).status_code == 200
    RoleGrant.objects.create(person=technician, role=Role.PLANT_MANAGER, unit=plant.plant, since="2020-01-01")
    assert as_(leader).post(reverse("people:badge", args=[technician.pk])).status_code == 403


def test_using_a_slip_ends_the_earlier_sessions(slip, worker, as_):
    from yixian.web.people.models import SignIn

    Client().post(address(slip), {"pin": "5938", "pin_again": "5938"})
    first = SignIn.objects.get()
    again = badges.issue([worker], by=worker)[0]
    Client().post(address(again), {"pin": "4871", "pin_again": "4871"})
    first.refresh_from_db()
    assert first.ended_at is not None


@pytest.mark.parametrize("days", [0, 10])
def test_a_slip_printed_by_a_leader_does_not_open_an_account_that_has_a_role_since(slip, worker, administrator, days):
    since = timezone.localdate() + timedelta(days=days)
    RoleGrant.objects.create(person=worker, role=Role.PLANT_MANAGER, unit=None, since=since)
    client = Client()
    assert client.get(address(slip)).context is not None
    client.post(address(slip), {"password": "坚持 long enough 7", "password_again": "坚持 long enough 7"})
    assert not is_in(client)
    worker.refresh_from_db()
    assert not worker.has_usable_password()


def test_a_slip_printed_by_who_manages_the_role_opens_it(worker, administrator):
    made = badges.issue([worker], by=administrator)[0]
    RoleGrant.objects.create(person=worker, role=Role.TEAM_LEADER, unit=None, since=timezone.localdate())
    client = Client()
    client.post(address(made), {"pin": "5938", "pin_again": "5938"})
    assert is_in(client)


def test_a_leader_prints_no_slip_for_somebody_whose_role_begins_tomorrow(as_, worker, leader):
    tomorrow = timezone.localdate() + timedelta(days=1)
    RoleGrant.objects.create(person=worker, role=Role.PLANT_MANAGER, unit=None, since=tomorrow)
    assert as_(leader).post(reverse("people:badge", args=[worker.pk])).status_code == 403


def test_the_lock_out_log_does_not_keep_the_code_of_a_slip(slip, worker):
    from axes.models import AccessAttempt

    for _ in range(7):
        Client().post(reverse("people:badge-in", args=[worker.staff_no, "WRONGWRONG22"]))
    Client().post(address(slip), {"pin": "5938", "pin_again": "5938"})
    kept = str(list(AccessAttempt.objects.values()))
    assert codes.typed(slip.code) not in kept
    assert "WRONGWRONG22" not in kept
