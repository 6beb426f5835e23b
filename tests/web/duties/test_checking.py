from datetime import timedelta
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone

from web.duties.conftest import make_check, photo_file
from yixian.web.audit.models import AuditEntry
from yixian.web.concerns.models import Concern
from yixian.web.duties import actions
from yixian.web.duties.models import Check


def send(client, card, items, *, key=None, **marked):
    data = {"client_key": str(key or uuid4()), "items": [item.pk for item in items]} | marked
    return client.post(reverse("duties:check", args=[card.pk]), data)


def test_what_is_not_marked_is_in_order_with_one_press(as_, worker, card):
    items = [make_check(card, f"第{number}项") for number in range(3)]
    answer = send(as_(worker), card, items)
    assert answer["Location"] == reverse("duties:detail", args=[card.pk])
    assert [check.is_ok for check in Check.objects.all()] == [True] * 3
    assert not Concern.objects.exists()
    assert AuditEntry.objects.get(action="duty.checked").changes == {"in order": 3, "deviations": []}


def test_a_deviation_becomes_a_concern_at_the_place_with_its_photo(as_, worker, card, plant):
    good, bad = make_check(card, "压力表完好"), make_check(card)
    marked = {f"wrong-{bad.pk}": "on", f"note-{bad.pk}": "东侧积水", f"photo-{bad.pk}": photo_file()}
    assert send(as_(worker), card, [good, bad], **marked).status_code == 302
    concern = Concern.objects.get()
    assert (concern.place, concern.kind, concern.raised_by) == (plant.zone, "hazard", worker)
    assert "地面无积水" in concern.text
    assert "东侧积水" in concern.text
    assert concern.attachments.get().media_type == "image/jpeg"
    assert concern.attachments.get().file.size > 100
    check = Check.objects.get(standard=bad)
    assert (check.is_ok, check.note, check.concern) == (False, "东侧积水", concern)
    assert check.photo.size > 100
    assert Check.objects.get(standard=good).is_ok


def test_sent_twice_it_is_written_once(as_, worker, card):
    bad, key = make_check(card), uuid4()
    for _ in range(2):
        send(as_(worker), card, [bad], key=key, **{f"wrong-{bad.pk}": "on", f"note-{bad.pk}": "积水"})
    assert Check.objects.count() == Concern.objects.count() == 1
    send(as_(worker), card, [bad], key=uuid4())
    assert Check.objects.count() == 2


def test_a_deviation_needs_a_word_or_a_photo(as_, worker, card):
    bad = make_check(card)
    answer = send(as_(worker), card, [bad], **{f"wrong-{bad.pk}": "on"})
    assert answer.status_code == 422
    assert "请写明哪里不对" in answer.content.decode()
    assert not Check.objects.exists()
    assert (
        send(as_(worker), card, [bad], **{f"wrong-{bad.pk}": "on", f"photo-{bad.pk}": photo_file()}).status_code == 302
    )


def test_what_was_typed_is_still_there_after_a_mistake(as_, worker, card):
    first, second = make_check(card, "甲"), make_check(card, "乙")
    marked = {f"wrong-{first.pk}": "on", f"note-{first.pk}": "渗油一滴", f"wrong-{second.pk}": "on"}
    page = send(as_(worker), card, [first, second], **marked).content.decode()
    assert "渗油一滴" in page
    assert page.count(" checked") == 2


def test_only_items_of_this_card_and_only_those_shown_are_written(as_, worker, card, foreign_card):
    shown, hidden = make_check(card, "甲"), make_check(card, "乙")
    assert send(as_(worker), card, [shown]).status_code == 302
    assert [check.standard for check in Check.objects.all()] == [shown]
    assert send(as_(worker), card, [make_check(foreign_card)]).status_code == 422
    assert Check.objects.filter(standard=hidden).count() == 0
    assert send(as_(worker), card, [shown], key="no key").status_code == 422


def test_the_page_asks_only_for_what_is_due(as_, worker, card):
    done, due = make_check(card, "压力表完好"), make_check(card)
    Check.objects.create(standard=done, by=worker, is_ok=True, done_at=timezone.now())
    client, url = as_(worker), reverse("duties:check", args=[card.pk])
    page = client.get(url).content.decode()
    assert "地面无积水" in page
    assert "压力表完好" not in page
    assert "压力表完好" in client.get(url, {"all": "1"}).content.decode()
    Check.objects.create(standard=due, by=worker, is_ok=True, done_at=timezone.now())
    assert "本周期的检查都做完了" in client.get(url).content.decode()


def test_the_reference_photo_stands_beside_its_item(as_, worker, card):
    standard = make_check(card)
    standard.reference_photo.save("r.jpg", photo_file())
    page = as_(worker).get(reverse("duties:check", args=[card.pk])).content.decode()
    assert f'data-ghost="{reverse("duties:photo", args=[standard.pk])}"' in page
    assert 'capture="environment"' in page


def test_a_card_without_a_place_keeps_its_deviation_to_itself(worker, card):
    type(card).objects.filter(pk=card.pk).update(place=None)
    standard = make_check(card)
    standard.duty.refresh_from_db()
    (check,) = actions.record_checks(
        card, [actions.Finding(standard, is_ok=False, note="没做到")], by=worker, client_key=UUID(int=7)
    )
    assert (check.is_ok, check.concern) == (False, None)
    assert not Concern.objects.exists()


def test_nobody_checks_in_the_future(worker, card):
    later = timezone.now() + timedelta(days=3)
    finding = actions.Finding(make_check(card), is_ok=True)
    (check,) = actions.record_checks(card, [finding], by=worker, client_key=uuid4(), done_at=later)
    assert check.done_at <= timezone.now()


def test_a_card_out_of_force_is_not_checked(as_, worker, card):
    type(card).objects.filter(pk=card.pk).update(is_active=False)
    assert as_(worker).get(reverse("duties:check", args=[card.pk])).status_code == 404


def test_the_photo_of_a_check_is_for_those_concerned(as_, worker, leader, auditor, stranger, card):
    check = Check(standard=make_check(card), by=worker, is_ok=True, done_at=timezone.now())
    check.photo.save("c.jpg", photo_file(), save=False)
    check.save()
    url = reverse("duties:check-photo", args=[check.pk])
    for person, code in ((worker, 200), (leader, 200), (auditor, 200), (stranger, 404)):
        assert as_(person).get(url).status_code == code


def test_the_past_is_replayed_with_its_own_day(worker, card):
    then = timezone.now() - timedelta(days=40)
    finding = actions.Finding(make_check(card), is_ok=False, note="积水")
    (check,) = actions.record_checks(card, [finding], by=worker, client_key=uuid4(), at=then)
    assert check.done_at == check.concern.raised_at == then
    assert check.concern.answer_due < timezone.now()
