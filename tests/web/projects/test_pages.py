import io
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from web.indicators.numbers import medium
from web.projects.trials import END, TRIAL, chartered, frozen, measured, moment, proposed
from yixian.web.concerns.models import Concern
from yixian.web.projects import actions
from yixian.web.projects.models import Member, Project

AFTER = moment(END + timedelta(days=1))


def fields(**more):
    values = {
        "title": "降低介耗", "problem": "介耗高", "place": "A-17", "indicator": "MED", "design": "before_after",
        "baseline_from": "2025-01-01", "baseline_to": "2025-12-31", "trial_from": "2026-01-01",
        "trial_to": "2026-03-01", "washout_days": "3", "min_effect": "0.2", "claim": "0.9",
        "stop_rule": "灰分超标即停", "other_indicators_viewed": "0",
    }  # fmt: skip
    return values | more


@pytest.fixture
def coal(plant):
    return medium(plant.zone, code="MED")


@pytest.fixture
def verdict(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    return actions.ask_verdict(trial, by=leader, at=AFTER)


def test_the_list_takes_the_same_number_of_queries_for_ten_and_twenty_rows(plant, leader, manager, as_):
    client, counts = as_(leader), []
    client.get(reverse("projects:list"))
    for batch in range(2):
        for _place in range(10):
            trial = frozen(plant.zone, leader, manager)
            actions.ask_verdict(trial, by=leader, at=AFTER)
            Member.objects.create(project=trial.project, person=leader, role="leader")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("projects:list"))
        assert len(page.context["lines"]) == 10 * (batch + 1)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_leader_charters_from_a_concern_whose_story_then_tells_so(plant, coal, leader, worker, as_):
    now = timezone.now()
    concern = Concern.objects.create(
        number="C2026-000007", kind="improvement", place=plant.zone, unit=plant.team, text="每班补介两次",
        raised_by=worker, raised_at=now, answer_due=now,
    )  # fmt: skip
    url = f"{reverse('projects:new')}?concern={concern.pk}"
    page = as_(leader).get(url).content.decode()
    assert "每班补介两次" in page
    assert "A-17" in page
    answer = as_(leader).post(url, fields(member_1="010002", role_1="leader", member_2="张一线", role_2="data"))
    project = Project.objects.get()
    assert answer["Location"] == reverse("projects:detail", args=[project.pk])
    assert project.concern == concern
    assert {member.person.name for member in project.members.all()} == {"李班长", "张一线"}
    assert concern.events.get(kind="project").text == project.number


def test_a_closed_concern_cannot_become_a_project(plant, coal, leader, worker, as_):
    now = timezone.now()
    concern = Concern.objects.create(
        number="C2026-000009", kind="hazard", place=plant.zone, unit=plant.team, raised_by=worker, raised_at=now,
        answer_due=now, status="confirmed",
    )  # fmt: skip
    page = as_(leader).post(f"{reverse('projects:new')}?concern={concern.number}", fields())
    assert "已经办结" in page.content.decode()
    assert not Project.objects.exists()


def test_a_concern_one_may_not_read_cannot_be_chartered(plant, stranger, leader, as_):
    now = timezone.now()
    concern = Concern.objects.create(
        number="C2026-000008", kind="hazard", place=plant.foreign_zone, unit=plant.foreign_team, raised_by=stranger,
        raised_at=now, answer_due=now,
    )  # fmt: skip
    assert as_(leader).get(f"{reverse('projects:new')}?concern={concern.pk}").status_code == 404
    assert as_(leader).get(f"{reverse('projects:new')}?concern=x").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"place": "M-01"}, "place"),
        ({"place": "NIX"}, "place"),
        ({"indicator": "NIX"}, "indicator"),
        ({"min_effect": "0"}, "min_effect"),
        ({"baseline_to": "2026-01-01"}, "baseline_to"),
        ({"trial_to": "2025-12-31"}, "trial_to"),
        ({"member_1": "010002", "member_2": "010002"}, "member_1"),
        ({"member_1": "没有这人"}, "member_1"),
        ({"covariate_1": "MED"}, "covariate_1"),
        ({"stop_rule": ""}, "stop_rule"),
    ],
)
def test_mistakes_in_a_charter_stand_beside_their_field(wrong, field, coal, leader, as_):
    page = as_(leader).post(reverse("projects:new"), fields(**wrong))
    assert field in page.context["form"].errors
    assert not Project.objects.exists()


def test_a_team_that_is_not_five_is_warned_about_not_refused(coal, leader, as_):
    page = as_(leader).post(reverse("projects:new"), fields(), follow=True)
    assert Project.objects.exists()
    assert "团队有 0 人" in page.content.decode()


def test_the_charter_can_be_changed_until_it_is_frozen(plant, coal, leader, manager, as_):
    project = chartered(plant.zone, leader, manager, coal)
    url = reverse("projects:edit", args=[project.pk])
    assert as_(leader).get(url).context["form"].initial["title"] == "降低介耗"
    as_(leader).post(url, fields(title="再降介耗", covariate_1=""))
    project.refresh_from_db()
    assert (project.title, project.status) == ("再降介耗", "proposed")
    trial = frozen(plant.zone, leader, manager)
    page = as_(leader).post(reverse("projects:edit", args=[trial.project_id]), fields(title="偷改"), follow=True)
    assert "已不在" in page.content.decode()
    assert not Project.objects.filter(title="偷改").exists()


def test_sending_back_needs_a_reason(plant, leader, manager, as_):
    project = proposed(plant.zone, leader)
    url = reverse("projects:approve", args=[project.pk])
    assert as_(manager).post(url, {"answer": "back"}).context["decision_form"].errors
    as_(manager).post(url, {"answer": "back", "words": "指标不对"})
    project.refresh_from_db()
    assert (project.status, project.decision) == ("proposed", "指标不对")


def test_a_project_leader_who_leads_nothing_else_may_freeze_and_a_member_may_log(plant, leader, manager, worker, as_):
    project = chartered(plant.zone, leader, manager, team=((worker, "data"),))
    assert as_(worker).post(reverse("projects:freeze", args=[project.pk])).status_code == 403
    assert as_(worker).get(reverse("projects:log", args=[project.pk])).status_code == 200
    project.members.update(role="leader")
    assert as_(worker).post(reverse("projects:freeze", args=[project.pk])).status_code == 302


def test_a_log_entry_keeps_a_photo_drawn_again(plant, leader, worker, as_):
    project = proposed(plant.zone, leader)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    picture.seek(0)
    picture.name = "x.png"
    data = {"text": "换了喷嘴", "happened_on": "2026-01-05", "sources": "选煤手册", "photo": picture}
    assert as_(leader).post(reverse("projects:log", args=[project.pk]), data).status_code == 302
    entry = project.log.get()
    answer = as_(worker).get(reverse("projects:photo", args=[entry.pk]))
    assert answer.content.startswith(b"\xff\xd8")
    assert "选煤手册" in as_(worker).get(reverse("projects:detail", args=[project.pk])).content.decode()


def test_stages_can_be_renamed_dated_added_and_taken_away(plant, leader, as_):
    project = proposed(plant.zone, leader)
    rows = list(project.stages.all())
    data = {"form-TOTAL_FORMS": "5", "form-INITIAL_FORMS": "4"}
    for place, stage in enumerate(rows):
        data |= {f"form-{place}-id": stage.pk, f"form-{place}-name": stage.name}
    data |= {"form-0-name": "出方案", "form-0-finished_on": "2026-01-02", "form-3-DELETE": "on", "form-4-name": "推广"}
    as_(leader).post(reverse("projects:stages", args=[project.pk]), data)
    assert [stage.name for stage in project.stages.all()] == ["出方案", rows[1].name, rows[2].name, "推广"]
    assert project.stages.first().finished_on == date(2026, 1, 2)


def test_an_amendment_is_shown_on_the_project_and_refused_where_it_changes_nothing(plant, leader, manager, worker, as_):
    trial = frozen(plant.zone, leader, manager)
    url = reverse("projects:amend", args=[trial.project_id])
    assert as_(leader).post(url, {"field": "min_effect", "value": "0.2", "reason": "x"}).context["form"].errors
    assert as_(leader).post(url, {"field": "trial_to", "value": "2025-01-01", "reason": "x"}).context["form"].errors
    assert as_(leader).post(url, {"field": "trial_to", "value": "2026-04-01", "reason": "停机检修"}).status_code == 302
    assert "停机检修" in as_(worker).get(reverse("projects:detail", args=[trial.project_id])).content.decode()


def test_asking_before_the_end_tells_how_many_readings_are_there(plant, leader, manager, as_):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    with time_machine.travel(moment(TRIAL + timedelta(days=9)), tick=False):
        page = as_(leader).post(reverse("projects:ask", args=[trial.project_id]), follow=True).content.decode()
    assert "已有 30 个读数，应有 180 个" in page
    assert not trial.verdicts.exists()


def test_asking_after_the_end_leads_to_the_verdict(plant, leader, manager, as_):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    with time_machine.travel(AFTER, tick=False):
        answer = as_(leader).post(reverse("projects:ask", args=[trial.project_id]))
    assert answer["Location"] == reverse("projects:verdict", args=[trial.verdicts.get().pk])


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "证实"), ("en", "Proved")])
def test_the_verdict_page_speaks_the_reader_s_language_and_no_p_values(language, word, verdict, stranger, as_):
    client = as_(stranger)
    client.cookies["django_language"] = language
    page = client.get(reverse("projects:verdict", args=[verdict.pk])).content.decode()
    assert word in page
    assert verdict.charter_sha in page
    assert "kg/t" in page
    for banned in ("p =", "p-value", "显著"):
        assert banned not in page
    figure = client.get(reverse("projects:figure", args=[verdict.pk]))
    assert figure["Content-Type"].startswith("image/svg+xml")
    text = figure.content.decode()
    assert "[[" not in text
    assert {"zh-hans": "改进前", "en": "Before"}[language] in text


def test_money_stands_at_the_lower_limit_only_where_proved(verdict, leader, as_):
    view = as_(leader).get(reverse("projects:verdict", args=[verdict.pk])).context["view"]
    low = verdict.record["effect"]["lo"]
    assert len(view.money) == 2
    assert f"{low:,.2f}" in view.money[0]


def test_a_claim_outside_the_range_is_said_to_be_too_high(plant, leader, manager, as_):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone), claim=2.0)
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    page = as_(leader).get(reverse("projects:verdict", args=[verdict.pk])).content.decode()
    assert "偏高" in page


def test_a_verdict_without_an_effect_has_a_page_too(plant, leader, manager, as_):
    verdict = actions.ask_verdict(frozen(plant.zone, leader, manager), by=leader, at=AFTER)
    page = as_(leader).get(reverse("projects:verdict", args=[verdict.pk]))
    assert page.status_code == 200
    assert "证据不足" in page.content.decode()
    assert as_(leader).get(reverse("projects:figure", args=[verdict.pk])).status_code == 200


def test_the_calendar_tells_the_setting_of_each_day(plant, leader, manager, worker, as_):
    trial = frozen(plant.zone, leader, manager, design="switchback", washout_days=0)
    view = as_(worker).get(reverse("projects:calendar", args=[trial.project_id])).context["view"]
    assert {day.setting for day in view.days} == {"A", "B"}
    with time_machine.travel(moment(TRIAL + timedelta(days=3)), tick=False):
        page = as_(worker).get(reverse("projects:detail", args=[trial.project_id]))
    assert page.context["view"].today.arm == view.days[3].setting


def test_the_chance_is_a_fragment_and_says_what_is_missing(plant, worker, as_):
    measured(plant.zone)
    client, url = as_(worker), reverse("projects:chance")
    page = client.get(url, fields(), headers={"HX-Request": "true"})
    assert "<html" not in page.content.decode()
    assert [line.days for line in page.context["view"].lines] == [14, 30, 60, 90, 180]
    assert client.get(url, {}).context["view"] is None
    medium(plant.zone, code="NEW")
    assert client.get(url, fields(indicator="NEW")).context["view"].refusal


def test_a_stopped_project_keeps_its_lesson_readable(plant, leader, manager, worker, as_):
    trial = frozen(plant.zone, leader, manager)
    as_(leader).post(reverse("projects:stop", args=[trial.project_id]), {"lesson": "喷嘴堵得更快"})
    assert "喷嘴堵得更快" in as_(worker).get(reverse("projects:detail", args=[trial.project_id])).content.decode()


def test_projects_answer_only_their_methods(plant, leader, as_):
    project = proposed(plant.zone, leader)
    client = as_(leader)
    assert client.post(reverse("projects:list")).status_code == 405
    for name in ("approve", "freeze", "ask"):
        assert client.get(reverse(f"projects:{name}", args=[project.pk])).status_code == 405


def test_a_trial_is_marked_on_the_indicator_s_chart(plant, leader, manager, worker, as_):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    page = as_(worker).get(reverse("indicators:detail", args=[trial.indicator_id]), {"by": "day"})
    assert [mark.number for mark in page.context["view"].trials] == [trial.project.number]
    assert page.context["view"].chart["series"][0]["markArea"]["data"][0][0]["name"] == trial.project.number


def test_a_team_member_may_enter_readings_of_the_project_s_indicator(plant, leader, manager, stranger, as_):
    trial = frozen(plant.zone, leader, manager, team=((stranger, "data"),))
    assert as_(stranger).get(reverse("indicators:enter", args=[trial.indicator_id])).status_code == 200
