"""The improvement story is put together from records; what was not recorded is said to be missing."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from web.indicators.numbers import fill, level
from web.projects.trials import END, TRIAL, frozen, measured, moment, proposed
from yixian.web.concerns.models import Concern
from yixian.web.indicators.models import Target
from yixian.web.projects import actions

AFTER = moment(END + timedelta(days=1))


def story(as_, person, project):
    return as_(person).get(reverse("projects:story", args=[project.pk])).context["view"]


def said(view, number) -> str:
    section = view.sections[number - 1]
    return "\n".join([*section.lines, *(" ".join(row) for row in section.table), str(section.missing)])


@pytest.fixture
def concern(plant, worker):
    now = moment(date(2025, 11, 1))
    return Concern.objects.create(
        number="C2025-000001", kind="improvement", place=plant.zone, unit=plant.team, text="每班补介两次",
        raised_by=worker, raised_at=now, answer_due=now,
    )  # fmt: skip


def test_every_heading_is_filled_from_what_was_recorded(plant, leader, manager, concern, as_):
    indicator = measured(plant.zone)
    Target.objects.create(indicator=indicator, value=2.0, since=date(2026, 1, 1))
    trial = frozen(plant.zone, leader, manager, indicator, concern=concern)
    project = trial.project
    for kind, text in (
        ("cause", "喷嘴磨大"),
        ("measure", "换陶瓷喷嘴"),
        ("keep", "写进点检表"),
        ("next", "推广到二线"),
    ):
        actions.write_log(project, text=text, happened_on=TRIAL, by=leader, kind=kind)
    actions.ask_verdict(trial, by=leader, at=AFTER)
    view = story(as_, leader, project)
    assert "每班补介两次" in said(view, 1)
    assert "2025-06" in said(view, 2)
    assert "0.2 kg/t" in said(view, 3)
    assert "2.00 kg/t" in said(view, 3)
    assert "喷嘴磨大" in said(view, 4)
    assert "换陶瓷喷嘴" in said(view, 5)
    assert "方案编制" in said(view, 5)
    assert "证实" in said(view, 6)
    assert "写进点检表" in said(view, 7)
    assert "推广到二线" in said(view, 8)


def test_what_was_not_recorded_is_said_to_be_missing(plant, leader, as_):
    view = story(as_, leader, proposed(plant.zone, leader))
    assert "没有读数" in said(view, 2)
    assert "还没有写原因" in said(view, 4)
    assert "还没有结论" in said(view, 6)


def test_a_concern_one_may_not_read_stands_only_by_its_number(plant, leader, manager, stranger, concern, as_):
    project = proposed(plant.zone, leader, concern=concern)
    view = story(as_, stranger, project)
    assert "每班补介两次" not in said(view, 1)
    assert "C2025-000001" in said(view, 1)


def test_word_has_the_eight_headings_and_the_picture(plant, leader, manager, as_):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone), team=((leader, "leader"),))
    actions.ask_verdict(trial, by=leader, at=AFTER)
    answer = as_(leader).get(reverse("projects:story-docx", args=[trial.project_id]))
    document = Document(io.BytesIO(answer.content))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert [text[0] for text in headings[1:]] == list("一二三四五六七八")
    assert len(document.inline_shapes) == 1


def test_the_level_of_a_ratio_is_the_quotient_of_the_totals(plant, leader, as_):
    indicator = measured(plant.zone)
    project = proposed(plant.zone, leader, indicator)
    rows = list(indicator.readings.filter(day__lt=TRIAL).values_list("numerator", "denominator"))
    expected = sum(top for top, _bottom in rows) / sum(bottom for _top, bottom in rows)
    assert f"{expected:.2f} kg/t" in said(story(as_, leader, project), 2)


def test_a_mean_has_a_level_too(plant, leader, as_):
    indicator = level(plant.zone)
    fill(indicator, date(2025, 1, 1), 60)
    assert "%" in said(story(as_, leader, proposed(plant.zone, leader, indicator)), 2)


def test_the_story_takes_the_same_number_of_queries_for_ten_and_twenty_log_entries(plant, leader, as_):
    project, client, counts = proposed(plant.zone, leader), as_(leader), []
    url = reverse("projects:story", args=[project.pk])
    client.get(url)
    for batch in range(2):
        for number in range(10):
            actions.write_log(project, text=f"记 {batch}{number}", happened_on=TRIAL, by=leader)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
