from datetime import date

import pytest

from web.indicators.numbers import level, medium
from yixian.web.audit.models import AuditEntry
from yixian.web.indicators.actions import apply_readings
from yixian.web.indicators.models import Correction, Reading
from yixian.web.indicators.records import ReadingRow

DAY = date(2026, 3, 1)


@pytest.fixture
def coal(plant):
    return medium(plant.zone)


def row(indicator, numerator=2400.0, denominator=1000.0, shift=1, **more):
    return ReadingRow(indicator.pk, DAY, shift, numerator=numerator, denominator=denominator, **more)


def test_new_rows_are_added_with_one_audit_row(coal, leader):
    result = apply_readings([row(coal, shift=1), row(coal, shift=2)], leader, "file")
    assert (result.added, result.is_clean) == (2, True)
    assert AuditEntry.objects.filter(action="readings.applied").count() == 1
    assert Reading.objects.get(shift=1).entered_by == leader


def test_the_same_rows_again_change_nothing(coal, leader):
    apply_readings([row(coal)], leader, "file")
    result = apply_readings([row(coal)], leader, "file")
    assert (result.added, result.unchanged) == (0, 1)
    assert AuditEntry.objects.filter(action="readings.applied").count() == 1


def test_a_different_value_is_reported_and_never_written_over(coal, leader):
    apply_readings([row(coal)], leader, "file")
    result = apply_readings([row(coal, numerator=9.0)], leader, "file")
    assert [conflict.there for conflict in result.conflicts] == [(None, 2400.0, 1000.0)]
    assert Reading.objects.get().numerator == 2400.0


def test_with_a_reason_it_becomes_a_correction_that_keeps_the_old_value(coal, leader):
    apply_readings([row(coal)], leader, "file")
    result = apply_readings([row(coal, numerator=9.0)], leader, "file", reason="电子秤校正")
    correction = Correction.objects.get()
    assert result.corrected == 1
    assert correction.before == {"numerator": 2400.0, "denominator": 1000.0}
    assert correction.after == {"numerator": 9.0, "denominator": 1000.0}
    assert (correction.by, correction.reason) == (leader, "电子秤校正")
    assert Reading.objects.get().numerator == 9.0


def test_two_different_values_for_one_shift_in_one_file_are_a_conflict(coal, leader):
    result = apply_readings([row(coal), row(coal, numerator=9.0), row(coal)], leader, "file")
    assert (result.added, len(result.conflicts), result.unchanged) == (1, 1, 1)


def test_rows_that_cannot_be_readings_are_refused_with_their_code(coal, plant, leader):
    mean = level(plant.zone)
    rows = [
        ReadingRow(coal.pk, DAY, 1, value=2.4),
        ReadingRow(coal.pk, DAY, 1, numerator=2.4),
        ReadingRow(mean.pk, DAY, numerator=1.0, denominator=1.0),
        ReadingRow(0, DAY, value=1.0),
    ]
    result = apply_readings(rows, leader, "file")
    assert [refused.code for refused in result.refused] == ["kind", "not_whole", "kind", "unknown_indicator"]
    assert not Reading.objects.exists()


def test_many_rows_need_few_queries(coal, leader, django_assert_max_num_queries):
    rows = [
        ReadingRow(coal.pk, date.fromordinal(738000 + place // 3), place % 3 + 1, numerator=1.0, denominator=2.0)
        for place in range(3000)
    ]
    with django_assert_max_num_queries(60):
        assert apply_readings(rows, leader, "file").added == 3000
