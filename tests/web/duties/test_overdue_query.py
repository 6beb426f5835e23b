"""What the database calls overdue is what the cards call overdue."""

from datetime import timedelta
from itertools import product

from django.utils import timezone

from yixian.web.duties import queries
from yixian.web.duties.models import Check, Cycle, Duty, DutyStandard
from yixian.web.indicators.models import Indicator, Period, Reading

DAYS = (None, 0, 1, 2, 7, 8, 13, 15, 40, 70, 190)
AGES = (0, 1, 3, 10, 20, 45, 80, 200)


def _standards(worker):
    now = timezone.now()
    for number, (age, ago) in enumerate(product(AGES, DAYS)):
        duty = Duty.objects.create(kind="pledge", code=f"Q{number}", title="卡", what="查", how="看")
        Duty.objects.filter(pk=duty.pk).update(created_at=now - timedelta(days=age))
        checks = [DutyStandard(duty=duty, kind="check", text="净", cycle=cycle) for cycle in Cycle.values]
        made = DutyStandard.objects.bulk_create(checks)
        if ago is not None:
            done = now - timedelta(days=ago)
            Check.objects.bulk_create(Check(standard=each, done_at=done, by=worker, is_ok=True) for each in made)
        if number % 4:
            continue
        for period, own in product(Period.values, ("", "month")):
            code = f"Q{number}{period}{own}"
            indicator = Indicator.objects.create(code=code, name=code, direction="down", period=period)
            DutyStandard.objects.create(duty=duty, kind="indicator", indicator=indicator, period=own)
            if ago is not None:
                day = timezone.localdate() - timedelta(days=ago)
                Reading.objects.create(indicator=indicator, day=day, value=1.0, source="form")


def test_the_query_and_the_cards_agree_on_every_cycle_age_and_last_check(worker):
    _standards(worker)
    standards = list(DutyStandard.objects.select_related("duty", "indicator"))
    measured = [item for found in queries.measures(standards).values() for item in found]
    by_cards = {item.standard.pk for item in measured if item.is_overdue}
    by_query = set(DutyStandard.objects.filter(queries.q_overdue(timezone.now())).values_list("pk", flat=True))
    assert by_query == by_cards
    assert by_cards
    assert len(by_cards) < len(standards)


def test_a_glance_says_what_the_card_says(worker):
    _standards(worker)
    duties = list(Duty.objects.order_by("code")[:20])
    for card, glance in zip(queries.cards_of(duties), queries.glances(duties), strict=True):
        assert (glance.names, glance.trend, glance.overdue, glance.missed_targets) == (
            card.names,
            card.trend,
            card.overdue,
            card.missed_targets,
        )
