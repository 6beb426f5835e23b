from datetime import UTC, datetime

import pytest

from web.indicators.fake_history import FakeHistory, Tag, install
from yixian.web.indicators.models import Indicator

#: 2026-03-01 00:00 in the plant's time.
MIDNIGHT = datetime(2026, 2, 28, 16, tzinfo=UTC)
MIDNIGHT_MS = int(MIDNIGHT.timestamp() * 1000)
HOUR_MS = 3_600_000


@pytest.fixture
def history(monkeypatch) -> FakeHistory:
    """Three days of a belt scale and of medium added, a value a minute."""
    made = install(monkeypatch, FakeHistory())
    made.define(
        Tag("WT-101", "t/h", "原煤皮带秤"), Tag("FI-301", "kg/h", "加介量"), Tag("TI-1", "℃", "温度"),
        Tag("M-7", "A", "电机电流"), Tag("ODD", "?!", "坏单位"),
    )  # fmt: skip
    times = range(MIDNIGHT_MS, MIDNIGHT_MS + 72 * HOUR_MS, 60_000)
    made.append("WT-101", times, 300.0)
    made.append("FI-301", times, 720.0)
    return made


@pytest.fixture
def computed(plant, history) -> Indicator:
    """Medium per tonne by shift at zone A-17, computed since 1 March."""
    made = Indicator.objects.create(
        code="MED-C", name="介耗", unit="kg/t", kind="ratio", direction="down", period="shift", place=plant.zone,
        numerator_name="介质", denominator_name="原煤",
    )  # fmt: skip
    made.formulas.create(number=1, text='total("FI-301") / total("WT-101")', since="2026-03-01")
    return made
