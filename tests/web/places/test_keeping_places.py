from django.urls import reverse

from yixian.web.audit.models import AuditEntry
from yixian.web.duties.models import Duty
from yixian.web.places.models import Place


def sent(place, **changed):
    return {
        "kind": place.kind, "code": place.code, "name": place.name,
        "above": place.parent.code if place.parent else "",
        "unit": place.unit_id or "", "branch": place.branch_id or "", "note": place.note,
    } | changed  # fmt: skip


def edit(client, place, **changed):
    return client.post(reverse("places:edit", args=[place.pk]), sent(place, **changed))


def test_a_new_place_stands_below_the_one_named_and_is_told(as_, manager, plant):
    data = {"kind": "post", "code": "A-18", "name": "2#发生器", "above": "ace"}
    assert as_(manager).post(reverse("places:new"), data).status_code == 302
    made = Place.objects.get(code="A-18")
    assert made.parent == plant.line
    assert AuditEntry.objects.get(action="place.added").target_id == str(made.pk)


def test_a_manager_adds_nothing_outside_the_plant(as_, manager, plant):
    client = as_(manager)
    for above in ("", "PVC"):
        answer = client.post(reverse("places:new"), {"kind": "zone", "code": "X-1", "name": "外", "above": above})
        assert answer.status_code == 422
        assert "无权" in answer.content.decode()
    assert not Place.objects.filter(code="X-1").exists()


def test_a_move_takes_the_whole_subtree_along_and_is_told(as_, administrator, plant):
    hall = Place.objects.create(kind="line", code="HALL", name="新厂房", parent=plant.site)
    assert edit(as_(administrator), plant.line, above="HALL").status_code == 302
    plant.zone.refresh_from_db()
    assert plant.zone.path == f"{hall.path}{plant.line.pk}/{plant.zone.pk}/"
    told = AuditEntry.objects.get(action="place.changed").changes
    assert told == {"parent": ["PVC PVC厂", "HALL 新厂房"]}


def test_a_place_is_not_moved_below_itself(as_, administrator, plant):
    answer = edit(as_(administrator), plant.line, above="A-17")
    assert answer.status_code == 422
    plant.line.refresh_from_db()
    assert plant.line.parent == plant.site


def test_a_code_is_used_once_and_fits_on_a_label(as_, administrator, plant):
    client = as_(administrator)
    assert edit(client, plant.zone, code="ACE").status_code == 422
    assert edit(client, plant.zone, code="A 17/2").status_code == 422
    assert edit(client, plant.zone, code="甲-17").status_code == 302


def test_nothing_changed_leaves_no_trace(as_, administrator, plant):
    edit(as_(administrator), plant.zone)
    assert not AuditEntry.objects.filter(action="place.changed").exists()


def deactivate(client, place, active="0"):
    return client.post(reverse("places:active", args=[place.pk]), {"active": active}, follow=True)


def test_a_place_goes_out_of_use_and_back(as_, manager, plant):
    client = as_(manager)
    deactivate(client, plant.zone)
    plant.zone.refresh_from_db()
    assert not plant.zone.is_active
    deactivate(client, plant.zone, active="1")
    plant.zone.refresh_from_db()
    assert plant.zone.is_active


def test_a_place_with_places_or_cards_in_force_stays_in_use(as_, manager, plant):
    client = as_(manager)
    assert "请先停用它们" in deactivate(client, plant.line).content.decode()
    duty = Duty.objects.create(kind="area", code="A", title="甲", place=plant.zone, what="", how="")
    assert "职责卡" in deactivate(client, plant.zone).content.decode()
    plant.zone.refresh_from_db()
    assert plant.zone.is_active
    Duty.objects.filter(pk=duty.pk).update(is_active=False)
    deactivate(client, plant.zone)
    plant.zone.refresh_from_db()
    assert not plant.zone.is_active
    assert as_(manager).get(reverse("places:active", args=[plant.zone.pk])).status_code == 405
