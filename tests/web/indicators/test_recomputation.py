from datetime import date, timedelta

import pytest

from web.indicators.conftest import HOUR_MS, MIDNIGHT, MIDNIGHT_MS
from web.indicators.fake_history import FakeHistory
from yixian.web.audit.models import AuditEntry
from yixian.web.indicators.actions import apply_readings, correct, set_calendar, set_formula
from yixian.web.indicators.models import Computation, Formula, HistoryMark, Indicator, Reading, ShiftCalendar
from yixian.web.indicators.recomputation import run
from yixian.web.indicators.records import ReadingRow

DAY = date(2026, 3, 1)
LATER = MIDNIGHT + timedelta(hours=72, minutes=30)


def test_each_shift_that_is_over_gets_its_reading(computed, history):
    tally = run(history, now=MIDNIGHT + timedelta(hours=16, minutes=5))
    assert (tally.added, tally.computed) == (1, 1)  # the second shift's samples may still arrive
    tally = run(history, now=LATER)
    assert (tally.added, tally.unknown) == (8, 0)
    reading = computed.readings.get(day=DAY, shift=2)
    assert (reading.numerator, reading.denominator) == (pytest.approx(5760), pytest.approx(2400))
    assert (reading.source, reading.entered_by) == ("computed", None)
    row = Computation.objects.get(day=DAY, shift=2)
    assert (row.formula.number, row.coverage, row.samples, row.bad) == (1, pytest.approx(1.0), 960, 0)


def test_running_again_changes_nothing(computed, history):
    run(history, now=LATER)
    before = (list(Reading.objects.values()), list(Computation.objects.values()), AuditEntry.objects.count())
    for _ in range(2):
        tally = run(history, now=LATER)
        assert (tally.added, tally.changed, tally.withdrawn) == (0, 0, 0)
    assert (list(Reading.objects.values()), list(Computation.objects.values()), AuditEntry.objects.count()) == before


def test_late_data_change_the_shifts_they_touch_and_no_other(computed, history):
    run(history, now=LATER)
    before = dict(Reading.objects.values_list("pk", "numerator"))
    late = range(MIDNIGHT_MS + 8 * HOUR_MS, MIDNIGHT_MS + 9 * HOUR_MS, 60_000)
    history.append("FI-301", late, 1440.0)
    tally = run(history, now=LATER + timedelta(hours=1))
    assert tally.changed == 1
    reading = computed.readings.get(day=DAY, shift=2)
    assert reading.numerator == pytest.approx(6480)
    change = reading.corrections.get()
    assert (change.by, change.cause, change.before["numerator"]) == (None, "late_data", pytest.approx(5760))
    others = Reading.objects.exclude(pk=reading.pk)
    assert all(before[row.pk] == row.numerator for row in others)
    assert run(history, now=LATER + timedelta(hours=2)).changed == 0


def test_whatever_order_the_samples_come_in_the_readings_end_the_same(computed, history):
    run(history, now=LATER)
    straight = list(Reading.objects.order_by("day", "shift").values_list("day", "shift", "numerator", "denominator"))
    Reading.objects.all().delete()
    Computation.objects.all().delete()
    Formula.objects.update(computed_until=None)
    computed.refresh_from_db()
    pieces = FakeHistory(history.catalogue)
    HistoryMark.objects.all().delete()
    for place, hour in enumerate((48, 0, 24, 60, 12, 36)):
        start = MIDNIGHT_MS + hour * HOUR_MS
        for tag, value in (("WT-101", 300.0), ("FI-301", 720.0)):
            pieces.append(tag, range(start, start + 12 * HOUR_MS, 60_000), value)
        run(pieces, now=LATER + timedelta(minutes=place))
    found = list(Reading.objects.order_by("day", "shift").values_list("day", "shift", "numerator", "denominator"))
    assert [row[:2] for row in found] == [row[:2] for row in straight]
    assert [row[2:] for row in found] == [pytest.approx(row[2:]) for row in straight]


def test_a_shift_with_too_little_measured_has_no_reading_but_says_why(computed, history):
    del history.rows["WT-101"]
    history.append("WT-101", range(MIDNIGHT_MS, MIDNIGHT_MS + 4 * HOUR_MS, 60_000), 300.0)
    tally = run(history, now=LATER)
    assert (tally.added, tally.unknown) == (0, 9)
    assert Computation.objects.get(day=DAY, shift=1).finding == "low_coverage"
    assert Computation.objects.get(day=DAY, shift=3).finding == "no_samples"


def test_a_typed_reading_stands_and_the_difference_is_shown(computed, history, leader, as_):
    apply_readings([ReadingRow(computed.pk, DAY, 1, numerator=1.0, denominator=2.0)], leader, "form")
    tally = run(history, now=LATER)
    assert (tally.added, tally.kept) == (8, 1)
    assert computed.readings.get(day=DAY, shift=1).numerator == 1.0
    row = Computation.objects.get(day=DAY, shift=1)
    assert (row.is_kept, row.numerator) == (True, pytest.approx(5760))
    page = as_(leader).get(f"/indicators/{computed.pk}/").content.decode()
    assert "与计算值不同" in page


def test_a_correction_by_hand_is_never_overwritten(computed, history, leader):
    run(history, now=LATER)
    reading = computed.readings.get(day=DAY, shift=1)
    correct(reading, ReadingRow(computed.pk, DAY, 1, numerator=9.0, denominator=3.0), reason="皮带秤未校", by=leader)
    history.append("FI-301", [MIDNIGHT_MS + HOUR_MS + 30_000], 99.0)
    tally = run(history, now=LATER + timedelta(hours=1))
    assert (tally.changed, tally.kept) == (0, 1)
    assert computed.readings.get(day=DAY, shift=1).numerator == 9.0


def test_a_new_version_computes_from_its_day_on_and_leaves_the_days_before(computed, history, technician):
    run(history, now=LATER)
    set_formula(computed, text='2 * total("FI-301") / total("WT-101")', since=date(2026, 3, 2), by=technician)
    computed.refresh_from_db()
    tally = run(history, now=LATER)
    assert (tally.changed, tally.added) == (6, 0)
    assert computed.readings.get(day=DAY, shift=3).numerator == pytest.approx(5760)
    changed = computed.readings.get(day=date(2026, 3, 2), shift=1)
    assert changed.numerator == pytest.approx(11520)
    assert changed.corrections.get().cause == "formula"
    assert Computation.objects.get(day=date(2026, 3, 2), shift=1).formula.number == 2


def test_a_value_that_becomes_unknown_is_withdrawn_and_the_audit_says_so(computed, history):
    run(history, now=LATER)
    history.append("WT-101", range(MIDNIGHT_MS, MIDNIGHT_MS + 8 * HOUR_MS, 60_000), 300.0, quality=2)
    tally = run(history, now=LATER + timedelta(hours=1))
    assert (tally.withdrawn, computed.readings.filter(day=DAY, shift=1).exists()) == (1, False)
    entry = AuditEntry.objects.filter(action="readings.computed").latest("pk")
    assert entry.changes["withdrawn"]["2026-03-01/1"]["denominator"] == pytest.approx(2400)


def test_an_indicator_may_rest_on_the_readings_of_another(computed, history, leader):
    double = Indicator.objects.create(code="A-DOUBLE", name="两倍", unit="g/t", direction="up", period="day")
    double.formulas.create(number=1, text='reading("MED-C") * 2', since=DAY)
    run(history, now=LATER)
    assert double.readings.get(day=DAY).value == pytest.approx(4800)
    reading = computed.readings.get(day=DAY, shift=1)
    correct(reading, ReadingRow(computed.pk, DAY, 1, numerator=0.0, denominator=2400.0), reason="试", by=leader)
    run(history, now=LATER + timedelta(hours=1))
    assert double.readings.get(day=DAY).value == pytest.approx(3200)


def test_a_tag_that_is_gone_stops_only_its_own_indicator(computed, history):
    lost = Indicator.objects.create(code="A-LOST", name="丢了", unit="℃", direction="up", period="day")
    lost.formulas.create(number=1, text='mean("GONE")', since=DAY)
    tally = run(history, now=LATER)
    assert (tally.added, tally.problems) == (9, ["A-LOST: unknown_tag"])
    assert lost.formulas.get().problem == {"code": "unknown_tag", "facts": {"tag": "GONE", "near": ""}}


def test_a_calendar_of_two_shifts_moves_the_readings(computed, history, technician, plant):
    run(history, now=LATER)
    calendar = ShiftCalendar(place=plant.line, since=DAY, starts="08:00 20:00", rota="甲 乙\n丙 丁", rota_since=DAY)
    set_calendar(calendar, by=technician)
    run(history, now=LATER)
    found = list(computed.readings.order_by("day", "shift").values_list("day", "shift", "crew", "denominator"))
    assert [(day.day, shift, crew) for day, shift, crew, _ in found] == [
        (1, 1, "甲"), (1, 2, "乙"), (2, 1, "丙"), (2, 2, "丁"), (3, 1, "甲"),
    ]  # fmt: skip
    assert found[0][3] == pytest.approx(3600)


def test_without_a_history_nothing_is_computed_and_nothing_breaks(plant):
    made = Indicator.objects.create(code="X", name="X", unit="t", direction="up", period="day")
    made.formulas.create(number=1, text='total("WT-101")', since=DAY)
    assert run(None, now=LATER).problems == ["X: unknown_tag"]


def test_a_month_is_computed_when_it_is_over(plant, history):
    made = Indicator.objects.create(code="M", name="月产量", unit="t", direction="up", period="month")
    made.formulas.create(number=1, text='total("WT-101", hold=15 min)', since=DAY)
    assert run(history, now=LATER).computed == 0
    history.append("WT-101", range(MIDNIGHT_MS, MIDNIGHT_MS + 31 * 24 * HOUR_MS, 600_000), 300.0)
    run(history, now=MIDNIGHT + timedelta(days=31, hours=1))
    assert made.readings.get(day=DAY).value == pytest.approx(300 * 24 * 31)


def test_reading_a_year_takes_few_reads(computed, history):
    history.reads = 0
    run(history, now=MIDNIGHT + timedelta(days=60))
    assert history.reads <= 2 * 4


def test_readings_whose_samples_are_gone_stand(computed, history, technician, plant):
    run(history, now=LATER)
    for rows in history.rows.values():
        for moment in [moment for moment in rows if moment < MIDNIGHT_MS + 24 * HOUR_MS]:
            del rows[moment]
    set_calendar(ShiftCalendar(place=plant.line, since=DAY, starts="00:00 12:00"), by=technician)
    run(history, now=LATER)
    found = list(computed.readings.order_by("day", "shift").values_list("day", "shift"))
    assert [(day.day, shift) for day, shift in found] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1), (3, 2)]
