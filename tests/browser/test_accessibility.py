"""Every page, in both languages, on a phone and on a desk: no axe violation, no overflow, no script error.

The pages are those of the access matrix, so a new page joins by itself. A last look in dark colours asks for
contrast alone: the rest does not change with the colours.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from web.access_matrix import Row
from web.test_access_matrix import ROWS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Streams never end, and the worker script is no page.
NO_PAGES = ("/sse/",)
PAGES = [row for row in ROWS if row.method == "get"]
SEES_MOST = ["administrator", "manager", "secretary", "leader", "worker", "auditor", "instructor", "stranger"]
LANGUAGES = ("zh-hans", "en")
WIDTHS = (360, 1366)


def is_page(client: Client, address: str) -> bool:
    """Tell whether the address answers with a whole page: no file, fragment or redirect."""
    if address.startswith(NO_PAGES):
        return False
    answer = client.get(address)
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code == 200 and kind.startswith("text/html") and b"</html>" in answer.content


def violations(page: Page, **options: object) -> list[str]:
    return [
        f"{item['id']}: {node['target']} {node.get('failureSummary', '')[:160]}"
        for item in Axe().run(page, options=options or None).response["violations"]
        for node in item["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{too_wide} px wider than the screen"] if too_wide > 0 else []


def opened(context: BrowserContext, url: str, complaints: list[str]) -> Page:
    """Open the address; what its scripts or the console say goes to ``complaints``."""
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(url)
    return page


def set_cookie(context: BrowserContext, site: str, name: str, value: str) -> None:
    context.add_cookies([{"name": name, "value": value, "url": site}])


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.url)
def test_page_is_accessible(chromium, live_server, sign_in, world, row: Row):
    person = None if row.public else world.cast[next(name for name in SEES_MOST if name in row.may_own)]
    address = reverse(row.url, kwargs=row.own(world) if row.own else {})
    client = Client()
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    if not is_page(client, address):
        return
    wrong: list[str] = []
    for width in WIDTHS:
        context = chromium.new_context(viewport={"width": width, "height": 768})
        if person:
            sign_in(context, person)
        for language in LANGUAGES:
            set_cookie(context, live_server.url, "django_language", language)
            page = opened(context, live_server.url + address, wrong)
            wrong += [f"{language}, {width} px: {line}" for line in violations(page) + overflow(page)]
            page.close()
        if width == WIDTHS[-1]:
            set_cookie(context, live_server.url, "theme", "dark")
            page = opened(context, live_server.url + address, wrong)
            wrong += [f"dark: {line}" for line in violations(page, runOnly=["color-contrast"])]
            page.close()
        context.close()
    assert wrong == []
