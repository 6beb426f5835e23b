"""From receipt to confirmation: each step when it is possible, a refusal in words when it is not."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from web.conftest import make_person
from yixian.web.audit.models import AuditEntry
from yixian.web.concerns import actions, clock
from yixian.web.concerns.errors import StepError
from yixian.web.concerns.models import Attachment, Concern, Event, Status
from yixian.web.concerns.wording import REFUSALS, refusal
from yixian.web.notices.models import Notice

SHANGHAI = ZoneInfo("Asia/Shanghai")


def codes_told(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("code", flat=True))


def test_the_whole_way_to_a_confirmation(raised, worker, leader, cause, photo):
    actions.accept(raised, lane="on_the_spot", handler=leader, by=leader, text="今天就换")
    actions.report_done(raised, cause=cause, text="换了垫片", by=leader, photos=[photo])
    actions.confirm(raised, by=worker)
    raised.refresh_from_db()
    assert raised.status == Status.CONFIRMED
    assert raised.raised_at <= raised.answered_at <= raised.done_at <= raised.closed_at
    assert [event.kind for event in raised.events.all()] == ["raised", "accepted", "done", "confirmed"]
    assert Attachment.objects.get().role == "after"
    assert codes_told(worker) == ["concern.received", "concern.accepted", "concern.done"]
    assert codes_told(leader) == ["concern.confirmed"]


def test_a_promise_is_made_by_the_lane_unless_another_day_is_said(raised, leader):
    done = actions.accept(raised, lane="coordinate", handler=leader, by=leader)
    assert done.due_on == clock.promise("coordinate", timezone.localdate())


def test_a_promise_in_the_past_is_refused(raised, leader):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(StepError, match="promise_in_the_past"):
        actions.accept(raised, lane="coordinate", handler=leader, by=leader, due_on=yesterday)


def test_no_needs_a_reason_which_the_raiser_reads(raised, worker, leader):
    with pytest.raises(StepError, match="reason_missing"):
        actions.decline(raised, reason="  ", by=leader)
    actions.decline(raised, reason="下月停产改造一并解决", by=leader)
    raised.refresh_from_db()
    assert (raised.status, raised.is_open) == (Status.DECLINED, False)
    assert Notice.objects.get(person=worker, code="concern.declined").values["reason"] == "下月停产改造一并解决"


def test_done_needs_a_cause(accepted, leader):
    with pytest.raises(StepError, match="cause_missing"):
        actions.report_done(accepted, cause=None, text="换了", by=leader)


STEPS = {
    "accept": lambda concern, who, cause: actions.accept(concern, lane="on_the_spot", handler=who, by=who),
    "decline": lambda concern, who, cause: actions.decline(concern, reason="不", by=who),
    "assign": lambda concern, who, cause: actions.assign(concern, handler=who, by=who),
    "report_done": lambda concern, who, cause: actions.report_done(concern, cause=cause, text="", by=who),
    "confirm": lambda concern, who, cause: actions.confirm(concern, by=who),
    "reopen": lambda concern, who, cause: actions.reopen(concern, reason="还漏", by=who),
    "score": lambda concern, who, cause: actions.score(concern, stars=5, by=who),
    "link_project": lambda concern, who, cause: actions.link_project(concern, project="P2026-001", by=who),
}
POSSIBLE = {
    "accept": {"received"},
    "decline": {"received", "accepted"},
    "assign": {"received", "accepted"},
    "report_done": {"accepted"},
    "confirm": {"done"},
    "reopen": {"done", "confirmed", "declined"},
    "score": {"done", "confirmed"},
    "link_project": {"received", "accepted"},
}


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_taken_only_from_the_states_it_belongs_to(raised, worker, cause, name, status):
    Concern.objects.filter(pk=raised.pk).update(status=status)
    before = (Event.objects.count(), AuditEntry.objects.count(), Notice.objects.count())
    if status in POSSIBLE[name]:
        STEPS[name](raised, worker, cause)
        assert AuditEntry.objects.count() == before[1] + 1
        return
    with pytest.raises(StepError) as refused:
        STEPS[name](raised, worker, cause)
    assert refused.value.code == "wrong_status"
    assert (Event.objects.count(), AuditEntry.objects.count(), Notice.objects.count()) == before
    raised.refresh_from_db()
    assert raised.status == status


def test_only_the_raiser_confirms_or_reopens(done, leader):
    for step in (lambda: actions.confirm(done, by=leader), lambda: actions.reopen(done, reason="x", by=leader)):
        with pytest.raises(StepError, match="not_the_raiser"):
            step()
    with pytest.raises(StepError, match="not_the_raiser"):
        actions.confirm(done, by=None)  # a named concern has no claim code


def test_reopening_starts_a_new_clock_and_tells_who_had_it(done, worker, leader):
    at = timezone.now() + timedelta(days=20)
    actions.reopen(done, reason="又漏了", by=worker, at=at)
    done.refresh_from_db()
    assert done.status == Status.RECEIVED
    assert done.answer_due > at
    assert (done.answered_at, done.done_at, done.cause, done.lane) == (None, None, None, "")
    assert "concern.reopened" in codes_told(leader)


def test_handing_over_before_the_answer_leaves_the_clock_running(raised, leader, technician):
    due = raised.answer_due
    actions.assign(raised, handler=technician, by=leader)
    raised.refresh_from_db()
    assert (raised.status, raised.handler, raised.answer_due) == (Status.RECEIVED, technician, due)
    assert codes_told(technician) == ["concern.assigned"]


def test_a_replay_of_the_past_shows_when_it_was_entered(plant, worker, leader):
    at = datetime(2025, 3, 4, 9, 0, tzinfo=SHANGHAI)
    concern = actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker, at=at)
    actions.accept(concern, lane="on_the_spot", handler=leader, by=leader, at=at + timedelta(days=1))
    event = concern.events.last()
    assert event.at == at + timedelta(days=1)
    assert event.is_entered_late
    assert concern.is_entered_late
    assert concern.number.startswith("C2025-")


def test_scores_are_one_each_and_shown_from_five(done, worker, plant, stranger):
    from yixian.web.concerns.queries import score_of

    crew = [worker, *(make_person(f"03000{n}", f"组员{n}", plant.team) for n in range(4))]
    for person in crew[:4]:
        actions.score(done, stars=4, by=person)
    assert (score_of(done).count, score_of(done).mean) == (4, None)
    actions.score(done, stars=2, by=crew[4])
    actions.score(done, stars=4, by=crew[4])
    assert (score_of(done).count, score_of(done).mean) == (5, 4.0)
    with pytest.raises(StepError, match="not_concerned"):
        actions.score(done, stars=1, by=stranger)


def test_proposed_elsewhere_is_tracked_and_never_asked_twice(accepted, leader, plant):
    (made,) = actions.propose_elsewhere(accepted, places=[plant.foreign_zone], by=leader)
    assert (made.spread_from, made.unit, made.raised_by) == (accepted, plant.foreign_team, leader)
    assert made.number in accepted.events.last().text
    with pytest.raises(StepError, match="asked_there_already"):
        actions.propose_elsewhere(accepted, places=[plant.foreign_zone], by=leader)
    with pytest.raises(StepError, match="asked_there_already"):
        actions.propose_elsewhere(accepted, places=[accepted.place], by=leader)


def test_a_project_is_an_answer(raised, worker, technician):
    actions.link_project(raised, project="P2026-001", by=technician)
    raised.refresh_from_db()
    assert (raised.status, raised.lane, raised.handler) == (Status.ACCEPTED, "project", technician)
    assert "concern.project" in codes_told(worker)


def test_every_refusal_has_its_sentence():
    for code in REFUSALS:
        assert refusal(code, "C2026-000001")


def test_the_claim_holder_confirms_without_leaving_a_name(plant, leader, cause):
    raised = actions.raise_anonymously(place=plant.zone, kind="need", text="伙食").concern
    actions.accept(raised, lane="on_the_spot", handler=leader, by=leader)
    actions.report_done(raised, cause=cause, text="", by=leader)
    actions.confirm(raised, by=None)
    entry = AuditEntry.objects.get(action="concern.confirmed")
    assert (entry.actor, entry.address) == (None, None)
    assert raised.events.last().by is None


def test_those_above_are_told_level_by_level_once_each(plant, raised, leader, technician, manager):
    late = raised.answer_due + timedelta(minutes=1)
    assert actions.escalate_overdue(at=raised.answer_due - timedelta(minutes=1)) == 0
    assert actions.escalate_overdue(at=late) == 1
    assert actions.escalate_overdue(at=late + timedelta(minutes=30)) == 0
    raised.refresh_from_db()
    assert raised.escalated_to == plant.workshop
    assert codes_told(technician) == ["concern.overdue"]
    assert codes_told(manager) == []
    assert actions.escalate_overdue(at=late + timedelta(days=5)) == 1
    assert codes_told(manager) == ["concern.overdue"]


def test_a_level_where_nobody_leads_is_passed_over(raised, manager):
    actions.escalate_overdue(at=raised.answer_due + timedelta(minutes=1))
    assert codes_told(manager) == ["concern.overdue"]


def test_the_job_escalates_what_is_overdue(raised, leader, manager):
    from yixian.web.concerns.handlers import escalate
    from yixian.web.jobs.registry import KINDS

    Concern.objects.update(answer_due=timezone.now() - timedelta(hours=1))
    assert escalate({}) == {"escalated": 1}
    assert escalate({}) == {"escalated": 0}
    assert KINDS["concerns.escalate"].every_min == 30
