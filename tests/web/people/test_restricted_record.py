import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from web.conftest import make_person
from yixian.web.audit.models import AuditEntry
from yixian.web.people import restricted
from yixian.web.people.models import PoliticalStatus


@pytest.fixture
def known(world):
    restricted.write_statuses([(world.worker, "中共党员"), (world.stranger, "群众")], world.administrator)
    return world


def test_what_is_stored_is_encrypted_and_bound_to_its_person(known):
    row = PoliticalStatus.objects.get(person=known.worker)
    assert "中共党员".encode() not in bytes(row.ciphertext)
    PoliticalStatus.objects.filter(person=known.stranger).update(ciphertext=row.ciphertext)
    with pytest.raises(InvalidTag):
        restricted.read_status(known.stranger, by=known.administrator, purpose="test")


@pytest.mark.parametrize("name", ["worker", "secretary", "administrator"])
def test_the_person_the_branch_secretary_and_the_administrator_read_it_and_it_is_written_down(known, name):
    reader = known.cast[name]
    assert restricted.read_status(known.worker, by=reader, purpose="核对名册") == restricted.Status.MEMBER
    entry = AuditEntry.objects.get(action="restricted.read")
    assert (entry.actor, entry.target_id, entry.changes) == (reader, str(known.worker.pk), {"purpose": "核对名册"})


@pytest.mark.parametrize("name", ["leader", "technician", "instructor", "manager", "auditor", "stranger"])
def test_nobody_else_reads_it(known, name):
    with pytest.raises(PermissionDenied):
        restricted.read_status(known.worker, by=known.cast[name], purpose="好奇")


def test_a_secretary_reads_the_own_branch_only_though_the_work_reaches_further(known, plant):
    outside = make_person("010099", "车间群众", plant.team)
    with pytest.raises(PermissionDenied):
        restricted.read_status(outside, by=known.secretary, purpose="核对")
    with pytest.raises(PermissionDenied):
        restricted.read_status(known.stranger, by=known.secretary, purpose="核对")


def test_no_purpose_no_record(known):
    with pytest.raises(ValueError, match="purpose"):
        restricted.read_status(known.worker, by=known.administrator, purpose="  ")
    assert not AuditEntry.objects.filter(action="restricted.read").exists()


def test_unknown_stays_unknown(world):
    assert restricted.read_status(world.worker, by=world.worker, purpose="own") is None


def test_nobody_writes_their_own(world):
    with pytest.raises(PermissionDenied):
        restricted.write_status(world.worker, "01", by=world.worker)


def test_the_value_never_reaches_the_audit(known):
    restricted.write_status(known.worker, "02", by=known.secretary)
    entries = AuditEntry.objects.filter(action="restricted.written")
    assert [entry.changes for entry in entries] == [{}, {}, {}]


def test_writing_the_same_again_writes_nothing(known):
    assert restricted.write_statuses([(known.worker, "党员"), (known.stranger, "13")], None) == 0
    assert AuditEntry.objects.filter(action="restricted.written").count() == 2


def test_one_unknown_word_stops_the_batch_before_anything_is_written(world):
    with pytest.raises(ValueError, match="020001"):
        restricted.write_statuses([(world.worker, "党员"), (world.stranger, "不详")], None)
    assert PoliticalStatus.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [("党员", "01"), (" 预备 党员", "02"), ("团员", "03"), ("群众", "13"), ("13", "13"), ("不详", None), ("", None)],
)
def test_the_words_of_rosters_are_recognised(text, code):
    assert restricted.recognise(text) == code


def test_the_page_asks_for_the_purpose_before_it_shows(as_, known):
    url, own = reverse("people:restricted", args=[known.worker.pk]), as_(known.secretary)
    assert "中共党员" not in own.get(url).content.decode()
    assert "reason" in own.post(url, {"purpose": "roster", "reason": ""}).context["form"].errors
    assert not AuditEntry.objects.filter(action="restricted.read").exists()
    shown = own.post(url, {"purpose": "roster", "reason": "七一表彰核对"})
    assert "中共党员" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert AuditEntry.objects.get(action="restricted.read").changes == {"purpose": "核对党员名册: 七一表彰核对"}


def test_a_correction_is_written_by_those_who_may(as_, known):
    url = reverse("people:write-restricted", args=[known.worker.pk])
    as_(known.secretary).post(url, {"status": "02"})
    assert restricted.read_status(known.worker, by=known.worker, purpose="own") == "02"
    assert as_(known.worker).post(url, {"status": "01"}).status_code == 403
