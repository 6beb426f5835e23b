"""Take the pictures of the README and the tutorial from a running demonstration.

    yixian demo --port 8000                              # in one terminal
    python docs/pictures/take.py --password …            # in another, with the password the first one prints
    python docs/pictures/take.py --password … --all DIR  # every page of the menu, both languages, both widths, into DIR
    python docs/pictures/take.py --password … --claims   # the verdicts of the tutorial of claims, into claims/

Needs Playwright and an installed Chromium; Pillow too for the claims. The pictures are written beside this file.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
INSTRUCTOR = "010005"
LANGUAGES = ("zh-hans", "en")
WIDTHS = (360, 1366)
BROWSER = {"args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]}

#: picture → who looks, where, how wide; {…} is found on the demonstration itself
PICTURES = {
    "raise": ("010001", "/concerns/raise/?place={place}", 360),
    "areas": ("010004", "/duties/", 1366),
    "loop": ("010006", "/loop/", 1366),
    "verdict": ("010006", "{verdict}", 1366),
    "station": (INSTRUCTOR, "{station}", 1366),
    "compare": (INSTRUCTOR, "{compare}", 1366),
}
#: picture of the tutorial of claims → title of the project
CLAIMS = {"proved": "降低吨原煤介耗", "refuted": "避峰与电容补偿节电", "undecided": "减少货运索道卡斗"}
#: Every kind of page, and one of the cast who may open it; {…} as above
PAGES = {
    "010001": [
        "/",
        "/me/",
        "/me/password/",
        "/me/pin/",
        "/concerns/raise/",
        "/concerns/raise/?place={place}",
        "/concerns/mine/",
        "/concerns/team/",
        "/concerns/answers/",
        "/concerns/claim/",
        "/search/?q=清",
        "/search/?q=没有这个",
        "/notices/",
        "/notices/outside/",
        "/q/{place}/",
        "/places/find/",
        "/no-such-page/",
    ],
    "010002": [
        "/",
        "/concerns/board/",
        "{concern}",
        "{concern}print/",
        "{duty}",
        "{duty}check/",
        "/projects/",
        "/indicators/",
        "{digest}",
        "{reported}enter/",
        "{reported}paste/",
    ],
    "010003": [
        "/projects/",
        "{project}",
        "/projects/new/",
        "{project}amend/",
        "{project}log/",
        "{project}stages/",
    ],
    "010004": ["/", "/duties/", "/duties/coverage/", "/duties/cards/", "/duties/new/", "{duty}edit/", "{unit}"],
    "010005": [
        "/training/",
        "/training/drills/",
        "/training/drills/new/",
        "{room}",
        "{held}",
        "{held}results/",
        "{station}",
        "{debrief}",
        "{compare}",
        "{replay}",
        "/training/scenarios/",
        "/training/conditions/",
    ],
    "010006": [
        "/",
        "/loop/",
        "{verdict}",
        "{project}",
        "{project}calendar/",
        "/indicators/",
        "/indicators/new/",
        "{indicator}",
        "{indicator}edit/",
        "/concerns/people/",
    ],
    "010007": ["/", "/audit/"],
    "010008": [
        "/",
        "/people/",
        "/people/add/",
        "{person}",
        "{person}edit/",
        "{person}move/",
        "/people/units/",
        "/people/badges/",
        "/places/",
        "{place_page}",
        "{place_page}edit/",
        "/places/new/",
        "/places/labels/",
        "/imports/",
        "/imports/batches/",
        "{batch}",
        "/jobs/",
        "/me/second-step/",
    ],
    "": ["/sign-in/", "/sign-in/?mode=password", "/b/"],
}


@dataclass(frozen=True)
class Look:
    """What ``--all`` takes of each page."""

    theme: str
    languages: tuple[str, ...]
    widths: tuple[int, ...]


def signed_in(browser: Browser, site: str, who: tuple[str, str], *, width: int, language: str) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 780})
    page = context.new_page()
    if who[0]:
        page.goto(f"{site}/sign-in/?mode=password")
        page.fill("input[name=username]", who[0])
        page.fill("input[name=password]", who[1])
        page.click("form.card-body button")
        page.wait_for_load_state()
    # The sign-in sets the person's own language; the picture's comes after.
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    return page


def found_on(page: Page, site: str) -> dict[str, str]:
    """Find a proved verdict, its project, an indicator and a place of the demonstration."""

    def address(at: str, selector: str) -> str:
        page.goto(site + at)
        link = page.locator(selector)
        return (link.first.get_attribute("href") if link.count() else None) or at

    return {
        "verdict": address("/loop/", "a:has(.verdict-proved)"),
        "indicator": address("/loop/", "td a[href*='/indicators/']"),
        "project": address("/projects/", "main a[href^='/projects/1']"),
        "reported": address("/indicators/?place=P-AC", "td a[href*='/indicators/']"),
        "concern": address("/concerns/board/", "a.concern-link"),
        "duty": address("/duties/", "a.area-tile"),
        "unit": address("/", "main .page-header a[href^='/units/']"),
        "person": address("/people/", "td a[href^='/people/']"),
        "place_page": address("/places/", ".place-line a[href^='/places/']"),
        "digest": address("/notices/", "a[href^='/notices/digests/']"),
        "batch": address("/imports/batches/", "td a[href^='/imports/']"),
        "place": "P-AC-TW1",
    }


def drills_on(page: Page, site: str) -> dict[str, str]:
    """Find a drill that waits, one that was held, and a plant of that, as the instructor sees them."""

    def addresses(at: str, selector: str) -> list[str]:
        page.goto(site + at)
        return [link.get_attribute("href") or at for link in page.locator(selector).all()]

    rooms = addresses("/training/drills/", "main th a[href^='/training/drills/']")
    debriefs = addresses(rooms[-1], "a[href$='/debrief/']")
    plant = debriefs[2].removesuffix("debrief/")
    station = addresses(rooms[0], "main a[href^='/training/plants/']")[0]
    last = {"station": station, "debrief": debriefs[2], "replay": f"{plant}replay/", "compare": f"{plant}compare/"}
    return {"room": rooms[0], "held": rooms[-1], **last}


def walk(browser: Browser, site: str, password: str, found: dict[str, str], look: Look) -> Iterator[tuple[str, Page]]:
    """Open every page of the list as ``look`` says; yield a name for each."""
    for staff_no, addresses in PAGES.items():
        page = signed_in(browser, site, (staff_no, password), width=look.widths[0], language="zh-hans")
        page.context.add_cookies([{"name": "theme", "value": look.theme, "url": site}])
        for language, width in product(look.languages, look.widths):
            page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
            page.set_viewport_size({"width": width, "height": 780})
            for address in addresses:
                page.goto(site + address.format(**found))
                page.wait_for_timeout(250)
                stem = address.replace("{", "").replace("}", "-").strip("/").replace("/", "-").rstrip("-") or "home"
                yield f"{stem}-{staff_no}-{language[:2]}-{width}-{look.theme}".replace("?", "-"), page
        page.context.close()


def take_claims(browser: Browser, site: str, who: tuple[str, str]) -> None:
    """Take the upper part of each verdict of the tutorial, in both languages, with few colours."""
    folder = HERE / "claims"
    folder.mkdir(exist_ok=True)
    for language in LANGUAGES:
        page = signed_in(browser, site, who, width=820, language=language)
        for name, title in CLAIMS.items():
            page.goto(f"{site}/projects/")
            page.get_by_text(title).first.click()
            page.wait_for_load_state()
            page.locator("main a[href*='/projects/verdicts/']").first.click()
            page.wait_for_load_state()
            page.wait_for_timeout(400)
            path = folder / f"{name}-{language[:2]}.png"
            page.locator("main .card").first.screenshot(path=path)
            with Image.open(path) as picture:
                picture.convert("RGB").quantize(64).save(path, optimize=True)
        page.context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--password", required=True)
    parser.add_argument("--all", type=Path, metavar="DIR")
    parser.add_argument("--claims", action="store_true", help="take the verdicts of the tutorial of claims instead")
    parser.add_argument("--theme", choices=["light", "dark"], default="light", help="with --all")
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES, help="with --all")
    parser.add_argument("--widths", nargs="+", type=int, default=WIDTHS, help="with --all; pixels")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER["args"])
        manager = ("010006", options.password)
        if options.claims:
            take_claims(browser, options.site, manager)
            browser.close()
            return
        found = found_on(signed_in(browser, options.site, manager, width=1366, language="zh-hans"), options.site)
        instructor = (INSTRUCTOR, options.password)
        found |= drills_on(signed_in(browser, options.site, instructor, width=1366, language="zh-hans"), options.site)
        if options.all:
            options.all.mkdir(parents=True, exist_ok=True)
            look = Look(options.theme, tuple(options.languages), tuple(options.widths))
            for name, page in walk(browser, options.site, options.password, found, look):
                page.screenshot(path=options.all / f"{name}.png", full_page=True)
        for name, (staff_no, address, width) in () if options.all else PICTURES.items():
            for language in LANGUAGES:
                page = signed_in(browser, options.site, (staff_no, options.password), width=width, language=language)
                page.goto(options.site + address.format(**found))
                page.wait_for_timeout(2500)  # a station draws itself from a stream
                page.screenshot(path=HERE / f"{name}-{language[:2]}-{width}.png")
                page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
