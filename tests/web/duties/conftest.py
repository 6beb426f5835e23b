"""Cards of the small plant: one on zone A-17 held by ``worker``, one on the foreign zone held by ``stranger``."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from yixian.web.duties.models import Duty, DutyStandard, Holder
from yixian.web.indicators.models import Indicator, Reading

SINCE = date(2020, 1, 1)


def make_card(code, *, place, unit, branch, holder=None, kind="area", age_days=400):
    duty = Duty.objects.create(
        kind=kind, code=code, title=f"{place.name}责任区", place=place, unit=unit, branch=branch,
        what="保证设备完好", how="1. 看参数\n2. 查泄漏",
    )  # fmt: skip
    Duty.objects.filter(pk=duty.pk).update(created_at=timezone.now() - timedelta(days=age_days))
    duty.refresh_from_db()
    if holder:
        Holder.objects.create(duty=duty, person=holder, since=SINCE)
    return duty


def make_check(duty, text="地面无积水", cycle="day"):
    return DutyStandard.objects.create(duty=duty, kind="check", text=text, cycle=cycle)


def make_indicator(code="I-1", direction="down", period="day", **fields):
    return Indicator.objects.create(
        code=code, name=f"指标{code}", unit="kg/t", direction=direction, period=period, **fields
    )


def make_readings(indicator, values):
    """Daily readings that end today, oldest first."""
    today = timezone.localdate()
    for back, value in enumerate(reversed(values)):
        Reading.objects.create(indicator=indicator, day=today - timedelta(days=back), value=value, source="form")


def photo_file(colour="red", name="p.jpg"):
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def card(plant, worker):
    return make_card("A-17", place=plant.zone, unit=plant.team, branch=plant.branch, holder=worker)


@pytest.fixture
def foreign_card(plant, stranger):
    return make_card(
        "M-01", place=plant.foreign_zone, unit=plant.foreign_team, branch=plant.foreign_branch, holder=stranger
    )


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
