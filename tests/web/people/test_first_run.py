"""The first administrator: made once, by whoever can read the terminal of the server."""

import pytest
from django.urls import reverse

from yixian.web.audit.models import AuditEntry
from yixian.web.people import first_run
from yixian.web.people.models import OrgUnit, Person, RoleGrant

pytestmark = pytest.mark.django_db

PASSWORD = "三号井口-8841"


def fields(**others):
    return {
        "code": first_run.code(),
        "enterprise": "岚山集团",
        "plant": "岚山化工厂",
        "staff_no": "００1",
        "name": "周管理",
        "password": PASSWORD,
        "password_again": PASSWORD,
        **others,
    }


def send(client, **others):
    return client.post(reverse("people:first-run"), fields(**others))


def test_an_empty_site_shows_the_set_up_instead_of_the_sign_in(client):
    page = client.get(reverse("people:sign-in")).content.decode()
    assert "安装码" in page
    assert reverse("people:first-run") in page


def test_the_code_of_the_link_is_filled_in(client):
    page = client.get(reverse("people:first-run"), {"code": first_run.code()}).content.decode()
    assert first_run.code() in page


def test_the_first_administrator_is_made_and_signed_in(client):
    assert send(client)["Location"] == reverse("imports:start")
    person = Person.objects.get()
    assert (person.staff_no, person.name, person.check_password(PASSWORD)) == ("001", "周管理", True)
    assert RoleGrant.objects.current().get().role == "administrator"
    assert [unit.name for unit in OrgUnit.objects.order_by("path")] == ["岚山集团", "岚山化工厂"]
    assert person.memberships.get().unit.name == "岚山化工厂"
    assert AuditEntry.objects.filter(action="person.first_administrator", actor=person).count() == 1
    assert client.get(reverse("imports:start")).status_code == 200


def test_a_wrong_code_makes_nobody(client):
    answer = send(client, code="AAAA-BBBB-CCCC")
    assert "安装码不对" in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"password_again": "别的密码-8841"}, {"password": "12345", "password_again": "12345"}, {"plant": ""}]
)
def test_what_is_missing_or_weak_is_asked_again(client, wrong):
    assert send(client, **wrong).status_code == 200
    assert not Person.objects.exists()


def test_it_is_closed_for_good_once_there_is_an_administrator(client):
    send(client)
    client.logout()
    assert client.get(reverse("people:first-run"))["Location"] == reverse("people:sign-in")
    assert send(client, staff_no="002")["Location"] == reverse("people:sign-in")
    assert Person.objects.count() == 1
    assert "安装码" not in client.get(reverse("people:sign-in")).content.decode()
    with pytest.raises(first_run.ClosedError):
        first_run.begin(staff_no="002", name="后来", password=PASSWORD)


def test_after_a_roster_in_the_terminal_somebody_of_it_becomes_the_administrator(client):
    plant = OrgUnit.objects.create(tree="administrative", kind="plant", name="岚山化工厂")
    Person.objects.create_user("001", "周管理")
    page = client.get(reverse("people:first-run")).content.decode()
    assert 'name="plant"' not in page
    send(client, name="周某")
    person = Person.objects.get()
    assert (person.name, person.check_password(PASSWORD)) == ("周管理", True)
    assert list(OrgUnit.objects.all()) == [plant]
