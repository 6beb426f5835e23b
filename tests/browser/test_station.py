"""The operator station in a browser: displays, faceplates, keys, alarms, a cut wire, the second screen.

The stream is played by the test: what the page is told is what a living plant says of itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from browser.conftest import errors_of
from browser.test_accessibility import overflow, set_cookie, violations
from web.training.rooms import drill_of, started
from yixian.web.training import runner
from yixian.web.training.models import Command
from yixian.web.training.plantview import Procedure, ProcedureStep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINE = "acetylene/100%"
#: A stream that says what the test wants it to say.
STREAM = """
window.streams = [];
window.EventSource = class {
  constructor(url) {
    this.url = url; this.readyState = 1; this.listeners = {};
    document.documentElement.dataset.streams = window.streams.push(this);
  }
  addEventListener(name, listener) { this.listeners[name] = listener; }
  close() { this.readyState = 2; }
  tell(message) { this.listeners.plant({ data: JSON.stringify(message) }); }
  cut() { this.readyState = 2; this.onerror(); }
};
window.EventSource.CLOSED = 2;
"""
Opener = Callable[..., Page]


@pytest.fixture
def line(plant, instructor, worker, tmp_path, settings):
    settings.HOME = tmp_path
    return started(drill_of(plant.team, instructor, worker, scenario=LINE), instructor)


@pytest.fixture
def open_station(chromium, live_server, sign_in, line, worker) -> Iterator[Opener]:
    """Return a function that opens the station of the whole line and tells it how the plant stands."""
    contexts: list[BrowserContext] = []
    living = runner.Live(LINE, 7)
    living.run(20)

    def opened(*, width: int = 1366, height: int = 768, language: str = "zh-hans", display: str = "overview") -> Page:
        context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": height})
        contexts.append(context)
        context.add_init_script(STREAM)
        sign_in(context, worker)
        set_cookie(context, live_server.url, "django_language", language)
        page = context.new_page()
        page.goto(f"/training/plants/{line.pk}/#{display}")
        tell(page, {str(place): value for place, value in enumerate(living.values().tolist())}, time_s=10.0)
        return page

    yield opened
    for context in contexts:
        context.close()


def tell(page: Page, values: dict[str, float], **head: object) -> None:
    """Say something on the stream of a page, and wait until it is drawn."""
    message = {"v": values, "h": {"is_running": True, "speed": 1, "stale": False, **head}}
    page.evaluate("message => window.streams[window.streams.length - 1].tell(message)", message)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def place(tag: str) -> str:
    return str(runner.view("acetylene").place[tag])


def displays_of(page: Page) -> list[str]:
    return page.eval_on_selector_all(".st-tabs [role=tab]", "tabs => tabs.map(tab => tab.id.slice(4))")


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 1366), ("en", 360)])
def test_every_display_is_accessible_and_fits(open_station, language, width):
    page = open_station(language=language, width=width)
    wrong = errors_of(page)
    for name in displays_of(page):
        page.locator(f"#tab-{name}").click()
        found = violations(page) + overflow(page)
        if width > 1000:
            found += page.evaluate("document.documentElement.scrollHeight > innerHeight ? ['the page scrolls'] : []")
        wrong += [f"{name}: {line}" for line in found]
    assert wrong == []


@pytest.mark.parametrize("tag", ["TIC-101A", "LT-201.LL", "FV-101A", "I7", "HYPO-303"])
def test_a_faceplate_is_accessible(open_station, tag):
    page = open_station()
    page.evaluate("tag => window.station.showFace(tag)", tag)
    for fold in page.locator("#face summary").all():
        fold.click()
    assert violations(page) == []


def test_every_trip_related_loop_is_two_clicks_away(open_station):
    page = open_station()
    config = json.loads(page.locator("#config").inner_text())
    for tag in (*config["loops"], *config["locks"]):
        page.locator(f"#tab-{config['areas'][tag]}").click()
        page.locator(f"#panel-{config['areas'][tag]} [data-face='{tag}']").first.click()
        expect(page.locator("#face-title")).to_contain_text(tag)
        page.keyboard.press("Escape")


def test_keys_change_the_display_and_find_a_tag(open_station):
    page = open_station()
    page.keyboard.press("a")
    expect(page.locator("#panel-alarms")).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator("#panel-generator-a")).to_be_visible()
    page.keyboard.press("]")
    expect(page.locator("#panel-generator-b")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("lic-201")
    page.keyboard.press("Enter")
    expect(page.locator("#face-title")).to_contain_text("LIC-201")
    page.keyboard.press("Escape")
    expect(page.locator("#face")).to_be_hidden()
    page.keyboard.press("Tab")  # out of the search box
    page.locator("body").press("?")
    expect(page.locator("#help")).to_be_visible()


def test_a_refusal_stands_beside_its_control_and_nothing_typed_is_lost(open_station):
    page = open_station()
    opener = page.locator("#panel-overview [data-face='LIC-201']").first
    opener.focus()
    page.keyboard.press("Enter")
    form = page.locator("#face form").first
    form.locator("[name=value]").fill("150")
    page.keyboard.press("Enter")
    expect(form.locator("output")).to_contain_text("100")
    expect(form.locator("[name=value]")).to_have_value("150")
    assert Command.objects.count() == 0
    form.locator("[name=value]").fill("55")
    page.keyboard.press("Enter")
    expect(form.locator("output")).not_to_contain_text("100")
    assert Command.objects.get().value == 55.0
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.face") == "LIC-201"


def test_an_output_is_set_in_manual_only_and_may_ramp(open_station):
    page = open_station()
    page.evaluate("window.station.showFace('LIC-201')")
    output = page.locator("#face form").nth(1)
    expect(output.locator("[name=value]")).to_be_disabled()
    tell(page, {place("LIC-201.mode"): 0.0})
    output.locator("[name=value]").fill("40")
    output.locator("[name=rate]").fill("5")
    page.keyboard.press("Enter")
    expect(output.locator("output")).not_to_be_empty()
    command = Command.objects.get()
    assert (command.verb, command.tag, command.value, command.rate) == ("ramp", "LIC-201.op", 40.0, 5.0)
    tell(page, {}, ramps={"LIC-201.op": 40.0})
    expect(page.locator("[data-ramp='LIC-201.op']")).to_be_visible()


def test_alarms_are_sorted_filtered_and_acknowledged_together(open_station):
    page = open_station(display="alarms")
    new = {"LT-201.L": 5.0, "TT-101A.H": 8.0, "AT-404.HH": 9.0}
    tell(page, {place(tag): 1.0 for tag in new}, since=new)
    rows = page.locator("#alarms tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("AT-404.HH")  # the highest priority first
    page.locator("#alarm-area").select_option("holder")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("0:00:05")
    page.locator("#acknowledge-shown").click()
    expect(page.locator("#said")).to_contain_text("LT-201.L")
    assert list(Command.objects.values_list("tag", "value")) == [("LT-201.L.request", 1.0)]
    tell(page, {place("LT-201.L"): 6.0, place("LT-201.L.shelf"): 600.0})
    page.locator("[data-list=aside]").click()
    expect(page.locator("#aside tr", has_text="LT-201.L")).to_contain_text("10")


def test_the_response_sheet_tells_how_long_there_is(open_station):
    page = open_station()
    tell(page, {place("PT-102A.LL"): 1.0}, since={"PT-102A.LL": 0.0}, time_s=30.0)
    page.locator("#banner [data-face='PT-102A.LL']").click()
    expect(page.locator("#face-body")).to_contain_text("充氮")
    expect(page.locator("[data-respond]")).to_contain_text("0.5")
    tell(page, {}, time_s=300.0)
    expect(page.locator("[data-respond]")).to_contain_text("超过")


def test_the_holder_clock_counts_to_the_trip(open_station):
    page = open_station()
    for second in range(11, 61):
        tell(page, {place("LT-201"): 60.0 - (second - 10) * 0.1}, time_s=float(second))
    expect(page.locator("[data-stock=minutes]")).to_have_text("7")  # 40 % above LL, 6 % a minute
    assert "is-close" in (page.locator("#stock").get_attribute("class") or "")
    expect(page.locator("[data-stock=said]")).to_contain_text("LL 15")


def test_a_vote_names_the_transmitter_that_is_out_of_line(open_station):
    page = open_station()
    tell(page, {place("LT-201"): 60.0, place("LT-201A"): 60.1, place("LT-201B"): 71.0, place("LT-201C"): 60.0})
    page.evaluate("window.station.showFace('LT-201')")
    page.locator("#face summary").click()
    said = page.locator("[data-diagnosis^='member:LT-201']")
    expect(said.nth(1)).to_contain_text("偏离 11.0")
    expect(said.nth(0)).to_contain_text("一致")


def test_a_valve_that_does_not_follow_is_said_so(open_station):
    page = open_station()
    tell(page, {place("FV-101A"): 40.0, place("FIC-101A.op"): 70.0}, time_s=100.0)
    page.evaluate("window.station.showFace('FV-101A')")
    tell(page, {}, time_s=103.0)
    expect(page.locator("[data-diagnosis='final:FV-101A']")).to_contain_text("正在动作")
    tell(page, {}, time_s=160.0)
    expect(page.locator("[data-diagnosis='final:FV-101A']")).to_contain_text("不跟随")
    tell(page, {place("I1A"): 1.0}, time_s=161.0)
    expect(page.locator("[data-diagnosis='final:FV-101A']")).to_contain_text("I1A")


def test_a_cut_wire_is_said_and_mends_without_losing_what_is_typed(open_station):
    page = open_station()
    page.evaluate("window.station.showFace('LIC-201')")
    page.locator("#face [name=value]").first.fill("61")
    page.evaluate("window.streams[0].cut()")
    expect(page.locator("#old")).to_be_visible()
    assert "is-old" in (page.locator("#station").get_attribute("class") or "")
    expect(page.locator("html")).to_have_attribute("data-streams", "2", timeout=20_000)
    tell(page, {place("LT-201"): 61.5}, time_s=20.0)
    expect(page.locator("#old")).to_be_hidden()
    expect(page.locator("#face [name=value]").first).to_have_value("61")
    expect(page.locator("#face [data-live='LT-201']")).to_have_text("61.5")


def test_a_stream_that_falls_silent_is_opened_anew(open_station):
    page = open_station()
    expect(page.locator("html")).to_have_attribute("data-streams", "2", timeout=20_000)
    expect(page.locator("#old")).to_be_visible()


def test_what_is_not_sent_is_said_and_stays(open_station):
    page = open_station()
    page.evaluate("window.station.showFace('LIC-201')")
    page.context.set_offline(True)
    form = page.locator("#face form").first
    form.locator("[name=value]").fill("52")
    page.keyboard.press("Enter")
    expect(form.locator("output")).to_contain_text("未发出")
    expect(form.locator("[name=value]")).to_have_value("52")


def test_a_display_opens_on_a_second_screen(open_station):
    page = open_station(display="trends")
    with page.context.expect_page() as opened:
        page.keyboard.press("w")
    other = opened.value
    expect(other.locator("#panel-trends")).to_be_visible()
    assert "screen=2" in other.url
    assert other.evaluate("window.streams.length") == 1


def test_a_hint_says_its_price_before_it_is_taken(open_station):
    page = open_station(display="steps")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    tell(page, {}, hints=[{"code": "look", "price": 3, "text": None}, {"code": "more", "price": 5, "text": None}])
    first, second = page.locator("#hints button").all()
    expect(first).to_contain_text("3")
    expect(second).to_be_disabled()
    first.click()
    assert "3" in asked[0]
    assert Command.objects.count() == 0
    tell(page, {}, hints=[{"code": "look", "price": 3, "text": {"zh": "看水量", "en": "look at the water"}}])
    expect(page.locator("#hints")).to_contain_text("看水量")


def test_a_procedure_is_run_by_hand_prompted_or_by_itself(
    chromium, live_server, sign_in, plant, instructor, worker, monkeypatch
):
    step = ProcedureStep({"zh": "充液", "en": "fill"}, (("HS-1", 60.0),), (), (("LT-1", "above", 50.0),), 600.0)
    tags = [f"START{part}" for part in ("", ".state", ".mode", ".acted", ".late", ".waits")]
    view = runner.view("two-tanks")
    longer = replace(view, procedures=(Procedure("START", (step, step)),), tags=(*view.tags, *tags))
    monkeypatch.setattr(runner, "view", lambda _plant: longer)
    run = started(drill_of(plant.team, instructor, worker), instructor)
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1366, "height": 768})
    context.add_init_script(STREAM)
    sign_in(context, worker)
    set_cookie(context, live_server.url, "django_language", "zh-hans")
    page = context.new_page()
    page.goto(f"/training/plants/{run.pk}/#steps")
    places = {tag: str(len(view.tags) + number) for number, tag in enumerate(tags)}
    tell(page, {places["START"]: 1.0, places["START.state"]: 1.0, places["START.mode"]: 1.0}, time_s=1.0)
    state = page.locator("[data-procedurestate=START]")
    expect(state).to_contain_text("充液")
    expect(state).to_contain_text("等待您确认")
    expect(page.locator("[data-proceduresteps] li").first).to_contain_text("LT-1 高于 50")
    tell(page, {places["START.waits"]: 1.0, places["START.late"]: 1.0})
    expect(state).to_contain_text("超时")
    page.locator("[data-procedurebuttons] button").nth(1).click()
    expect(page.locator("[data-procedurebuttons] output")).not_to_be_empty()
    context.close()
