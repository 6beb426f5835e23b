"""A leader's board in a browser: an answer in two taps, the tabs without a new page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.conftest import errors_of
from yixian.web.concerns import actions
from yixian.web.concerns.models import Concern

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting(plant, worker, leader):
    return actions.raise_concern(place=plant.zone, kind="hazard", text="法兰漏水", by=worker)


def test_an_answer_takes_two_taps(phone, sign_in, leader, waiting):
    sign_in(phone, leader)
    page = phone.new_page()
    complaints = errors_of(page)
    page.goto("/concerns/board/")
    page.locator("summary", has_text="答复").tap()
    page.get_by_role("button", name="顺手改 ·").tap()
    expect(page.locator("#messages")).to_contain_text("已受理")
    expect(page.locator("h1")).to_have_text("问题看板")
    waiting.refresh_from_db()
    assert (waiting.lane, waiting.handler) == ("on_the_spot", leader)
    assert complaints == []


def test_tabs_and_filters_redraw_the_rows_and_keep_the_address(desk, sign_in, leader, waiting):
    sign_in(desk, leader)
    page = desk.new_page()
    complaints = errors_of(page)
    page.goto("/concerns/board/")
    expect(page.locator("#board")).to_contain_text(waiting.number)
    page.get_by_role("button", name="已关闭").click()
    expect(page.locator("#board")).not_to_contain_text(waiting.number)
    expect(page.locator(".board-tabs [aria-current]")).to_contain_text("已关闭")
    page.locator("[name=kind]").select_option("hazard")
    page.wait_for_url("**kind=hazard**")
    expect(page.locator(".board-tabs [aria-current]")).to_contain_text("已关闭")
    page.get_by_role("button", name="待答复").click()
    expect(page.locator("#board")).to_contain_text(waiting.number)
    page.reload()
    expect(page.locator("#board")).to_contain_text(waiting.number)
    expect(page.locator("[name=kind]")).to_have_value("hazard")
    assert complaints == []


def test_a_name_is_proposed_while_it_is_typed(desk, sign_in, leader, technician, waiting):
    technician.pinyin = "wangjishu wjs"
    technician.save()
    sign_in(desk, leader)
    page = desk.new_page()
    page.goto(f"/concerns/{waiting.number}/")
    page.locator("#id_accept-handler").press_sequentially("wjs")
    expect(page.locator("#people option")).to_have_count(1)
    page.fill("#id_accept-handler", "王技术(010003)")
    page.get_by_role("button", name="要协调 ·").click()
    expect(page.locator("#messages")).to_contain_text("已受理")
    assert Concern.objects.get().handler == technician
