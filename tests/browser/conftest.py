"""A real Chromium against a real server: ``phone`` and ``desk`` are browser contexts, ``sign_in`` puts a session in.

Where Chromium is not installed these tests are skipped with a message, never silently passed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from browser.relay import Relay
from web.conftest import (  # noqa: F401 - the same cast as the pages' tests
    administrator,
    auditor,
    instructor,
    leader,
    manager,
    plant,
    secretary,
    stranger,
    technician,
    worker,
    world,
)
from yixian.web.people.models import Person

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module: playwright keeps an event loop running, and the tests after it want one of their own."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: install the system package `chromium` (as .ci/run does).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def _context(browser: Browser, server: str, width: int, height: int, *, touch: bool) -> BrowserContext:
    made = browser.new_context(
        base_url=server, viewport={"width": width, "height": height}, has_touch=touch, locale="zh-CN"
    )
    made.set_default_timeout(60_000)
    return made


@pytest.fixture
def phone(chromium: Browser, live_server) -> Iterator[BrowserContext]:
    """A phone 360 px wide; ends with the check that nothing was asked of another server."""
    context = _context(chromium, live_server.url, 360, 800, touch=True)
    stays_home = only_from(context, live_server.url)
    yield context
    context.close()
    stays_home()


@pytest.fixture
def desk(chromium: Browser, live_server) -> Iterator[BrowserContext]:
    """An office screen 1366 px wide; ends with the same check."""
    context = _context(chromium, live_server.url, 1366, 900, touch=False)
    stays_home = only_from(context, live_server.url)
    yield context
    context.close()
    stays_home()


@pytest.fixture
def relay(live_server) -> Iterator[Relay]:
    """A wire to the server that can be cut."""
    parts = urlsplit(live_server.url)
    made = Relay(parts.hostname or "localhost", parts.port or 80)
    yield made
    made.cut()


@pytest.fixture
def far_phone(chromium: Browser, relay: Relay) -> Iterator[BrowserContext]:
    """A phone that reaches the server over the relay."""
    server = f"http://localhost:{relay.port}"
    context = _context(chromium, server, 360, 800, touch=True)
    stays_home = only_from(context, server)
    yield context
    context.close()
    stays_home()


def only_from(context: BrowserContext, server: str) -> Callable[[], None]:
    """Watch every request; the function returned fails if any left the server's origin."""
    strangers: list[str] = []

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and f"{parts.scheme}://{parts.netloc}" != server:
            strangers.append(request.url)

    context.on("request", note)

    def check() -> None:
        assert strangers == [], "requests left the server's origin"

    return check


@pytest.fixture
def sign_in(live_server) -> Callable[[BrowserContext, Person], str]:
    """Return a function that signs a person in by setting the session cookie; it returns the session's key."""

    def put(context: BrowserContext, person: Person) -> str:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}
        context.add_cookies([cookie])
        return str(session.session_key)

    return put


def errors_of(page: Page) -> list[str]:
    """Collect what the page's scripts complain of."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
