"""Raising a concern on a phone, with the network cut in the middle: nothing lost, nothing doubled."""

from __future__ import annotations

import gzip
import io
import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from browser.conftest import errors_of
from yixian.web.concerns.models import Attachment, Concern

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = "/concerns/raise/?place=A-17"
BUDGET = 150_000


def photo(side: int = 2400) -> dict:
    picture = io.BytesIO()
    Image.effect_noise((side, side), 40).convert("RGB").save(picture, "JPEG", quality=90)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def test_four_taps_give_a_number_and_a_day(phone, sign_in, worker):
    sign_in(phone, worker)
    page = phone.new_page()
    complaints = errors_of(page)
    page.goto(FORM)
    page.set_input_files("#raise-photo", photo())  # taps 1 to 3: photo, shutter, use it
    expect(page.locator("#raise-files img")).to_have_count(1)
    page.get_by_role("button", name="提交").tap()  # tap 4
    expect(page.locator("[data-sent=number]")).to_have_text(f"C{timezone.localdate().year}-000001")
    expect(page.locator("[data-sent=due]")).to_contain_text(re.compile(r"^20\d\d-\d\d-\d\d$"))
    concern = Concern.objects.get()
    assert (concern.raised_by, concern.place.code, concern.kind) == (worker, "A-17", "hazard")
    assert Attachment.objects.get().file.size < 1_500_000
    assert complaints == []


def test_the_kind_follows_the_words_until_one_was_chosen(phone, sign_in, worker):
    sign_in(phone, worker)
    page = phone.new_page()
    page.goto(FORM)
    page.fill("#raise-text", "浴室没有热水")
    expect(page.locator("#kind-need")).to_be_checked()
    page.locator("label[for=kind-improvement]").tap()
    page.fill("#raise-text", "法兰漏")
    expect(page.locator("#kind-improvement")).to_be_checked()


def test_a_message_written_without_a_network_is_sent_once_when_it_is_back(phone, sign_in, worker):
    sign_in(phone, worker)
    page = phone.new_page()
    page.goto(FORM)
    phone.set_offline(True)
    page.fill("#raise-text", "2号泵法兰漏水")
    page.set_input_files("#raise-photo", photo(400))
    expect(page.locator("#raise-files img")).to_have_count(1)
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("#queue")).to_contain_text("1 条等待发送")
    expect(page.locator("#queue")).to_contain_text("没有网络")
    assert Concern.objects.count() == 0
    phone.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-sent=number]")).to_contain_text("-000001")
    expect(page.locator("#queue")).to_be_hidden()
    page.evaluate("window.YixianQueue.flush()")
    page.reload()
    concern = Concern.objects.get()
    assert concern.text == "2号泵法兰漏水"
    assert concern.attachments.count() == 1


def test_an_answer_lost_on_the_way_back_does_not_double_the_message(phone, sign_in, worker):
    sign_in(phone, worker)
    page = phone.new_page()
    page.goto(FORM)
    lost = []

    def lose_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)  # the server has it, the phone never hears
        return route.abort()

    page.route("**/concerns/receive/", lose_first)
    page.fill("#raise-text", "护栏松动")
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("#queue")).to_contain_text("没有网络")
    assert (lost, Concern.objects.count()) == ([200], 1)
    page.get_by_role("button", name="立即发送").tap()
    expect(page.locator("[data-sent=number]")).to_contain_text("-000001")
    assert Concern.objects.count() == 1


def test_the_form_opens_without_a_network_and_keeps_the_place_of_the_label(far_phone, relay, sign_in, worker):
    sign_in(far_phone, worker)
    page = far_phone.new_page()
    page.goto(FORM)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    relay.cut()
    page.goto(FORM)
    expect(page.locator("body")).to_contain_text("没有网络也能用")
    expect(page.locator("body")).not_to_contain_text(worker.name)
    expect(page.locator("#raise-place")).to_have_value("A-17")
    page.fill("#raise-text", "没有信号的地方漏水")
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("#queue")).to_contain_text("1 条等待发送")
    page.goto(FORM)  # closing and opening again loses nothing
    expect(page.locator("#queue")).to_contain_text("1 条等待发送")
    relay.mend()
    page.goto(FORM)
    expect(page.locator("[data-sent=number]")).to_contain_text("-000001")
    assert Concern.objects.get().raised_by == worker


def test_a_session_that_ended_keeps_the_message_and_asks_to_sign_in(phone, sign_in, worker):
    sign_in(phone, worker)
    page = phone.new_page()
    page.goto(FORM)
    Session.objects.all().delete()
    page.fill("#raise-text", "漏")
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("#queue")).to_contain_text("请先登录")
    assert Concern.objects.count() == 0
    sign_in(phone, worker)
    page.goto(FORM)
    expect(page.locator("[data-sent=number]")).to_contain_text("-000001")
    assert Concern.objects.count() == 1


def test_a_message_never_goes_out_under_the_next_person_s_name(phone, sign_in, worker, stranger):
    sign_in(phone, worker)
    page = phone.new_page()
    page.goto(FORM)
    phone.set_offline(True)
    page.fill("#raise-text", "共用终端上写的")
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("#queue")).to_contain_text("1 条等待发送")
    sign_in(phone, stranger)
    phone.set_offline(False)
    page.goto(FORM)
    expect(page.locator("#queue")).to_contain_text("别人在本机上写的")
    assert Concern.objects.count() == 0
    sign_in(phone, worker)
    page.goto(FORM)
    expect(page.locator("[data-sent=number]")).to_contain_text("-000001")
    assert Concern.objects.get().raised_by == worker


def test_without_a_name_the_code_is_shown_at_once_and_opens_the_concern(phone, sign_in, worker):
    sign_in(phone, worker)
    page = phone.new_page()
    page.goto(FORM)
    page.fill("#raise-text", "伙食太咸")
    page.check("#raise-anonymous")
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("[data-sent=number]")).to_contain_text("-000001")
    code = page.locator("[data-claim-code]").inner_text()
    assert Concern.objects.get().raised_by is None
    page.goto("/concerns/claim/")
    page.fill("#id_code", code.lower())
    page.get_by_role("button", name="查看").tap()
    expect(page.locator("#content")).to_contain_text("伙食太咸")


def test_a_bad_photo_is_told_and_the_words_go_in(phone, sign_in, worker):
    sign_in(phone, worker)
    page = phone.new_page()
    page.goto(FORM)
    page.set_input_files("#raise-photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
    page.fill("#raise-text", "漏")
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("[data-sent=number]")).to_contain_text("-000001")
    expect(page.locator("[data-sent=problems] li")).to_have_count(1)
    assert Attachment.objects.count() == 0


def test_the_first_load_stays_within_its_budget(phone, sign_in, worker):
    sign_in(phone, worker)
    page = phone.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.__setitem__(answer.url, len(gzip.compress(answer.body(), 6))))
    page.goto(FORM)
    page.wait_for_load_state("networkidle")
    total = sum(sizes.values())
    print(f"first load {total / 1000:.1f} kB gz")
    assert total <= BUDGET, sorted(sizes.items(), key=lambda item: -item[1])
    assert not any("echarts" in url for url in sizes)
