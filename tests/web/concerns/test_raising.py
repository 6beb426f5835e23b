"""What is stored when something is raised, once, and with which clock."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from yixian.web.audit.models import AuditEntry
from yixian.web.concerns import actions
from yixian.web.concerns.errors import KeyTakenError, StepError
from yixian.web.concerns.models import Concern, Event, NumberSeries
from yixian.web.notices.models import Notice

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_concern_gets_a_number_a_due_date_and_those_in_charge(plant, worker):
    wednesday = datetime(2026, 3, 4, 9, 0, tzinfo=SHANGHAI)
    concern = actions.raise_concern(place=plant.zone, kind="hazard", text="法兰漏水", by=worker, at=wednesday)
    assert concern.number == "C2026-000001"
    assert concern.answer_due == datetime(2026, 3, 9, 23, 59, 59, tzinfo=SHANGHAI)
    assert (concern.unit, concern.branch) == (plant.team, plant.branch)
    assert (concern.status, concern.raised_at) == ("received", wednesday)


def test_numbers_follow_each_other_within_a_year_and_begin_again(plant, worker):
    def number(year: int) -> str:
        at = datetime(year, 3, 4, 9, 0, tzinfo=SHANGHAI)
        return actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker, at=at).number

    assert [number(2025), number(2025), number(2026), number(2025)] == [
        "C2025-000001",
        "C2025-000002",
        "C2026-000001",
        "C2025-000003",
    ]


def test_a_number_whose_concern_failed_is_given_again(plant, worker):
    plant.zone.is_active = False
    with pytest.raises(StepError):
        actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker)
    assert not NumberSeries.objects.filter(last__gt=0).exists()


def test_the_kind_is_taken_from_the_words_when_none_was_chosen(plant, worker):
    concern = actions.raise_concern(place=plant.zone, kind="", text="浴室没有热水", by=worker)
    assert concern.kind == "need"


def test_the_same_message_sent_twice_is_stored_once(plant, worker):
    key = uuid4()
    first = actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker, client_key=key)
    again = actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker, client_key=key)
    assert again == first
    assert Concern.objects.count() == Event.objects.count() == 1
    assert actions.raise_concern(place=plant.zone, kind="hazard", text="又漏", by=worker).number.endswith("000002")


def test_another_person_cannot_use_the_same_key(plant, worker, stranger):
    key = uuid4()
    actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker, client_key=key)
    with pytest.raises(KeyTakenError):
        actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=stranger, client_key=key)


def test_an_anonymous_message_can_be_sent_again_only_with_its_code(plant):
    key, code = uuid4(), actions.raising.new_claim_code()
    first = actions.raise_anonymously(place=plant.zone, kind="need", text="伙食", client_key=key, claim_code=code)
    again = actions.raise_anonymously(place=plant.zone, kind="need", text="伙食", client_key=key, claim_code=code)
    assert again.concern == first.concern
    with pytest.raises(KeyTakenError):
        actions.raise_anonymously(place=plant.zone, kind="need", text="伙食", client_key=key)


def test_an_anonymous_concern_leaves_no_trace_of_who_raised_it(plant):
    raised = actions.raise_anonymously(place=plant.zone, kind="need", text="伙食")
    concern = Concern.objects.get()
    assert concern.raised_by is None
    assert concern.is_anonymous
    assert raised.claim_code not in str(list(Concern.objects.values()))
    assert set(Event.objects.values_list("by", flat=True)) == {None}
    entry = AuditEntry.objects.get(action="concern.raised")
    assert (entry.actor, entry.address, entry.request_id) == (None, None, "")


@pytest.mark.parametrize(
    ("age", "believed"),
    [(timedelta(hours=7), True), (timedelta(days=29), True), (timedelta(days=31), False), (-timedelta(hours=1), False)],
)
def test_the_phone_s_clock_is_believed_within_bounds(plant, worker, age, believed):
    said = timezone.now() - age
    concern = actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker, raised_at=said)
    assert concern.clock_doubted is not believed
    assert (concern.raised_at == said) is believed
    assert concern.is_entered_late is (not believed or age > timedelta(days=1))


def test_nothing_at_all_is_refused(plant, worker):
    with pytest.raises(StepError) as refused:
        actions.raise_concern(place=plant.zone, kind="hazard", text="  ", by=worker)
    assert refused.value.code == "nothing_said"


def test_the_raiser_and_the_nearest_leaders_are_told(world):
    actions.raise_concern(place=world.plant.zone, kind="need", text="伙食", by=world.worker)
    told = {(notice.person.name, notice.code) for notice in Notice.objects.select_related("person")}
    assert told == {("张一线", "concern.received"), ("李班长", "concern.raised"), ("赵书记", "concern.raised")}


def test_where_nobody_leads_the_team_the_next_level_is_told(plant, worker, technician):
    actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker)
    assert Notice.objects.get(code="concern.raised").person == technician


def test_raising_writes_one_audit_row(plant, worker):
    actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker)
    assert AuditEntry.objects.get().actor == worker
