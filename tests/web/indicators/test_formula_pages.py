from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from web.indicators.conftest import HOUR_MS, MIDNIGHT, MIDNIGHT_MS
from web.indicators.numbers import level, medium
from yixian.formulas import FUNCTIONS
from yixian.formulas.errors import CODES
from yixian.formulas.functions import OTHERS
from yixian.web.audit.models import AuditEntry
from yixian.web.indicators import wording
from yixian.web.indicators.computation import KIND_CODES
from yixian.web.indicators.models import Computation, Finding
from yixian.web.indicators.recomputation import run
from yixian.web.jobs.models import Job
from yixian.web.projects.models import Project, Trial

GOOD = 'total("FI-301") / total("WT-101")'


def url(name, indicator, *more):
    return reverse(f"indicators:{name}", args=[indicator.pk, *more])


@pytest.fixture
def now(monkeypatch):
    moment = MIDNIGHT + timedelta(hours=50)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def test_a_check_shows_units_and_the_last_periods(plant, history, technician, as_, now):
    page = as_(technician).post(url("check", medium(plant.zone)), {"text": GOOD}).content.decode()
    assert "<strong>kg</strong>" in page
    assert page.count('<th scope="row"') == 6
    assert ">2.40" in page


@pytest.mark.parametrize(
    ("text", "marked", "words"),
    [
        ('total("FI-302") / total("WT-101")', "&quot;FI-302&quot;", "历史库里没有位号“FI-302”。是不是 FI-301？"),
        ('mean("TI-1") / mean("WT-101")', "mean(&quot;TI-1&quot;)", "以 ℃ 计的温度不能乘除，请取温差或用 K。"),
        ('total("WT-101") + mean("M-7")', "total(&quot;WT-101&quot;) + mean(&quot;M-7&quot;)", "左边是 t，右边是 A"),
        ('total("WT-101"', "(", "这个括号没有闭合。"),
        ('total("WT-101")', "total(&quot;WT-101&quot;)", "公式结果的单位是 t，而指标的单位是 kg/t。"),
        ('total("WT-101") * 1 kg/t/t', "total(&quot;WT-101&quot;) * 1 kg/t/t", "指标是比值"),
    ],
)
def test_an_error_is_said_in_words_with_its_place_marked(text, marked, words, plant, history, technician, as_):
    page = as_(technician).post(url("check", medium(plant.zone)), {"text": text}).content.decode()
    assert f"<mark>{marked}</mark>" in page
    assert words in page


def test_a_formula_is_saved_as_a_version_with_an_audit_row_and_a_job(plant, history, technician, as_):
    coal = medium(plant.zone)
    client = as_(technician)
    assert client.post(url("formula", coal), {"text": GOOD, "since": "2026-03-01"}).status_code == 302
    assert client.post(url("formula", coal), {"text": "", "since": "2026-03-03"}).status_code == 302
    assert list(coal.formulas.values_list("number", "text", "since")) == [
        (1, GOOD, date(2026, 3, 1)), (2, "", date(2026, 3, 3)),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="indicator.formula_set").count() == 2
    assert Job.objects.filter(kind="indicators.compute").exists()
    assert GOOD.replace('"', "&quot;") in client.get(url("formula", coal)).content.decode()
    run(history, now=MIDNIGHT + timedelta(hours=73))
    assert coal.readings.count() == 6  # none from the day the computing ends


def test_a_wrong_formula_is_not_saved(plant, history, technician, as_):
    coal = medium(plant.zone)
    page = as_(technician).post(url("formula", coal), {"text": "mean(", "since": "2026-03-01"})
    assert page.status_code == 200
    assert not coal.formulas.exists()


def test_a_formula_cannot_move_under_a_frozen_plan(plant, history, technician, as_):
    coal = medium(plant.zone)
    project = Project.objects.create(
        number="P2026-0001", title="t", problem="p", place=plant.zone, created_by=technician
    )
    Trial.objects.create(
        project=project, indicator=coal, baseline_from="2026-01-01", baseline_to="2026-01-31", trial_from="2026-02-01",
        trial_to="2026-03-15", min_effect=1, frozen_at=timezone.now(),
    )  # fmt: skip
    client = as_(technician)
    page = client.post(url("formula", coal), {"text": GOOD, "since": "2026-03-15"})
    assert "2026-03-15" in page.context["view"].form.errors["since"][0]
    assert client.post(url("formula", coal), {"text": GOOD, "since": "2026-03-16"}).status_code == 302


def test_two_indicators_cannot_rest_on_each_other(plant, history, technician, as_):
    one, two = level(plant.zone, code="ONE", unit="t"), level(plant.zone, code="TWO", unit="t")
    client = as_(technician)
    data = {"since": "2026-03-01"}
    assert client.post(url("formula", one), data | {"text": 'reading("TWO")'}).status_code == 302
    page = client.post(url("check", two), {"text": '2 * reading("ONE")'}).content.decode()
    assert "公式绕回到了本指标自己" in page


def test_every_computed_value_opens_its_samples(computed, history, worker, as_):
    history.append("FI-301", range(MIDNIGHT_MS + HOUR_MS, MIDNIGHT_MS + 2 * HOUR_MS, 60_000), 9e9, quality=2)
    run(history, now=MIDNIGHT + timedelta(hours=73))
    client = as_(worker)
    behind = client.get(url("behind", computed, "2026-03-01", "2026-03-01")).content.decode()
    address = url("samples", computed, "2026-03-01", 1)
    assert address in behind
    view = client.get(address).context["view"]
    assert (view.stored_value, view.value, view.differs) == ("2.40", "2.40", False)
    medium_row, belt = view.rows
    assert (medium_row.part.count, medium_row.part.bad, medium_row.coverage) == (420, 60, "88 %")
    assert (belt.low, belt.high, belt.value) == ("300", "300", "2,400")
    assert len(belt.chart["series"][2]["data"]) == 200


def test_samples_that_came_since_are_said(computed, history, worker, as_):
    run(history, now=MIDNIGHT + timedelta(hours=73))
    history.append("FI-301", range(MIDNIGHT_MS, MIDNIGHT_MS + HOUR_MS, 60_000), 7200.0)
    view = as_(worker).get(url("samples", computed, "2026-03-01", 1)).context["view"]
    assert view.differs
    assert view.value == "5.10"


def test_a_period_without_a_value_stands_beside_the_readings_with_its_reason(computed, history, worker, as_):
    history.append("WT-101", range(MIDNIGHT_MS, MIDNIGHT_MS + 8 * HOUR_MS, 60_000), 1.0, quality=2)
    run(history, now=MIDNIGHT + timedelta(hours=73))
    assert Computation.objects.exclude(finding="").count() == 1
    page = as_(worker).get(url("behind", computed, "2026-03-01", "2026-03-01")).content.decode()
    assert url("samples", computed, "2026-03-01", 1) in page
    assert "没有可用的样本" in page


@pytest.mark.parametrize(("day", "shift"), [("2026-03-01", 4), ("2026-02-01", 1), ("2026-99-01", 1)])
def test_a_period_nobody_computes_is_not_found(day, shift, computed, history, worker, as_):
    assert as_(worker).get(url("samples", computed, day, shift)).status_code == 404


def test_the_page_behind_takes_the_same_number_of_queries_for_three_and_nine(
    computed, history, worker, as_, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    run(history, now=MIDNIGHT + timedelta(hours=73))
    client, counts = as_(worker), []
    client.get(url("behind", computed, "2026-03-01", "2026-03-01"))
    for until in ("2026-03-01", "2026-03-03"):
        with CaptureQueriesContext(connection) as queries:
            client.get(url("behind", computed, "2026-03-01", until))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", ["technician", "manager", "administrator"])
def test_technician_manager_and_administrator_define_indicators(role, plant, history, as_, request):
    client = as_(request.getfixturevalue(role))
    data = {
        "name": "电耗", "code": "PWR", "unit": "kWh/t", "kind": "mean", "direction": "down", "place": "A-17",
        "decimals": "2", "period": "shift", "is_active": "on",
    }  # fmt: skip
    answer = client.post(reverse("indicators:new"), data)
    assert answer.status_code == 302
    assert client.get(answer["Location"] + "formula/").status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_code_has_a_sentence_in_both_languages(language):
    assert set(wording.FORMULA) == set(CODES) | set(KIND_CODES)
    assert set(wording.FUNCTIONS) == set(FUNCTIONS) | set(OTHERS)
    assert set(wording.FINDINGS) == set(Finding.values)
    with translation.override(language):
        for code, names in CODES.items():
            facts = {name: 3.0 if name in ("most",) else "X-1" for name in names}
            words = wording.problem_sentence(code, facts)
            assert "{" not in words
            assert (language == "en") == words.isascii() or "“" in words or "…" in words
