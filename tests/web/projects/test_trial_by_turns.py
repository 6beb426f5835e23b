"""A trial by turns: drawn once, kept, followed or not, and judged by what really ran."""

import itertools
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from web.indicators.numbers import fill, medium
from web.projects.trials import END, TRIAL, frozen, moment
from yixian.web.audit.models import AuditEntry
from yixian.web.projects import actions, analysis, schedule
from yixian.web.projects.errors import NotNow

AFTER = moment(END + timedelta(days=1))


@pytest.fixture
def by_turns(plant, leader, manager):
    indicator = medium(plant.zone)
    fill(indicator, date(2025, 1, 1), 365)
    return frozen(plant.zone, leader, manager, indicator, design="switchback", washout_days=0)


def on(day):
    return time_machine.travel(moment(day), tick=False)


def test_the_calendar_is_stored_when_the_plan_is_frozen_and_anybody_can_check_it(by_turns):
    by_turns.refresh_from_db()
    slots = schedule.stored(by_turns.calendar)
    assert len(slots) == 3 * 60
    expected = schedule.arms(TRIAL, END, by_turns.charter_sha)
    assert {slot.day: slot.arm for slot in slots} == expected
    assert AuditEntry.objects.get(action="trial.frozen").changes["calendar"] == "drawn"


def test_the_first_shift_after_each_switch_does_not_count(by_turns):
    slots = analysis.calendar_of(by_turns)
    for before, after in itertools.pairwise(slots):
        assert after.counts == (after.arm == before.arm)


def test_a_calendar_drawn_elsewhere_is_kept_as_it_came(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, design="switchback", washout_days=0)
    assert trial.calendar
    project = trial.project
    project.status = "chartered"
    project.save()
    trial.frozen_at = None
    trial.save()
    drawn = {TRIAL: "B", TRIAL + timedelta(days=2): "A"}
    again = actions.freeze(trial, by=leader, at=moment(TRIAL), drawn=drawn)
    assert {slot.day: slot.arm for slot in analysis.calendar_of(again)} == drawn


def test_a_longer_trial_keeps_the_days_it_had_and_draws_the_rest(by_turns, leader):
    before = by_turns.calendar
    actions.amend(by_turns, name="trial_to", value=END + timedelta(days=10), reason="停车", by=leader, at=AFTER)
    by_turns.refresh_from_db()
    assert by_turns.calendar[: len(before)] == before
    assert len(by_turns.calendar) == len(before) + 30


def test_a_deviation_is_seen_and_changes_what_is_judged(by_turns, leader, as_):
    day = TRIAL + timedelta(days=4)
    planned = analysis.settings_of(by_turns).planned(day, 2)
    other = "A" if planned == "B" else "B"
    with on(day):
        url = reverse("projects:deviate", args=[by_turns.project_id])
        as_(leader).post(url, {"day": day, "shift": 2, "arm": other, "reason": "阀门没切过来"})
        page = as_(leader).get(reverse("projects:calendar", args=[by_turns.project_id]))
    assert analysis.settings_of(by_turns).ran(day, 2) == other
    shift = next(each for each in page.context["view"].days if each.is_today).shifts[1]
    assert (shift.arm, shift.ran, shift.deviates) == (planned, other, True)
    assert "阀门没切过来" in page.content.decode()
    assert AuditEntry.objects.filter(action="trial.deviated").exists()


def test_what_stands_with_the_reading_counts_over_the_plan(by_turns):
    settings = analysis.settings_of(by_turns)
    planned = settings.planned(TRIAL, 1)
    other = "A" if planned == "B" else "B"
    assert settings.ran(TRIAL, 1) == planned
    assert settings.ran(TRIAL, 1, other) == other


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"day": "2027-01-01"}, "day"), ({"arm": ""}, "arm"), ({"reason": ""}, "reason"), ({"day": "2025-06-01"}, "day")],
)
def test_a_deviation_that_cannot_be_is_refused_beside_its_field(by_turns, leader, as_, wrong, field):
    day = TRIAL + timedelta(days=4)
    with on(day):
        data = {"day": day, "shift": 2, "arm": "B", "reason": "x"} | wrong
        page = as_(leader).post(reverse("projects:deviate", args=[by_turns.project_id]), data)
    assert field in page.context["form"].errors
    assert not by_turns.deviations.exists()


def test_what_the_calendar_says_already_is_no_deviation(by_turns, leader, as_):
    day = TRIAL + timedelta(days=4)
    with on(day):
        data = {"day": day, "shift": 2, "arm": analysis.settings_of(by_turns).planned(day, 2), "reason": "x"}
        page = as_(leader).post(reverse("projects:deviate", args=[by_turns.project_id]), data)
    assert "arm" in page.context["form"].errors


def test_there_is_no_deviation_from_a_plan_without_turns(plant, leader, manager, as_):
    trial = frozen(plant.zone, leader, manager)
    assert as_(leader).get(reverse("projects:deviate", args=[trial.project_id])).status_code == 404


def test_no_deviation_is_written_after_the_verdict(by_turns, leader):
    actions.ask_verdict(by_turns, by=leader, at=AFTER)
    with pytest.raises(NotNow):
        actions.write_deviation(by_turns, day=TRIAL, shift=1, arm="B", reason="x", by=leader, at=AFTER)


def test_the_verdict_says_how_many_shifts_ran_otherwise(by_turns, leader, as_):
    fill(by_turns.indicator, TRIAL, 60, seed=2)
    planned = analysis.settings_of(by_turns).planned(TRIAL, 2)
    arm = "A" if planned == "B" else "B"
    actions.write_deviation(by_turns, day=TRIAL, shift=2, arm=arm, reason="x", by=leader, at=moment(TRIAL))
    verdict = actions.ask_verdict(by_turns, by=leader, at=AFTER)
    page = as_(leader).get(reverse("projects:verdict", args=[verdict.pk]))
    assert any("有 1 个班没有按排定的方案运行" in line for line in page.context["view"].heed)


def test_the_feed_names_each_day_s_setting_and_what_does_not_count(by_turns, worker, as_):
    answer = as_(worker).get(reverse("projects:calendar-feed", args=[by_turns.project_id]))
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    days = {event["dtstart"].dt: str(event["summary"]) for event in events if "方案" in event["summary"]}
    assert len(days) == 60
    for slot in analysis.calendar_of(by_turns):
        assert f"方案 {slot.arm}" in days[slot.day]
        assert slot.counts or "不计入" in days[slot.day]


def test_the_project_s_page_enters_this_shift_in_one_tap(by_turns, leader, as_):
    with on(TRIAL + timedelta(days=3)):
        view = as_(leader).get(reverse("projects:detail", args=[by_turns.project_id])).context["view"]
        entry = view.entries[0]
        assert f"arm={view.today.arm}" in entry.enter_url
        assert as_(leader).get(entry.enter_url).status_code == 200
        assert as_(leader).get(entry.paste_url).status_code == 200
    assert "这一天" in view.asking or "最后一天" in view.asking


def test_who_may_not_write_readings_is_shown_no_way_to(by_turns, worker, as_):
    with on(TRIAL + timedelta(days=3)):
        view = as_(worker).get(reverse("projects:detail", args=[by_turns.project_id])).context["view"]
    assert not view.entries
    assert view.today.arm in {"A", "B"}
