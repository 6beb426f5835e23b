import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from web.indicators.conftest import HOUR_MS, MIDNIGHT_MS
from web.indicators.fake_history import Tag
from yixian.web.indicators.tag_pages import moment_of, span_of

LIST, TREND = "indicators:tags", "indicators:trend"


def test_the_list_shows_unit_newest_value_and_quality(history, worker, as_):
    history.append("TI-1", [MIDNIGHT_MS], -3.25, quality=1)
    view = as_(worker).get(reverse(LIST)).context["view"]
    lines = {line.name: line for line in view.lines}
    assert (lines["WT-101"].value, lines["WT-101"].unit, lines["WT-101"].is_good) == ("300", "t/h", True)
    assert (lines["TI-1"].value, lines["TI-1"].is_good) == ("−3.25", False)
    assert (lines["M-7"].value, lines["M-7"].at) == ("—", None)


def test_the_list_is_searched_in_names_and_descriptions_and_takes_as_many_queries_for_more(history, worker, as_):
    client, counts = as_(worker), []
    assert [line.name for line in client.get(reverse(LIST), {"q": "皮带"}).context["view"].lines] == ["WT-101"]
    for batch in range(2):
        history.define(*[Tag(f"T{batch}{place}") for place in range(10)])
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(LIST))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_trend_has_at_most_500_steps_and_a_table(history, worker, as_):
    page = as_(worker).get(
        reverse(TREND), {"tag": ["WT-101", "M-7"], "from": "2026-03-01T00:00", "to": "2026-03-03T00:00"}
    )
    belt, motor = page.context["view"].trends
    assert 400 < len(belt.chart["series"][0]["data"]) <= 500
    assert len(belt.steps) == 24
    assert motor.chart is None
    assert page.content.decode().count("data-chart=") == 1


def test_the_next_span_is_asked_of_the_server(history, worker, as_):
    client = as_(worker)
    view = client.get(reverse(TREND), {"tag": "WT-101", "to": "2026-03-02T00:00"}).context["view"]
    assert view.start.isoformat() == "2026-03-01T00:00:00+08:00"
    closer = client.get(f"{reverse(TREND)}?{view.links['closer']}", headers={"HX-Request": "true"})
    found = closer.context["view"]
    assert (found.start.isoformat(), found.end.isoformat()) == (
        "2026-03-01T06:00:00+08:00",
        "2026-03-01T18:00:00+08:00",
    )
    assert b"<html" not in closer.content
    assert len(found.trends[0].chart["series"][0]["data"]) <= 500


def test_without_a_time_the_last_day_of_samples_is_drawn(history, worker, as_):
    view = as_(worker).get(reverse(TREND), {"tag": "WT-101"}).context["view"]
    assert view.end.isoformat() == "2026-03-03T23:59:00+08:00"


def test_an_unknown_tag_is_named_and_escaped(history, worker, as_):
    page = as_(worker).get(reverse(TREND), {"tag": "<b>x"}).content.decode()
    assert "历史库里没有位号“&lt;b&gt;x”" in page


def test_without_a_history_the_pages_say_so(worker, as_):
    for name in (LIST, TREND):
        assert "本系统还没有位号历史数据" in as_(worker).get(reverse(name)).content.decode()


@pytest.mark.parametrize("text", ["", "x", "9999-12-31T00:00", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00"])
def test_rubbish_is_no_moment(text):
    assert moment_of(text) is None


def test_a_span_the_wrong_way_round_becomes_a_day():
    start, end = span_of("2026-03-02T00:00", "2026-03-01T00:00", 0)
    assert end - start == 24 * HOUR_MS
