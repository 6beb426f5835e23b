"""Two people, or one finger twice, at the same moment: one step is taken, the other is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from web.conftest import make_person
from web.indicators.numbers import level
from web.projects.trials import TRIAL, draft, moment
from yixian.web.concerns import actions as concerns
from yixian.web.concerns.errors import StepError
from yixian.web.concerns.models import Cause, Concern, Event
from yixian.web.duties import actions as duties
from yixian.web.duties.models import Check, Duty, DutyStandard
from yixian.web.indicators import actions as indicators
from yixian.web.indicators.models import Reading
from yixian.web.indicators.records import ReadingRow
from yixian.web.people import badges
from yixian.web.people.models import OrgUnit, RoleGrant
from yixian.web.places.models import Place
from yixian.web.projects import actions as projects
from yixian.web.projects.errors import NotNow
from yixian.web.projects.models import Project, ProjectStatus

REFUSALS = (StepError, NotNow, ValidationError, badges.SpentError, RuntimeError)


@pytest.fixture
def zone(transactional_db) -> Place:
    concerns.sync_causes()
    team = OrgUnit.objects.create(tree="administrative", kind="team", name="发生班")
    return Place.objects.create(kind="zone", code="A-17", name="1#发生器", unit=team)


def at_once(*steps: Callable[[], Any]) -> tuple[list[Any], list[BaseException]]:
    """Take the steps in threads that start together; return what was done and what was refused."""
    start = Barrier(len(steps))

    def run(step: Callable[[], Any]) -> Any:
        try:
            start.wait(20)
            return step()
        except REFUSALS as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        found = list(pool.map(run, steps))
    refused = [one for one in found if isinstance(one, BaseException)]
    return [one for one in found if not isinstance(one, BaseException)], refused


def test_two_leaders_who_answer_the_same_concern_give_one_answer(zone):
    first, second = make_person("1", "甲"), make_person("2", "乙")
    concern = concerns.raise_concern(place=zone, kind="hazard", text="漏", by=first)
    done, refused = at_once(
        lambda: concerns.accept(concern, lane="on_the_spot", handler=first, by=first),
        lambda: concerns.decline(concern, reason="不行", by=second),
        lambda: concerns.accept(concern, lane="coordinate", handler=second, by=second),
    )
    answers = Event.objects.filter(concern=concern, kind="accepted").count()
    declined = Event.objects.filter(concern=concern, kind="declined").count()
    assert answers <= 1  # a "no" may follow a "yes", never a second "yes"
    assert declined <= 1
    assert len(done) + len(refused) == 3
    assert all(isinstance(one, StepError) for one in refused)
    assert len(done) == answers + declined


def test_done_twice_is_done_once(zone):
    person = make_person("1", "甲")
    concern = concerns.raise_concern(place=zone, kind="hazard", text="漏", by=person)
    concerns.accept(concern, lane="on_the_spot", handler=person, by=person)
    cause = Cause.objects.first()
    done, refused = at_once(*[lambda: concerns.report_done(concern, cause=cause, text="", by=person)] * 3)
    assert (len(done), len(refused)) == (1, 2)
    assert Event.objects.filter(concern=concern, kind="done").count() == 1


def test_a_check_sent_twice_at_once_is_one_check_and_one_concern(zone):
    person = make_person("1", "甲")
    duty = Duty.objects.create(kind="area", code="A-17", title="责任区", place=zone, unit=zone.unit)
    standard = DutyStandard.objects.create(duty=duty, kind="check", text="无漏点", cycle="day")
    key, finding = uuid4(), duties.Finding(standard, False, "漏")
    done, _ = at_once(*[lambda: duties.record_checks(duty, [finding], by=person, client_key=key)] * 4)
    assert len({check.pk for made in done for check in made}) == 1
    assert (Check.objects.count(), Concern.objects.count()) == (1, 1)


def test_charters_written_at_once_have_numbers_of_their_own(zone):
    person, indicator = make_person("1", "甲"), level(zone)
    done, refused = at_once(*[lambda: projects.propose(draft(zone, indicator), by=person, at=moment(TRIAL))] * 4)
    assert refused == []
    assert len({project.number for project in done}) == 4


def test_a_plan_frozen_by_two_is_frozen_once(zone):
    person = make_person("1", "甲")
    project = projects.propose(draft(zone, level(zone)), by=person, at=moment(TRIAL - timedelta(days=30)))
    projects.approve(project, by=person)
    done, refused = at_once(
        *[lambda: projects.freeze(Project.objects.get().trials.get(), by=person, at=moment(TRIAL))] * 3
    )
    assert (len(done), len(refused)) == (1, 2)
    assert Project.objects.get().status == ProjectStatus.TRIAL


def test_the_same_reading_entered_by_two_is_there_once(zone):
    person, indicator = make_person("1", "甲"), level(zone)
    row = ReadingRow(indicator.pk, timezone.localdate(), 0, 1.0, None, None)

    def enter() -> Any:
        try:
            return indicators.apply_readings([row], person, "form")
        except IntegrityError as error:
            raise RuntimeError from error

    at_once(*[enter] * 4)
    assert Reading.objects.count() == 1


def test_a_reading_entered_by_two_is_never_an_error_page(zone):
    person, indicator = make_person("1", "甲"), level(zone)
    RoleGrant.objects.create(person=person, role="administrator", unit=None, since="2020-01-01")
    url = reverse("indicators:enter", args=[indicator.pk])

    def send() -> int:
        client = Client(raise_request_exception=False)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client.post(url, {"day": "2026-01-02", "value": "1"}).status_code

    codes, _ = at_once(*[send] * 3)
    assert all(code < 500 for code in codes)
    assert Reading.objects.count() == 1


def test_the_last_two_administrators_cannot_dismiss_each_other(zone):
    from yixian.web.people import actions

    first, second = make_person("1", "甲"), make_person("2", "乙")
    rows = [
        RoleGrant.objects.create(person=one, role="administrator", unit=None, since="2020-01-01")
        for one in (first, second)
    ]
    at_once(
        lambda: actions.revoke_role(RoleGrant.objects.get(pk=rows[0].pk), by=second),
        lambda: actions.revoke_role(RoleGrant.objects.get(pk=rows[1].pk), by=first),
    )
    assert RoleGrant.objects.current().filter(role="administrator").count() == 1
