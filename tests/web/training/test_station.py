"""The operator station as a page: what it shows of a plant, in both languages, and what it answers."""

import asyncio
import json
import time

import pytest
from django.urls import reverse
from django.utils.translation import override

from web.training.rooms import GRADED, ask, drill_of, go, host, keep, look, started
from yixian.simulator.control.condition import Condition
from yixian.simulator.control.sequence import Procedure as Sequence
from yixian.simulator.control.sequence import Step
from yixian.web.training import (
    actions,
    displays,
    frames,
    queries,
    runner,
    station,
    station_alarms,
    station_script,
    stream,
)
from yixian.web.training.models import Command, Event
from yixian.web.training.runner import survey

LINE = "acetylene/100%"


def page_of(client, run, **query) -> str:
    return client.get(reverse("training:station", args=[run.pk]), query).content.decode()


def config_of(page: str) -> dict:
    return json.loads(page.partition('<script id="config" type="application/json">')[2].partition("</script>")[0])


@pytest.fixture
def line(plant, instructor, worker):
    return started(drill_of(plant.team, instructor, worker, scenario=LINE), instructor)


def test_the_station_is_drawn_from_the_plant(as_, run, worker):
    page = page_of(as_(worker), run)
    config = config_of(page)
    assert config["loops"]["LIC-2"]["pv"] == "LT-2"
    assert {alarm[0] for alarm in config["alarms"]} >= {"LT-1.H", "LT-1.HH", "LT-2.L"}
    assert 'data-face="LIC-2"' in page
    assert "P1.plugged" not in page  # faults are the instructor's


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_line_opens_in_both_languages(as_, line, worker, language):
    client = as_(worker)
    client.cookies["django_language"] = language
    page = page_of(client, line)
    assert ("气柜高度" if language == "zh-hans" else "Gas-holder height") in page
    assert ("气柜时钟" if language == "zh-hans" else "Holder clock") in page
    assert 'data-face="LIC-201"' in page


@pytest.mark.parametrize("plant_name", runner.plants())
def test_every_shown_tag_has_a_name_in_both_languages(plant_name):
    view = runner.view(plant_name)
    for language in ("zh-hans", "en"):
        assert [tag for tag in view.shown if not displays.name(view, tag, language)] == []
    assert [tag for tag in view.shown if displays.name(view, tag, "zh-hans") == displays.name(view, tag, "en")] == []


def test_a_response_sheet_is_in_the_language_of_the_page(line):
    alarm = next(each for each in runner.view("acetylene").alarms if each.tag == "LT-201.LL")
    chinese, english = station_script.sheet(alarm, "zh-hans"), station_script.sheet(alarm, "en")
    assert all(part and not part.isascii() for part in chinese[:3])
    assert all(part and part.isascii() for part in english[:3])
    assert float(chinese[3]) > 0


def test_every_trip_related_loop_is_two_clicks_away(as_, line, worker):
    page = page_of(as_(worker), line)
    config = config_of(page)
    tabs = {part.partition('"')[0] for part in page.split('id="tab-')[1:]}
    for tag in (*config["loops"], *config["locks"], *config["finals"], *config["programs"]):
        assert config["areas"][tag] in tabs
        panel = page.partition(f'id="panel-{config["areas"][tag]}"')[2].partition("</section>")[0]
        assert f'data-face="{tag}"' in panel, tag


def test_everything_that_is_shown_stands_in_the_area_of_its_name():
    view, screen = runner.view("acetylene"), displays.ACETYLENE
    assert screen.area_of("I2LA") == screen.area_of("SLAG-103A") == "generator-a"
    assert screen.area_of("M-105B") == screen.area_of("I8R") == "compression"
    assert screen.area_of("I6C") == screen.area_of("AIC-303") == "hypochlorite"
    assert screen.area_of("PIC-501") == "chloralkali"
    assert screen.area_of("FIC-208") == screen.area_of("I7") == "vcm"
    areas = {area.code for area in screen.areas}
    assert {screen.area_of(tag) for tag in view.shown} <= areas


def test_a_faceplate_knows_tuning_votes_and_what_forces_a_valve(as_, line, worker):
    config = config_of(page_of(as_(worker), line))
    assert ["TIC-101A.gain", "gain", "-"] in config["loops"]["TIC-101A"]["tuning"]
    assert config["loops"]["TIC-101A"]["joins"]["slave"] == "FIC-101A"
    assert config["votes"]["LT-201"] == ["LT-201A", "LT-201B", "LT-201C"]
    assert ["I1A", 100.0] in config["finals"]["FV-101A"]["forces"]
    assert config["finals"]["FV-101A"]["travel"] > 0
    assert [2, ["LT-201A", "LT-201B", "LT-201C"]] in config["locks"]["I3LL"]["needs"]
    assert set(config["tags"]) >= {"TIC-101A.gain", "TIC-101A.op_high", "CHG-105A.top"}


def test_a_calculated_tag_has_a_scale_of_its_own():
    scales = {each.tag: each for each in runner.view("acetylene").instruments}
    assert (scales["UA-201"].unit, scales["UA-201"].high) == ("bool", 1.0)


def test_tuning_is_the_instructors(line, worker, instructor):
    with pytest.raises(actions.NotNow):
        ask(line, worker, "TIC-101A.gain", 2.0)
    assert ask(line, instructor, "TIC-101A.gain", 2.0, role="instructor").pk


def test_an_output_in_manual_is_ramped(run, worker, tmp_path):
    found, clock = host(tmp_path)
    ask(run, worker, "LIC-2.mode", 0.0)
    look(found)
    go(found, clock, 2.0)
    before = found.tenants[run.pk].live.get("LIC-2.op")
    ask(run, worker, "LIC-2.op", before + 30.0, verb="ramp", rate=60.0)
    look(found)
    go(found, clock, 12.0)
    assert before + 5.0 < found.tenants[run.pk].live.get("LIC-2.op") < before + 15.0


def test_a_second_screen_is_the_station_without_its_way_back(as_, run, worker):
    first, second = page_of(as_(worker), run), page_of(as_(worker), run, screen="2")
    back = reverse("training:list")
    assert f'href="{back}"' in first
    assert f'href="{back}"' not in second
    assert 'data-stream="' in second


def test_a_wish_is_answered_with_its_fate(as_, run, worker):
    client, url = as_(worker), reverse("training:ask", args=[run.pk])
    assert client.post(url, {"verb": "set", "tag": "LIC-2.sp", "value": "50"}).json()["ok"] is True
    answer = client.post(url, {"verb": "set", "tag": "LIC-2.sp", "value": "150"})
    assert (answer.status_code, answer.json()["ok"]) == (409, False)
    assert "100" in answer.json()["said"]
    assert client.post(url, {"verb": "set", "tag": "LIC-2.sp", "value": "abc"}).status_code == 400
    assert Command.objects.count() == 1


def test_a_trend_is_answered_in_order(as_, run, worker, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 31.0)
    found.show()
    client, url = as_(worker), reverse("training:trend", args=[run.pk])
    data = client.get(url, {"tags": "LT-1,nonsense"}).json()
    assert data["time"] == sorted(data["time"])
    assert list(data["series"]) == ["LT-1"]
    assert len(data["series"]["LT-1"]) == len(data["time"]) == 7
    part = client.get(url, {"tags": "LT-1", "from": "12", "to": "21"}).json()
    assert (len(part["time"]), part["time"][0] < 12.0, part["time"][-1] > 21.0) == (4, True, True)
    assert client.get(url, {"tags": "LT-1", "from": "soon"}).status_code == 200


def test_a_thinned_trend_keeps_its_peak():
    import numpy as np

    from yixian.web.training import station_views

    rows = np.zeros((10_000, 2), dtype=np.float32)
    rows[:, 0] = np.arange(10_000)
    rows[4321, 1] = 99.0
    thin = station_views._thinned(rows)
    assert len(thin) <= station_views.MOST_POINTS + 2
    assert thin[:, 1].max() == 99.0
    assert (np.diff(thin[:, 0]) >= 0).all()


def test_alarm_measures_are_those_of_what_was_noted(as_, run, worker):
    for second in (10.0, 30.0, 50.0):
        Event.objects.create(run=run, scan=1, time_s=second, tag="LT-1.H", kind="alarm", old=0.0, new=1.0)
        Event.objects.create(run=run, scan=1, time_s=second + 5.0, tag="LT-1.H", kind="alarm", old=1.0, new=0.0)
    Command.objects.create(
        run=run, tag="LT-1.H.request", value=1.0, outcome="done", time_s=52.0, person=worker, scan=1, branch=0
    )
    run.time_s = 1200.0
    with override("zh-hans"):
        found = station_alarms.performance(run)
    values = {each.name: (each.value, each.is_met) for each in found.measures}
    assert values["出现的报警数"][0] == "3"
    assert values["平均每 10 分钟"] == ("1.50", True)
    assert values["抖动报警（1 分钟内 3 次）"] == ("LT-1.H", False)
    assert values["平均确认时间"][0] == "2 秒"
    assert (found.top[0].tag, found.top[0].number, found.top[0].name) == ("LT-1.H", 3, "一号罐液位")
    assert "一号罐液位" in as_(worker).get(reverse("training:alarms", args=[run.pk])).content.decode()


def test_what_was_undone_by_setting_back_does_not_count(run):
    for branch, second in ((0, 10.0), (0, 60.0), (1, 20.0)):
        Event.objects.create(run=run, branch=branch, scan=1, time_s=second, tag="LT-1.H", kind="alarm", new=1.0)
    assert [note[0] for note in queries.alarm_notes(run)] == [10.0, 20.0]


def test_a_graded_run_has_its_acknowledgements_from_the_commands(plant, instructor, worker, tmp_path):
    run = started(drill_of(plant.team, instructor, worker, scenario=GRADED), instructor)
    found, clock = host(tmp_path)
    ask(run, worker, "LT-1.H.request", 1.0)
    look(found)
    go(found, clock, 2.0)
    keep(found)
    assert [tag for _time, tag in queries.acknowledgements(run)] == ["LT-1.H"]


def test_the_clock_of_the_station_has_hours():
    assert station.clock(3725.4) == "1:02:05"
    assert station.clock(None) == "—"


def test_a_hint_is_told_and_paid_for_once(plant, instructor, worker, tmp_path):
    run = started(drill_of(plant.team, instructor, worker, scenario=GRADED), instructor)
    found, clock = host(tmp_path)
    go(found, clock, 2.0)
    found.show()
    (offer,) = frames.read(run.pk).head["hints"]
    assert offer["text"] is None
    assert offer["price"] > 0
    for _twice in range(2):
        ask(run, worker, offer["code"], verb="hint")
    look(found)
    go(found, clock, 2.0)
    found.show()
    keep(found)
    (taken,) = frames.read(run.pk).head["hints"]
    assert taken["text"]["zh"]
    run.refresh_from_db()
    assert run.score["penalties"] == offer["price"]


def test_a_hint_nobody_wrote_is_refused_in_words(as_, plant, instructor, worker, tmp_path):
    run = started(drill_of(plant.team, instructor, worker, scenario=GRADED), instructor)
    found, _clock = host(tmp_path)
    ask(run, worker, "H9", verb="hint")
    look(found)
    keep(found)
    (command,) = Command.objects.all()
    assert (command.outcome, command.refusal["code"]) == ("refused", "no-hint")


def test_a_competition_shows_no_hints(plant, instructor, worker, tmp_path):
    run = started(drill_of(plant.team, instructor, worker, kind="contest", scenario=GRADED), instructor)
    found, _clock = host(tmp_path)
    found.show()
    teller = stream.Teller(runner.view("two-tanks").fingerprint, is_secret=True)
    assert teller.tell(frames.read(run.pk), time.time())["h"]["hints"] == []


def test_a_stream_without_news_still_beats(run, tmp_path, monkeypatch):
    found, _clock = host(tmp_path)
    found.show()
    monkeypatch.setattr(stream, "TELL_S", 0.0)
    fingerprint = runner.view("two-tanks").fingerprint

    async def heard() -> list[bytes]:
        lines = stream._lines(run.pk, fingerprint, False)
        return [await anext(lines) for _ in range(4)]

    retry, first, *later = asyncio.run(heard())
    assert retry.startswith(b"retry")
    assert first.startswith(b"event: plant")
    assert all(line.startswith((b"event: beat", b"event: plant")) for line in later)
    assert later[-1].startswith(b"event: beat")


def test_a_procedure_is_read_with_what_it_sets_and_waits_for():
    found = survey._Found()
    entry, until = Condition("PT-1", "above", 2.0), Condition("AT-1", "below", 1.0)
    found.take(
        Sequence(
            "START", [Step("purge", {"XV-1": 100.0, "PIC-1.mode": 1.0}, (until,), longest_s=600.0, entry=(entry,))]
        )
    )
    (step,) = found.procedures[0].steps
    with override("zh-hans"):
        said = station_script._step(step)
    assert said == "先满足 PT-1 高于 2; XV-1 → 100, PIC-1.mode → 自动; 直到 AT-1 低于 1; 最长 10 分钟"
