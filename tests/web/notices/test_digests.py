"""A crew's morning on one sheet."""

from datetime import date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yixian.web.concerns.models import Concern, ConcernKind, Status
from yixian.web.config.mail import MailServer
from yixian.web.duties.models import Check, Duty, DutyKind, DutyStandard, StandardKind
from yixian.web.jobs.models import Job
from yixian.web.notices import actions, digests, queries
from yixian.web.notices.models import Digest, Notice
from yixian.web.people.models import OrgUnit

TODAY = date(2026, 3, 11)  # a Wednesday
MORNING = timezone.make_aware(datetime.combine(TODAY, time(6, 30)))
YESTERDAY = MORNING - timedelta(days=1)


def concern(plant, number: str, **fields) -> Concern:
    values = {
        "kind": ConcernKind.HAZARD,
        "place": plant.zone,
        "unit": plant.team,
        "text": "护栏松动",
        "raised_at": MORNING - timedelta(days=9),
        "answer_due": MORNING + timedelta(days=1),
    }
    made: Concern = Concern.objects.create(number=number, **{**values, **fields})
    return made


def check_card(plant, cycle: str) -> DutyStandard:
    duty = Duty.objects.create(
        kind=DutyKind.ZONE, code=f"A-17-{cycle}", title="1#发生器", unit=plant.team, what="巡检", how="看"
    )
    Duty.objects.filter(pk=duty.pk).update(created_at=MORNING - timedelta(days=30))
    return DutyStandard.objects.create(duty=duty, kind=StandardKind.CHECK, text="无渗漏", cycle=cycle)


@pytest.fixture(autouse=True)
def _morning(time_machine_at):
    """All of these happen at half past six."""


@pytest.fixture
def time_machine_at():
    import time_machine

    with time_machine.travel(MORNING, tick=False):
        yield


def content(plant) -> dict:
    return queries.digest_contents(TODAY)[plant.team]


def test_overdue_are_the_unanswered_and_the_unkept(plant):
    concern(plant, "C-1", answer_due=MORNING - timedelta(hours=1))
    concern(plant, "C-2", status=Status.ACCEPTED, due_on=TODAY - timedelta(1))
    concern(plant, "C-3", status=Status.ACCEPTED, due_on=TODAY)
    concern(plant, "C-4", status=Status.CONFIRMED, answer_due=YESTERDAY, due_on=TODAY - timedelta(1))
    concern(plant, "C-5", answer_due=YESTERDAY, unit=plant.foreign_team)
    assert {line["number"] for line in content(plant)["lists"]["overdue"]} == {"C-1", "C-2"}


def test_yesterday_s_answers_and_new_concerns_are_yesterday_s_only(plant):
    concern(plant, "C-1", status=Status.ACCEPTED, answered_at=YESTERDAY, due_on=TODAY)
    concern(plant, "C-2", status=Status.ACCEPTED, answered_at=MORNING, due_on=TODAY)
    concern(plant, "C-3", raised_at=YESTERDAY)
    lists = content(plant)["lists"]
    assert [line["number"] for line in lists["answered"]] == ["C-1"]
    assert [line["number"] for line in lists["raised"]] == ["C-3"]


@pytest.mark.parametrize(
    ("cycle", "last_check", "is_due"),
    [
        ("day", None, True),
        ("day", YESTERDAY, True),
        ("day", MORNING - timedelta(hours=1), False),
        ("week", MORNING - timedelta(days=2), False),
        ("week", MORNING - timedelta(days=3), True),
        ("month", datetime(2026, 3, 1, 0, 30, tzinfo=MORNING.tzinfo), False),
        ("quarter", datetime(2025, 12, 31, 12, 0, tzinfo=MORNING.tzinfo), True),
    ],
)
def test_a_check_is_due_until_it_is_done_in_its_cycle(plant, worker, cycle, last_check, is_due):
    standard = check_card(plant, cycle)
    if last_check:
        Check.objects.create(standard=standard, done_at=last_check, by=worker, is_ok=True)
    assert bool(content(plant)["lists"]["checks"]) == is_due


def test_every_crew_has_one_digest_a_day_and_its_leader_one_notice(plant, leader):
    concern(plant, "C-1", answer_due=YESTERDAY)
    assert digests.make(TODAY) == 3
    assert digests.make(TODAY) == 0
    assert Digest.objects.filter(day=TODAY).count() == 3
    assert Notice.objects.get().person == leader
    assert Notice.objects.get().values == {"unit": "发生班", "overdue": 1, "due": 0}


def test_a_quiet_crew_is_not_told(plant, leader):
    digests.make(TODAY)
    assert not Notice.objects.exists()


def test_the_lists_are_cut_and_the_counts_are_not(plant):
    for number in range(queries.LONGEST_LIST + 5):
        concern(plant, f"C-{number}", answer_due=YESTERDAY)
    found = content(plant)
    assert found["counts"]["overdue"] == queries.LONGEST_LIST + 5
    assert len(found["lists"]["overdue"]) == queries.LONGEST_LIST


def test_the_page_shows_the_sheet_and_what_is_left_out(as_, worker, plant):
    for number in range(queries.LONGEST_LIST + 5):
        concern(plant, f"C-{number}", answer_due=YESTERDAY)
    check_card(plant, "day")
    digests.make(TODAY)
    page = as_(worker).get(f"/notices/digests/{plant.team.pk}/{TODAY}/").content.decode()
    for text in ("超期未办的问题", "另有 5 项", "C-1", "A-17-day", "data-print"):
        assert text in page


def test_a_crew_without_a_digest_is_told_when_one_is_made(as_, worker, plant):
    assert "06:30" in as_(worker).get(f"/notices/digests/{plant.team.pk}/").content.decode()
    digests.make(TODAY)
    answer = as_(worker).get(f"/notices/digests/{plant.team.pk}/")
    assert answer["Location"] == f"/notices/digests/{plant.team.pk}/{TODAY}/"


@pytest.mark.parametrize("day", ["2026-02-30", "2026-3-1", "soon"])
def test_a_day_that_is_none_is_not_found(as_, worker, plant, day):
    assert as_(worker).get(f"/notices/digests/{plant.team.pk}/{day}/").status_code == 404


def test_ten_crews_twenty_crews_same_number_of_queries(plant):
    seen = []
    for batch in range(2):
        for number in range(10):
            unit = OrgUnit.objects.create(
                tree="administrative", kind="team", name=f"班{batch}{number}", parent=plant.workshop
            )
            concern(plant, f"C-{batch}{number}", unit=unit, answer_due=YESTERDAY)
        with CaptureQueriesContext(connection) as captured:
            queries.digest_contents(TODAY)
        seen.append(len(captured))
    assert seen[0] == seen[1]


def test_without_a_mail_server_nothing_is_queued(plant):
    digests.make(TODAY)
    assert not Job.objects.exists()


def test_with_a_mail_server_those_who_asked_get_their_crew_s_digest(plant, worker, stranger, monkeypatch):
    monkeypatch.setattr(settings, "MAIL", MailServer("mail.plant", 25, "", "", starttls=False, tls=False))
    concern(plant, "C-1", answer_due=YESTERDAY)
    actions.set_email(worker, "zhang@plant.example")
    actions.set_email(stranger, "qian@plant.example")
    digests.make(TODAY)
    assert Job.objects.get().payload == {"day": "2026-03-11"}
    assert digests.mail(TODAY) == 1
    assert mail.outbox[0].to == ["zhang@plant.example"]
    assert "C-1" in mail.outbox[0].body
    assert "一线日报：发生班" in mail.outbox[0].subject
