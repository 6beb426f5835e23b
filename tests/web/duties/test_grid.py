from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from web.duties.conftest import make_card, make_check, make_indicator, make_readings
from yixian.web.concerns.models import Concern
from yixian.web.duties.models import Check, DutyStandard
from yixian.web.indicators.models import Reading, Target
from yixian.web.people.models import OrgUnit
from yixian.web.places.models import Place

BETTER = [10.0, 10.1] * 5 + [8.0, 8.1] * 5


def page(client, **query):
    answer = client.get(reverse("duties:grid"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def measured(card, indicator, target=None):
    return DutyStandard.objects.create(duty=card, kind="indicator", indicator=indicator, target=target)


def test_a_tile_says_the_trend_in_words_and_not_by_colour_alone(as_, stranger, card):
    indicator = make_indicator()
    make_readings(indicator, BETTER)
    measured(card, indicator, target=9.0)
    shown = page(as_(stranger))
    assert "sign-green" in shown
    assert "在变好" in shown
    assert "#trending-up" in shown
    assert "未达到目标" not in shown


def test_unknown_is_never_green(as_, stranger, card):
    measured(card, make_indicator())
    shown = page(as_(stranger))
    assert "sign-green" not in shown
    assert "sign-secondary" in shown
    assert "趋势不明" in shown


def test_old_readings_say_nothing_about_today(as_, stranger, card):
    indicator = make_indicator()
    make_readings(indicator, BETTER)
    for reading in Reading.objects.all():
        Reading.objects.filter(pk=reading.pk).update(day=reading.day - timedelta(days=90))
    measured(card, indicator)
    assert "sign-green" not in page(as_(stranger))


def test_the_plan_is_the_target_where_the_card_names_none(as_, stranger, card):
    indicator = make_indicator()
    make_readings(indicator, BETTER)
    measured(card, indicator)
    Target.objects.create(indicator=indicator, value=5.0, since="2020-01-01")
    assert "未达到目标" in page(as_(stranger))


def test_missed_checks_and_open_concerns_are_counted(as_, stranger, card, plant):
    make_check(card)
    make_check(card, "压力表完好", "month")
    now = timezone.now()
    Concern.objects.create(number="1", kind="hazard", place=plant.zone, raised_at=now, answer_due=now)
    shown = page(as_(stranger))
    assert "2 条标准到期未查" in shown
    assert "1 件问题未了结" in shown


def test_a_check_done_today_is_not_missed(as_, stranger, card, worker):
    Check.objects.create(standard=make_check(card), by=worker, is_ok=True, done_at=timezone.now())
    assert "条标准到期未查" not in page(as_(stranger))


def test_the_grid_is_narrowed_by_plant_branch_and_group(as_, worker, card, foreign_card, plant):
    group = OrgUnit.objects.create(tree="party", kind="party_group", name="第一党小组", parent=plant.branch)
    type(card).objects.filter(pk=card.pk).update(group=group)
    client = as_(worker)
    assert "M-01" in page(client)
    assert "M-01" not in page(client, branch=plant.branch.pk)
    assert "M-01" not in page(client, group=group.pk)
    assert "M-01" in page(client, plant=plant.site.pk)
    assert "M-01" in page(client, branch="nonsense")


def test_htmx_gets_the_tiles_only(as_, worker, card):
    answer = as_(worker).get(reverse("duties:grid"), HTTP_HX_REQUEST="true")
    assert "<html" not in answer.content.decode()
    assert "A-17" in answer.content.decode()
    assert "HX-Request" in answer["Vary"]
    assert as_(worker).post(reverse("duties:grid")).status_code == 405


def test_ended_cards_and_other_kinds_are_not_on_the_grid(as_, worker, card, foreign_card):
    type(card).objects.filter(pk=card.pk).update(is_active=False)
    type(card).objects.filter(pk=foreign_card.pk).update(kind="pledge")
    assert "area-tile" not in page(as_(worker))


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_ten_areas_and_sixty_two_and_two_hundred_take_the_same_number_of_queries(as_, worker, plant):
    def add(numbers):
        for number in numbers:
            place = Place.objects.create(kind="zone", code=f"N-{number}", name="区", parent=plant.line)
            duty = make_card(f"N-{number}", place=place, unit=plant.team, branch=plant.branch, holder=worker)
            make_check(duty)
            indicator = make_indicator(f"N-{number}", period=("shift", "day", "month")[number % 3])
            measured(duty, indicator)
            Reading.objects.create(indicator=indicator, day=timezone.localdate(), value=1.0, source="form")

    client = as_(worker)
    counts = []
    for numbers in (range(10), range(10, 62), range(62, 200)):
        add(numbers)
        counts.append((queries_of(client, reverse("duties:grid")), queries_of(client, reverse("duties:list"))))
    assert len({grid for grid, _ in counts}) == 1
    assert counts[1] == counts[2]
    assert counts[2][0] <= 25
