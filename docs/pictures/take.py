"""Take the pictures of the README and the tutorial from a running demonstration.

    yixian demo --port 8000                              # in one terminal
    python docs/pictures/take.py --password …            # in another, with the password the first one prints
    python docs/pictures/take.py --password … --all DIR  # every page of the menu, both languages, both widths, into DIR

Needs Playwright and an installed Chromium. The pictures are written beside this file.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
LANGUAGES = ("zh-hans", "en")
WIDTHS = (360, 1366)
BROWSER = {"args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]}

#: picture → who looks, where, how wide; {…} is found on the demonstration itself
PICTURES = {
    "raise": ("010001", "/concerns/raise/?place={place}", 360),
    "home": ("010001", "/", 360),
    "board": ("010002", "/concerns/board/", 1366),
    "areas": ("010004", "/duties/", 1366),
    "loop": ("010006", "/loop/", 1366),
    "verdict": ("010006", "{verdict}", 1366),
    "indicator": ("010006", "{indicator}", 1366),
}
#: Every kind of page, and one of the cast who may open it.
PAGES = {
    "010001": ["/", "/me/", "/concerns/mine/", "/concerns/team/", "/concerns/answers/", "/concerns/raise/", "/search/?q=清", "/notices/", "/q/{place}/"],
    "010002": ["/", "/concerns/board/", "/duties/", "/projects/", "/indicators/", "{indicator}", "{verdict}", "{project}"],
    "010004": ["/", "/duties/", "/duties/coverage/", "/duties/list/"],
    "010006": ["/", "/loop/", "/projects/new/", "/indicators/new/"],
    "010007": ["/audit/"],
    "010008": ["/people/", "/people/units/", "/people/badges/", "/places/", "/places/labels/", "/imports/", "/jobs/"],
}  # fmt: skip


def signed_in(browser: Browser, site: str, who: tuple[str, str], *, width: int, language: str) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 780})
    page = context.new_page()
    page.goto(f"{site}/sign-in/?mode=password")
    page.fill("input[name=username]", who[0])
    page.fill("input[name=password]", who[1])
    page.click("form.card-body button")
    page.wait_for_load_state()
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    return page


def found_on(page: Page, site: str) -> dict[str, str]:
    """Find a proved verdict, its project, an indicator and a place of the demonstration."""

    def address(at: str, selector: str) -> str:
        page.goto(site + at)
        return page.locator(selector).first.get_attribute("href") or at

    return {
        "verdict": address("/loop/", "a:has(.verdict-proved)"),
        "indicator": address("/loop/", "td a[href*='/indicators/']"),
        "project": address("/projects/", "main a[href^='/projects/1']"),
        "place": "P-ACE-01",
    }


def walk(browser: Browser, site: str, password: str, found: dict[str, str]) -> Iterator[tuple[str, Page]]:
    """Open every page of the list in both languages and widths; yield a name for each."""
    for staff_no, addresses in PAGES.items():
        for language in LANGUAGES:
            for width in WIDTHS:
                page = signed_in(browser, site, (staff_no, password), width=width, language=language)
                for address in addresses:
                    page.goto(site + address.format(**found))
                    page.wait_for_timeout(300)
                    stem = (
                        address.split("?")[0].strip("/{}").replace("/", "-").replace("{", "").replace("}", "") or "home"
                    )
                    yield f"{stem}-{staff_no}-{language[:2]}-{width}", page
                page.context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--password", required=True)
    parser.add_argument("--all", type=Path, metavar="DIR")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER["args"])
        manager = ("010006", options.password)
        found = found_on(signed_in(browser, options.site, manager, width=1366, language="zh-hans"), options.site)
        if options.all:
            for name, page in walk(browser, options.site, options.password, found):
                page.screenshot(path=options.all / f"{name}.png", full_page=True)
        for name, (staff_no, address, width) in () if options.all else PICTURES.items():
            for language in LANGUAGES:
                page = signed_in(browser, options.site, (staff_no, options.password), width=width, language=language)
                page.goto(options.site + address.format(**found))
                page.wait_for_timeout(400)
                page.screenshot(path=HERE / f"{name}-{language[:2]}-{width}.png")
                page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
