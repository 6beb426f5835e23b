"""The door to the real history: what the fake promises, the real one keeps."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse

from web.indicators.conftest import HOUR_MS, MIDNIGHT, MIDNIGHT_MS
from web.indicators.numbers import medium
from yixian.web.indicators import tags
from yixian.web.indicators.recomputation import run_with_history

real = pytest.importorskip("yixian.history", reason="the history engine is not installed")


@pytest.fixture
def store(settings, tmp_path):
    settings.HOME = tmp_path
    with real.open(tags.folder(), writer=True) as store:
        store.define(real.Tag("WT-101", "t/h", "皮带秤"), real.Tag("FI-301", "kg/h", "加介量"))
        yield store


def append(store, tag, start_ms, hours, value, quality=0):
    times = np.arange(start_ms, start_ms + hours * HOUR_MS, 60_000)
    store.append(
        real.Samples([tag] * len(times), times, np.full(len(times), value), np.full(len(times), quality, np.int16))
    )


def test_readings_are_computed_from_the_real_history_and_again_when_data_come_late(plant, store, time_machine_at):
    coal = medium(plant.zone)
    coal.formulas.create(number=1, text='total("FI-301") / total("WT-101")', since=date(2026, 3, 1))
    append(store, "WT-101", MIDNIGHT_MS, 24, 300.0)
    append(store, "FI-301", MIDNIGHT_MS, 24, 720.0)
    time_machine_at(MIDNIGHT + timedelta(hours=25))
    assert run_with_history().added == 3
    assert run_with_history().changed == 0
    append(store, "FI-301", MIDNIGHT_MS, 1, 1440.0)
    tally = run_with_history()
    assert (tally.added, tally.changed) == (0, 1)
    assert coal.readings.get(shift=1).numerator == pytest.approx(6480)


def test_the_pages_read_the_real_history(plant, store, worker, as_):
    append(store, "WT-101", MIDNIGHT_MS, 24, 300.0, quality=1)
    view = as_(worker).get(reverse("indicators:tags")).context["view"]
    assert [(line.name, line.value, line.is_good) for line in view.lines] == [
        ("FI-301", "—", False), ("WT-101", "300", False),
    ]  # fmt: skip
    trend = as_(worker).get(reverse("indicators:trend"), {"tag": "WT-101"}).context["view"].trends[0]
    assert 0 < len(trend.chart["series"][0]["data"]) <= 500


@pytest.fixture
def time_machine_at(monkeypatch):
    from django.utils import timezone

    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)
