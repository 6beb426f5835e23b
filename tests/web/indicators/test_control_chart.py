"""The control chart page: approved baselines, frozen limits, signals, events."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from web.indicators.numbers import fill, level, medium
from yixian.web.audit.models import AuditEntry
from yixian.web.concerns.models import Concern
from yixian.web.indicators.actions import apply_readings, correct, set_target
from yixian.web.indicators.models import Baseline, Reading
from yixian.web.indicators.records import ReadingRow
from yixian.web.projects.models import Project, Trial, Verdict

SINCE = date(2026, 1, 1)
WINDOW = {"kind": "I", "since": "2026-01-01", "until": "2026-01-31", "note": "正常生产"}


@pytest.fixture
def coal(plant):
    made = medium(plant.zone)
    fill(made, SINCE, 60)
    return made


def url(indicator, name="control"):
    return reverse(f"indicators:{name}", args=[indicator.pk])


def test_without_an_approved_baseline_there_are_no_limits(coal, worker, as_):
    page = as_(worker).get(url(coal))
    view = page.context["view"]
    assert (view.chart, view.centre) == (None, "—")
    assert {row.lower for row in view.rows} == {"—"}
    assert "还没有批准的基线" in page.content.decode()


def test_a_leader_approves_a_window_and_its_limits_are_frozen(coal, leader, worker, as_):
    assert as_(leader).post(url(coal, "baseline"), WINDOW).status_code == 302
    baseline = Baseline.objects.get()
    assert (baseline.by, baseline.since, baseline.note) == (leader, SINCE, "正常生产")
    assert AuditEntry.objects.filter(action="indicator.baseline_approved").count() == 1
    before = as_(worker).get(url(coal)).context["view"].centre
    reading = coal.readings.get(day=SINCE, shift=1)
    correct(reading, ReadingRow(coal.pk, SINCE, 1, numerator=9e6, denominator=1.0), reason="试", by=leader)
    assert as_(worker).get(url(coal)).context["view"].centre == before
    assert float(before) == pytest.approx(2.4, abs=0.15)


def test_a_point_outside_is_said_in_the_picture_and_in_the_table(coal, leader, as_):
    as_(leader).post(url(coal, "baseline"), WINDOW)
    row = ReadingRow(coal.pk, date(2026, 3, 2), 1, numerator=9000.0, denominator=1000.0)
    apply_readings([row], leader, "form")
    page = as_(leader).get(url(coal))
    view = page.context["view"]
    assert "超出控制限" in view.rows[0].signal
    assert view.chart["series"][0]["data"][-1]["symbol"] == "diamond"
    assert len(view.chart["xAxis"]["data"]) == len(view.rows)
    assert view.signals == sum(bool(row.signal) for row in view.rows)


def test_a_window_with_too_little_is_refused_in_words(coal, leader, as_):
    page = as_(leader).post(url(coal, "baseline"), WINDOW | {"until": "2026-01-02"})
    assert page.context["form"].non_field_errors()
    assert not Baseline.objects.exists()
    page = as_(leader).post(url(coal, "baseline"), WINDOW | {"since": "2020-01-01", "until": "2020-01-02"})
    assert "没有读数" in page.context["form"].non_field_errors()[0]


def test_the_newest_baseline_is_in_force_and_the_older_ones_stay(coal, leader, as_):
    client = as_(leader)
    client.post(url(coal, "baseline"), WINDOW)
    client.post(url(coal, "baseline"), WINDOW | {"since": "2026-02-01", "until": "2026-02-28"})
    view = client.get(url(coal)).context["view"]
    assert [baseline.since for baseline in view.history] == [date(2026, 2, 1), SINCE]
    assert view.baseline == view.history[0]


def test_a_rate_is_charted_as_events_per_exposure(plant, leader, as_):
    jams = medium(plant.zone, code="JAM", kind="rate", unit="次/h", period="day")
    noise = np.random.default_rng(1)
    rows = [
        Reading(
            indicator=jams,
            day=SINCE + timedelta(days=n),
            numerator=int(noise.poisson(3)),
            denominator=24,
            source="file",
        )
        for n in range(60)
    ]
    Reading.objects.bulk_create(rows)
    client = as_(leader)
    assert [kind for kind, _ in client.get(url(jams)).context["view"].kinds] == ["u"]
    assert client.post(url(jams, "baseline"), WINDOW | {"kind": "u"}).status_code == 302
    assert client.post(url(jams, "baseline"), WINDOW).status_code == 200  # single values do not fit a rate
    assert client.get(url(jams)).context["view"].chart


def test_events_stand_on_the_time_line_as_far_as_one_may_read_them(coal, plant, leader, worker, stranger, as_):
    project = Project.objects.create(
        number="P2026-0001", title="降介耗", problem="p", place=plant.zone, created_by=leader
    )
    trial = Trial.objects.create(
        project=project, indicator=coal, baseline_from="2026-01-01", baseline_to="2026-01-31",
        trial_from="2026-02-10", trial_to="2026-02-25", min_effect=1, frozen_at=timezone.now(),
    )  # fmt: skip
    moment = timezone.make_aware(timezone.datetime(2026, 2, 26, 9))
    Verdict.objects.create(trial=trial, at=moment, word="proved", grade="A", record={}, engine="1", charter_sha="x")
    set_target(coal, value=2.2, since=date(2026, 2, 20), by=leader)
    Concern.objects.create(
        number="C1", kind="improvement", place=plant.zone, unit=plant.team, raised_by=worker, answer_due=moment,
        raised_at=moment - timedelta(days=3), text="x",
    )  # fmt: skip
    for name in ("control", "detail"):
        views = [as_(person).get(url(coal, name), {"by": "shift"}).context["view"] for person in (worker, stranger)]
        sorts = [[each[-1] for each in (view.happened if name == "control" else view.events)] for view in views]
        assert sorts == [["改动", "目标值", "问题", "结论"], ["改动", "目标值", "结论"]]
    assert "P2026-0001" in as_(worker).get(url(coal)).content.decode()


def test_the_queries_do_not_grow_with_the_readings(plant, worker, as_):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = as_(worker), []
    for days in (10, 20):
        made = level(plant.zone, code=f"L{days}", period="shift")
        fill(made, SINCE, days)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(made))
        counts.append(len(queries))
    assert counts[1] <= counts[0]
