"""The form on the phone and what takes its messages."""

from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit.models import AuditEntry
from yixian.web.concerns import actions
from yixian.web.concerns.models import Attachment, Concern

RAISE, RECEIVE = reverse("concerns:raise"), reverse("concerns:receive")
VOICE = b"OggS" + bytes(60)


def message(**given) -> dict:
    return {"place": "A-17", "text": "法兰漏水", "kind": "hazard", "client_key": str(uuid4()), **given}


def test_the_label_s_place_is_filled_in_and_a_kind_chosen(as_, worker):
    page = as_(worker).get(RAISE, {"place": "a-17"}).content.decode()
    assert 'name="place" value="A-17"' in page
    assert 'id="kind-hazard" value="hazard" checked' in page


def test_without_a_label_the_team_s_own_places_come_first(as_, worker):
    own = as_(worker)
    assert [place.code for place in own.get(RAISE).context["places"]] == ["A-17"]
    assert [place.code for place in own.get(RAISE, {"q": "1"}).context["places"]] == ["A-17", "M-01"]
    fragment = own.get(RAISE, {"q": "M-01"}, headers={"HX-Request": "true"}).content.decode()
    assert "M-01" in fragment
    assert "<html" not in fragment


def test_an_unknown_label_says_so_and_offers_places(as_, worker):
    assert "没有编号为 X-99 的地点" in as_(worker).get(RAISE, {"place": "X-99"}).content.decode()


def test_a_message_is_answered_with_its_number_and_day(as_, worker):
    answer = as_(worker).post(RECEIVE, message())
    concern = Concern.objects.get()
    told = answer.json()
    assert (answer.status_code, told["number"], told["problems"]) == (200, concern.number, [])
    assert told["due"] == timezone.localtime(concern.answer_due).date().isoformat()
    assert told["url"] == reverse("concerns:detail", args=[concern.number])


def test_sent_again_it_gets_the_same_number(as_, worker):
    own, same = as_(worker), message()
    numbers = {own.post(RECEIVE, same).json()["number"] for _ in range(3)}
    assert numbers == {Concern.objects.get().number}


def test_another_person_s_key_is_a_conflict_that_tells_nothing(as_, worker, stranger):
    same = message(text="只有张一线知道")
    as_(worker).post(RECEIVE, same)
    answer = as_(stranger).post(RECEIVE, {**same, "text": "x"})
    assert answer.status_code == 409
    assert "C20" not in answer.content.decode()
    assert "张一线" not in answer.json()["errors"][0]
    assert Concern.objects.count() == 1


def test_a_bad_photo_is_told_and_the_words_go_in(as_, worker):
    bad = SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")
    told = as_(worker).post(RECEIVE, message(photos=bad)).json()
    assert Concern.objects.get().text == "法兰漏水"
    assert len(told["problems"]) == 1
    assert Attachment.objects.count() == 0


def test_a_bad_photo_alone_is_refused_with_the_reason(as_, worker):
    bad = SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")
    answer = as_(worker).post(RECEIVE, message(text="", photos=bad))
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert answer.json()["problems"]


def test_photos_and_a_voice_note_are_kept(as_, worker, photo_bytes):
    files = {
        "photos": [SimpleUploadedFile(f"{n}.png", photo_bytes) for n in range(2)],
        "voice": SimpleUploadedFile("v", VOICE),
    }
    as_(worker).post(RECEIVE, message(text="", **files))
    kept = list(Attachment.objects.values_list("role", "media_type"))
    assert kept == [("before", "image/jpeg"), ("before", "image/jpeg"), ("other", "audio/ogg")]


@pytest.mark.parametrize(
    "wrong", [{"place": "X-99"}, {"place": ""}, {"kind": "joke"}, {"client_key": "1"}, {"text": ""}]
)
def test_what_cannot_be_stored_is_refused_in_words(as_, worker, wrong):
    answer = as_(worker).post(RECEIVE, message(**wrong))
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert not Concern.objects.exists()


@pytest.mark.parametrize("clock", ["yesterday", "2026-13-45T00:00:00Z", ""])
def test_a_clock_that_cannot_be_read_loses_nothing(as_, worker, clock):
    assert as_(worker).post(RECEIVE, message(raised_at=clock)).status_code == 200


def test_without_a_name_nothing_leads_back(as_, worker):
    own = as_(worker)
    code = actions.raising.new_claim_code()
    told = own.post(RECEIVE, message(anonymous="on", claim_code=code)).json()
    concern = Concern.objects.get()
    assert told["claim_code"] == code
    assert concern.raised_by is None
    entry = AuditEntry.objects.get(action="concern.raised")
    assert (entry.actor, entry.address) == (None, None)
    for session in Session.objects.all():
        assert concern.number not in str(session.get_decoded())


def test_the_way_without_scripts(as_, worker):
    own, same = as_(worker), message()
    for _ in range(2):  # the same page sent again by "reload"
        page = own.post(RAISE, same)
        assert Concern.objects.get().number in page.content.decode()


def test_without_scripts_an_error_keeps_the_words(as_, worker):
    answer = as_(worker).post(RAISE, message(kind="joke"))
    assert answer.status_code == 422
    assert "法兰漏水" in answer.content.decode()


def test_sending_needs_a_fresh_token(worker):
    own = Client(enforce_csrf_checks=True)
    own.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    assert own.post(RECEIVE, message()).status_code == 403
    told = own.get(reverse("concerns:token")).json()
    assert told["person"] == worker.pk
    assert own.post(RECEIVE, message(), headers={"X-CSRFToken": told["token"]}).status_code == 200


def test_the_token_says_when_nobody_is_signed_in(client, db):
    assert client.get(reverse("concerns:token")).json()["person"] is None


def test_the_shell_holds_nothing_of_a_person(as_, worker):
    page = as_(worker).get(reverse("concerns:shell")).content.decode()
    assert worker.name not in page
    assert "data-person" not in page
    assert "csrfmiddlewaretoken" not in page


def test_the_service_worker_may_serve_the_concerns(client, db):
    answer = client.get(reverse("concerns:worker-js"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/concerns/"
    assert "raise/shell/" in answer.content.decode()


def test_a_wrong_method_is_refused(as_, worker):
    assert as_(worker).get(RECEIVE).status_code == 405
    assert as_(worker).put(RAISE).status_code == 405
