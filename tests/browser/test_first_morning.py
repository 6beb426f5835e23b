"""The first morning of a plant, in one go: an empty home, a real server, every person at their own screen.

With ``YIXIAN_PICTURES=FOLDER`` the pictures of the tutorial are taken on the way (``docs/pictures/tutorial.py``).
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.conftest import only_from
from browser.test_accessibility import overflow, violations
from commands import installation as installations

pytestmark = pytest.mark.browser

CHECKOUT = Path(__file__).parents[2]
DATA = Path(os.environ.get("YIXIAN_DATA", CHECKOUT.parent / "shared" / "data"))
HOURLY = DATA / "flotation_hourly" / "Data_grouped_by_date.csv"
PICTURES = os.environ.get("YIXIAN_PICTURES")
PASSWORD, PIN = "青峰-yx-2026", "274916"
ADMINISTRATOR, SECRETARY, LEADER, WORKER = "000100", "000001", "000003", "000004"
SLIP = """
from yixian.web.people import badges
from yixian.web.people.models import Person
people = Person.objects.filter(staff_no__in={whose!r}).order_by("staff_no")
for slip in badges.issue(list(people), by=Person.objects.get(staff_no={by!r})):
    print(slip.person.staff_no, slip.code.replace("-", ""))
"""
SLOW_MS = 60_000


def practice_files(folder: Path) -> dict[str, Path]:
    """Write the tutorial's practice files: with real readings where the public data set is at hand."""
    spec = importlib.util.spec_from_file_location("practice", CHECKOUT / "docs" / "tutorial" / "practice.py")
    assert spec is not None
    assert spec.loader is not None
    practice = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(practice)
    return practice.write_all(folder, HOURLY if HOURLY.exists() else None)


class Morning:
    """The plant's server, and a browser for each person."""

    def __init__(self, browser: Browser, installation: installations.Installation) -> None:
        self.browser, self.installation = browser, installation
        process, port = installation.serve()
        self.site = f"http://127.0.0.1:{port}"
        self.link = self._link(process)
        self.contexts: list[tuple[BrowserContext, Callable[[], None]]] = []

    def _link(self, process: subprocess.Popen[bytes]) -> str:
        """Return the set-up link the server printed."""
        assert process.stderr is not None
        for line in iter(process.stderr.readline, b""):
            if found := re.search(r"/first-run/\?code=\w+", line.decode()):
                return found.group()
        raise AssertionError("serve printed no set-up link")

    def screen(self, *, width: int = 1366, touch: bool = False) -> Page:
        context = self.browser.new_context(
            base_url=self.site, viewport={"width": width, "height": 800}, has_touch=touch, locale="zh-CN"
        )
        context.set_default_timeout(SLOW_MS)
        self.contexts.append((context, only_from(context, self.site)))
        return context.new_page()

    def phone(self) -> Page:
        return self.screen(width=360, touch=True)

    def end(self) -> None:
        for context, stays_home in self.contexts:
            context.close()
            stays_home()

    def slips(self, *whose: str) -> list[str]:
        """Print slips and return the addresses in their QR codes, without the host, by staff number."""
        printed = self.installation.django(SLIP.format(whose=whose, by=ADMINISTRATOR))
        return ["/b/{}/{}/".format(*line.split()) for line in printed.splitlines()]


@pytest.fixture
def morning(chromium: Browser, tmp_path: Path) -> Iterator[Morning]:
    expect.set_options(timeout=SLOW_MS)
    url = installations.new_database() if installations.SERVER else ""
    installation = installations.Installation(tmp_path / "home", url)
    made = Morning(chromium, installation)
    yield made
    made.end()
    installation.end()
    expect.set_options(timeout=5_000)


def picture(page: Page, name: str, *, at: str = "body", high: int = 800) -> None:
    """Take a picture of the tutorial from an element on, where pictures are asked for."""
    if not PICTURES:
        return
    page.wait_for_timeout(300)
    wide = page.viewport_size["width"] if page.viewport_size else 1366
    top = page.locator(at).first.evaluate("one => Math.max(one.getBoundingClientRect().top + scrollY - 16, 0)")
    clip = {"x": 0, "y": top, "width": wide, "height": high}
    page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True, clip=clip)


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.fill(f"[name={name}]", value)


def set_up(morning: Morning) -> Page:
    """Step 1: the link the server printed makes the first administrator."""
    page = morning.screen()
    page.goto("/")
    expect(page.locator("h1")).to_have_text("开始使用一线")
    page.goto(morning.link)
    names = {"enterprise": "青峰矿业", "plant": "青峰选矿厂", "staff_no": ADMINISTRATOR, "name": "温馨"}
    fill(page, names | {"password": PASSWORD, "password_again": PASSWORD})
    picture(page, "setup", high=1100)
    assert violations(page) + overflow(page) == []
    page.get_by_role("button", name="建立并登录").click()
    expect(page.locator("body")).to_contain_text("您现在是管理员")
    return page


def hand_in(page: Page, kind: str, path: Path) -> None:
    page.goto(f"/imports/?kind={kind}")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="读取并预览").click()
    page.wait_for_url("**/imports/*-*/")


def confirm(page: Page, rows: int) -> None:
    page.get_by_role("button", name=f"导入 {rows} 行").click()
    page.wait_for_url("**/done/")


def import_roster(page: Page, path: Path) -> None:
    """Step 2: the office's own roster, its question answered, its leaders given their roles."""
    hand_in(page, "roster", path)
    expect(page.locator("main")).to_contain_text("身份证号")
    expect(page.locator("main")).not_to_contain_text("这是完整的名册吗")
    question = page.locator("fieldset", has_text="浮选1班")
    expect(question).to_contain_text("建议统一为“浮选一班”")
    question.get_by_label("是，统一为").check()
    expect(page.locator("[name=grant]:checked")).to_have_count(5)
    picture(page, "roster-confirm", at="#confirm-title", high=520)
    confirm(page, 12)
    expect(page.locator("main")).to_contain_text("1 行有问题")
    page.get_by_role("link", name="导入地点").click()
    expect(page.locator("h1")).to_have_text("导入办公表格")


def import_sheets(page: Page, files: dict[str, Path], tmp_path: Path) -> None:
    """Step 3: places and areas, under the headings of the templates the pages offer."""
    for kind, rows in (("places", 7), ("areas", 3)):
        page.goto(f"/imports/?kind={kind}")
        with page.expect_download() as offered:
            page.get_by_role("link", name="下载空白模板").click()
        offered.value.save_as(tmp_path / f"{kind}.xlsx")
        template = {cell.value for cell in load_workbook(tmp_path / f"{kind}.xlsx").active[1]}
        assert {cell.value for cell in load_workbook(files[kind]).active[1]} <= template
        hand_in(page, kind, files[kind])
        confirm(page, rows)
        expect(page.locator("main dl")).to_contain_text(str(rows))
    page.goto("/duties/")
    expect(page.locator("main")).to_contain_text("共 3 个责任区")


def print_sheets(page: Page) -> None:
    """Step 4: labels and slips on paper; both say which address phones will open."""
    page.goto("/places/labels/")
    page.get_by_label("定置区").check()
    page.get_by_role("button", name="看有多少张").click()
    expect(page.locator("main")).to_contain_text("手机扫码后打开的网址是")
    link = page.get_by_role("link", name="打开标签").get_attribute("href") or ""
    labels = page.request.get(link)
    assert labels.body().startswith(b"%PDF")
    page.goto("/people/badges/")
    page.get_by_label("单位", exact=True).select_option(label=page.locator("option", has_text="浮选一班").inner_text())
    with page.expect_download() as slips:
        page.get_by_role("button", name="生成 PDF").click()
    assert Path(slips.value.path()).read_bytes().startswith(b"%PDF")


def take_slip(page: Page, slip: str) -> None:
    """Step 5: the slip's address, once: a PIN, or a password for those who read other people's data."""
    page.goto(slip)
    if page.locator("[name=pin]").count() == 0:
        fill(page, {"password": PASSWORD, "password_again": PASSWORD})
    else:
        fill(page, {"pin": PIN, "pin_again": PIN})
        if page.viewport_size and page.viewport_size["width"] == 360:
            picture(page, "slip")
    page.get_by_role("button", name="保存并登录").click()
    expect(page.locator("h1")).to_contain_text("您好")


def raise_two(page: Page) -> str:
    """Step 6: from the label to a number in three taps; then once more without a network."""
    page.goto("/q/A-17/")
    expect(page.locator("h1")).to_have_text("2 号精矿泵区")
    picture(page, "scan")
    page.get_by_role("link", name="在这里提问题").tap()  # tap 1
    page.locator("#raise-text").tap()  # tap 2
    page.keyboard.type("给矿矿浆量大，停留时间短，精矿铁品位总是忽高忽低")
    page.get_by_text("改善", exact=True).tap()  # tap 3
    picture(page, "raise")
    page.get_by_role("button", name="提交").tap()  # tap 4
    number = page.locator("[data-sent=number]")
    expect(number).to_contain_text("-000001")
    first = number.inner_text()
    page.goto("/q/A-17/")
    page.get_by_role("link", name="在这里提问题").tap()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator("#raise-text").tap()
    page.keyboard.type("2 号泵盘根漏浆")
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("#queue")).to_contain_text("1 条等待发送")
    picture(page, "offline")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-sent=number]")).to_contain_text("-000002")
    expect(page.locator("#queue")).to_be_hidden()
    page.goto("/concerns/mine/")
    expect(page.locator("main")).to_contain_text(first)
    return first


def answer(page: Page, number: str) -> None:
    """Step 7: the foreman answers; the big one becomes a project."""
    page.goto("/")
    expect(page.locator("main")).to_contain_text("2")
    page.goto("/concerns/board/")
    picture(page, "board", high=560)
    page.goto(f"/concerns/{number}/")
    page.get_by_role("button", name="要攻关").click()
    expect(page.locator("#messages")).to_contain_text("已受理")


def define_indicators(page: Page) -> None:
    """Step 8: the administrator defines what shall improve, and what else moves it."""
    for code, name in (("JKFE", "精矿铁品位"), ("GKFE", "给矿铁品位")):
        page.goto("/indicators/new/")
        fill(page, {"name": name, "code": code, "place": "A-17", "unit": "%", "decimals": "2"})
        page.select_option("[name=kind]", "mean")
        page.select_option("[name=direction]", "up")
        page.select_option("[name=period]", "day")
        page.locator("main form button.btn-primary").click()
        expect(page.locator("h1")).to_contain_text(name)


def charter(page: Page, number: str) -> str:
    """Step 9: the question in writing, before anybody looks at the numbers of the trial."""
    page.goto(f"/concerns/{number}/")
    page.get_by_role("link", name="立项攻关").click()
    fill(
        page,
        {
            "title": "降低矿浆量，提高精矿铁品位",
            "problem": "给矿矿浆量 400 t/h 时停留时间短，精矿铁品位忽高忽低。",
            "stop_rule": "回收率连续三天低于计划 2 个百分点就恢复原矿浆量。",
            "indicator": "JKFE",
            "baseline_from": "2017-03-29",
            "baseline_to": "2017-07-30",
            "trial_from": "2017-07-31",
            "trial_to": "2017-09-09",
            "washout_days": "1",
            "min_effect": "0.3",
            "claim": "0.5",
            "covariate_1": "GKFE",
            "member_1": LEADER,
            "member_2": "000002",
            "member_3": WORKER,
            "member_4": "000005",
            "member_5": "000006",
        },
    )
    picture(page, "charter", high=1000)
    page.get_by_role("button", name="提交立项书").click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    return urlsplit(page.url).path


def approve(page: Page, project: str) -> None:
    """Step 10: the branch secretary says yes."""
    page.goto(project)
    page.get_by_role("button", name="批准").click()
    expect(page.locator("main")).to_contain_text("降低矿浆量")


def judge(foreman: Page, office: Page, project: str, readings: Path) -> str:
    """Steps 11 and 12: the plan freezes, the readings come in by file, the engine gives its verdict."""
    foreman.on("dialog", lambda dialog: dialog.accept())
    foreman.goto(project)
    foreman.get_by_role("button", name="冻结方案").click()
    expect(foreman.locator("main")).to_contain_text("已冻结")
    hand_in(office, "readings", readings)
    office.locator("form[action*=apply] button.btn-primary").click()
    office.wait_for_url("**/done/")
    foreman.goto(project)
    foreman.get_by_role("button", name="申请结论").click()
    foreman.wait_for_url("**/verdicts/*/")
    expect(foreman.locator("main")).to_contain_text(re.compile("证实|未证实|证据不足|变差"))
    picture(foreman, "verdict", high=1260)
    return urlsplit(foreman.url).path


def close(foreman: Page, phone: Page, number: str) -> None:
    """Step 13: reported done with its cause, confirmed by the one who raised it."""
    foreman.goto(f"/concerns/{number}/")
    foreman.locator("summary", has_text="报告完成").click()
    form = foreman.locator("details", has_text="报告完成")
    form.locator("select").select_option(index=1)
    form.locator("textarea").fill("按结论处理：矿浆量恢复原值，改做轮换试验。")
    form.get_by_role("button", name="报告完成").click()
    expect(foreman.locator("main")).to_contain_text("按结论处理")
    phone.goto(f"/concerns/{number}/")
    phone.get_by_role("button", name="已解决").tap()
    expect(phone.locator("main")).to_contain_text("已关闭")


def look_back(page: Page) -> None:
    """Step 14: what the secretary sees: who and what is forgotten, and the own page."""
    page.goto("/duties/coverage/")
    forgotten = page.locator("section", has_text="无人负责的地点")
    expect(forgotten).to_contain_text("R-01")
    expect(forgotten).not_to_contain_text("A-17")
    picture(page, "coverage", high=620)
    page.goto("/")
    expect(page.locator("h1")).to_contain_text("高远")


def in_english(page: Page, verdict: str) -> None:
    """The same pages in the other language."""
    page.goto(verdict)
    page.locator("header .order-lg-last [data-bs-toggle=dropdown]").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main")).to_contain_text("smallest worthwhile")


def test_the_first_morning(morning: Morning, tmp_path: Path):
    files = practice_files(tmp_path / "files")
    office = set_up(morning)
    import_roster(office, files["roster"])
    import_sheets(office, files, tmp_path)
    print_sheets(office)
    phone, foreman, secretary = morning.phone(), morning.screen(), morning.screen()
    secretary_s, leader_s, worker_s = morning.slips(SECRETARY, LEADER, WORKER)
    take_slip(phone, worker_s)
    number = raise_two(phone)
    take_slip(foreman, leader_s)
    answer(foreman, number)
    define_indicators(office)
    project = charter(foreman, number)
    take_slip(secretary, secretary_s)
    approve(secretary, project)
    verdict = judge(foreman, office, project, files["readings"])
    close(foreman, phone, number)
    look_back(secretary)
    in_english(foreman, verdict)
