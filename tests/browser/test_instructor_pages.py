"""The instructor's pages in a real browser: nothing typed is lost, errors are jumped to, a replay plays."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from web.training.access_rows import _over
from web.training.rooms import GRADED
from yixian.web.training import runner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(desk, sign_in, world):
    sign_in(desk, world.instructor)
    return desk.new_page()


def test_what_was_typed_survives_a_closed_tab(page, desk, live_server):
    url = live_server.url + reverse("training:scenario-new") + f"?from={GRADED}"
    page.goto(url)
    page.locator("#text").fill("plant: two-tanks\n# 夜班写的\n")
    page.close()
    again = desk.new_page()
    again.goto(url)
    expect(again.locator("#kept")).to_be_visible()
    again.locator("#kept-take").click()
    expect(again.locator("#text")).to_have_value("plant: two-tanks\n# 夜班写的\n")


def test_an_error_leads_to_its_line(page, live_server):
    page.goto(live_server.url + reverse("training:scenario-new"))
    page.locator("#text").fill(runner.text(GRADED).replace("tag: P1.plugged", "tag: P1.pluged"))
    page.locator("button[value=check]").first.click()
    line = runner.text(GRADED).splitlines().index("    tag: P1.plugged") + 1
    expect(page.locator(".ed-lines mark")).to_have_text(str(line))
    page.locator(f"[data-line='{line}']").click()
    chosen = page.evaluate("() => { const t = document.getElementById('text');"
                           " return t.value.slice(t.selectionStart, t.selectionEnd); }")  # fmt: skip
    assert chosen == "    tag: P1.pluged"


def test_a_replay_plays_jumps_and_reloads_where_it_was(page, live_server, world):
    run = _over(world, "own")
    page.goto(live_server.url + reverse("training:replay", args=[run.pk]))
    page.locator("#speed").select_option("20")
    before = page.locator("[data-tag='LT-1']").inner_text()
    page.locator("#play").click()
    expect(page.locator("#clock")).to_have_text(re.compile("0:00:[3-5]|0:0[1-9]"))
    page.locator("#play").click()
    assert page.locator("[data-tag='LT-1']").inner_text() != before
    jump = page.locator(".rp-jump").last
    jump.click()
    expect(page.locator("#clock")).to_have_text(jump.inner_text())
    page.reload()
    expect(page.locator("#clock")).to_have_text(jump.inner_text())


def test_what_is_edited_by_hand_is_not_undone_by_the_settings_beside_it(page, live_server):
    page.goto(live_server.url + reverse("training:scenario-new") + f"?from={GRADED}")
    longer = page.locator("#text").input_value().replace("time_limit: 20 min", "time_limit: 35 min")
    assert "time_limit: 35 min" in longer
    page.locator("#text").fill(longer)
    expect(page.locator("#text-first")).to_be_visible()
    page.locator("button[value=check]").first.click()
    expect(page.locator("#report")).to_be_visible()
    expect(page.locator("#text")).to_have_value(longer)
    expect(page.locator("[name=s-limit_min]")).to_have_value("35.0")


def test_a_setting_is_written_into_the_text_before_that_is_edited_again(page, live_server):
    page.goto(live_server.url + reverse("training:scenario-new") + f"?from={GRADED}")
    page.locator("[name=s-limit_min]").fill("25")
    expect(page.locator("#text")).to_have_js_property("readOnly", True)
    page.locator("button[value=apply]").click()
    expect(page.locator("#text")).to_have_value(re.compile("time_limit: 25 min"))
