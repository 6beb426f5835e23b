"""Every page, in both languages, on a phone and on a desk: no axe violation, nothing wider than the screen.

The pages are those of the access matrix, so a new page joins by itself.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from web.access_matrix import Row
from web.test_access_matrix import ROWS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [row for row in ROWS if row.method == "get"]
BEST_VIEWER = ["administrator", "manager", "secretary", "leader", "worker", "auditor", "instructor", "stranger"]


def viewer(row: Row) -> str:
    return next(name for name in BEST_VIEWER if name in row.may_own)


def html_pages(world) -> list[tuple[str, str]]:
    """Return (viewer, address) of the rows that answer with a page; files, redirects and streams are left out."""
    found = []
    for row in PAGES:
        name = viewer(row)
        client = Client()
        client.force_login(world.cast[name], backend="django.contrib.auth.backends.ModelBackend")
        address = reverse(row.url, kwargs=row.own(world) if row.own else {})
        if address.startswith("/sse/"):
            continue
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found.append((name, address))
    return found


def sign_in(context, live_server, person, language: str) -> None:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    context.add_cookies(
        [
            {"name": "yixian", "value": client.cookies["yixian"].value, "url": live_server.url},
            {"name": "django_language", "value": language, "url": live_server.url},
        ]
    )


def complaints(page) -> list[str]:
    result = Axe().run(page).response
    found = [
        f"{item['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for item in result["violations"]
        for node in item["nodes"]
    ]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{too_wide} px wider than the screen"] if too_wide > 0 else [])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [360, 1366])
def test_every_page_is_accessible(browser, live_server, world, language, width):
    wrong = []
    contexts = {}
    for name, address in html_pages(world):
        if name not in contexts:
            contexts[name] = browser.new_context(viewport={"width": width, "height": 768})
            sign_in(contexts[name], live_server, world.cast[name], language)
        page = contexts[name].new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
        page.on(
            "console", lambda message, errors=errors: errors.append(message.text) if message.type == "error" else None
        )
        page.goto(live_server.url + address)
        wrong += [f"{address} ({language}, {width} px): {line}" for line in complaints(page) + errors]
        page.close()
    for context in contexts.values():
        context.close()
    assert wrong == []
