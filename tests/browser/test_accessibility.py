"""Every page, in both languages, on a phone and on a desk: no axe violation, nothing wider than the screen, no script error.

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


def complaints(page) -> list[str]:
    result = Axe().run(page).response
    found = [
        f"{item['id']}: {node['target']} {node.get('failureSummary', '')[:160]}"
        for item in result["violations"]
        for node in item["nodes"]
    ]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{too_wide} px wider than the screen"] if too_wide > 0 else [])


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.url)
def test_page_is_accessible(chromium, live_server, sign_in, world, row: Row):
    person = world.cast[next(name for name in SEES_MOST if name in row.may_own)]
    address = reverse(row.url, kwargs=row.own(world) if row.own else {})
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    if not is_page(client, address):
        return
    wrong: list[str] = []
    for width in WIDTHS:
        context = chromium.new_context(viewport={"width": width, "height": 768})
        sign_in(context, person)
        for language in LANGUAGES:
            context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
            page = context.new_page()
            page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
            page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
            page.goto(live_server.url + address)
            wrong += [f"{language}, {width} px: {line}" for line in complaints(page)]
            page.close()
        context.close()
    assert wrong == []
