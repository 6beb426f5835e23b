"""Rubbish at every address: no page breaks on it, and a write that fails leaves nothing behind.

The addresses come from the access matrix, the fields from the forms as their pages show them.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from web.access_matrix import Row
from web.test_access_matrix import ROWS

RUBBISH = (
    "", " ", "abc",
    "中文" * 30, "长" * 5000, "😀🧪", "\x00", "a\x00b", "１２３", "-1", "0", "1e400", "NaN", "inf", "-inf",
    "9" * 30, "9" * 5000, "1.5", "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01T99:99",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "' OR 1=1 --", "<script>alert(1)</script>", "=1+1",
    "../../etc/passwd", "%s%n{0}{x.__class__}", "\u202e\ufeff", "on", "true", "[]", "{}", "//evil.example/",
)  # fmt: skip
#: The ones put into one field at a time, all others being right, so that they reach the write.
WORST = ("a\x00b", "9" * 30, "NaN", "0001-01-01", "9999-12-31", "//evil.example/")
#: Names that pages read from the address.
ASKED = (
    "q", "page", "place", "concern", "status", "mine", "kind", "unit", "show", "words", "overdue", "until", "since",
    "by", "day", "shift", "arm", "below", "all", "sheet", "before", "person", "action", "target", "mode", "next",
    "staff_no", "left", "branch", "group", "plant", "ended", "everybody", "handler", "indicator", "design",
    "baseline_from", "baseline_to", "trial_from", "trial_to", "washout_days", "min_effect", "claim", "above", "code",
    "standard", "from", "to", "tag", "spot", "title", "concern_number", "back", "r", "x", "y", "h0", "h1",
)  # fmt: skip
KEYS = (0, 999_999, 2**31, 2**63, 2**64, 10**40)


class Fields(HTMLParser):
    """The names of all fields on a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name")
        if tag in ("input", "textarea", "select", "button") and name:
            self.found.setdefault(name, given.get("value") or "")


def fields_of(answer: HttpResponse) -> dict[str, str]:
    page = Fields()
    if answer.status_code < 400 and "html" in answer.get("Content-Type", ""):
        page.feed(answer.content.decode())
    page.found.pop("csrfmiddlewaretoken", None)
    return page.found


@pytest.fixture
def boss(world) -> Client:
    """Somebody every page lets in: a leader, plant manager and administrator of everything in one person."""
    from web.conftest import grant

    person = world.administrator
    for role in ("plant_manager", "technician", "branch_secretary"):
        grant(person, role, None)
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def call(client: Client, method: str, url: str, data: dict[str, Any]) -> int:
    """Call once and roll back whatever it wrote."""
    with transaction.atomic():
        answer = getattr(client, method)(url, data)
        if answer.streaming and not answer.is_async:
            list(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code


def row_id(row: Row) -> str:
    return f"{row.url}-{row.method}"


GETS = [row for row in ROWS if row.method == "get"]
POSTS = [row for row in ROWS if row.method == "post"]


@pytest.mark.parametrize("row", GETS, ids=row_id)
def test_no_page_breaks_on_a_rubbish_query(row, world, boss):
    url = reverse(row.url, kwargs=row.own(world) if row.own else {})
    broken = [
        (text[:40], code) for text in RUBBISH if (code := call(boss, "get", url, dict.fromkeys(ASKED, text))) >= 500
    ]
    if broken:
        text = next(text for text in RUBBISH if text[:40] == broken[0][0])
        broken.append(("fields", [name for name in ASKED if call(boss, "get", url, {name: text}) >= 500]))
    assert broken == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.own], ids=row_id)
def test_no_page_breaks_on_a_key_out_of_range(row, world, boss):
    kwargs = row.own(world)
    broken = []
    for name, value in kwargs.items():
        keys = KEYS if isinstance(value, int) else ["长" * 200, "a\x00b", "😀", "9" * 5000, "-"]
        for key in keys:
            try:
                url = reverse(row.url, kwargs={**kwargs, name: key})
            except (NoReverseMatch, AttributeError, ValueError):
                continue
            code = call(boss, row.method, url, row.data(world) if row.data else {})
            if code >= 500:
                broken.append((name, str(key)[:40], code))
    assert broken == []


def rubbish_file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\x00\xff<svg onload=alert(1)>" * 50, content_type="image/svg+xml")


@pytest.mark.parametrize("row", POSTS, ids=row_id)
def test_no_form_breaks_on_rubbish(row, world, boss):
    kwargs = row.own(world) if row.own else {}
    url = reverse(row.url, kwargs=kwargs)
    good: dict[str, Any] = fields_of(boss.get(url)) if any(r.url == row.url for r in GETS) else {}
    good |= row.data(world) if row.data else {}
    broken = []
    for text in RUBBISH:
        bodies = [dict.fromkeys(good or ASKED, text)]
        bodies += [{**good, name: text} for name in good] if text in WORST else []
        for number, body in enumerate(bodies):
            code = call(boss, "post", url, body)
            if code >= 500:
                broken.append((list(good)[number - 1] if number else "all", text[:30], code))
    for name in ("file", "photo", "photos", "voice"):
        if call(boss, "post", url, {**good, name: rubbish_file("../../x.svg")}) >= 500:
            broken.append((name, "a file", 500))
    assert broken == []


@pytest.mark.parametrize("row", [row for row in POSTS if row.data], ids=row_id)
def test_a_form_sent_twice_is_never_an_error(row, world, boss):
    kwargs, data = (row.own(world) if row.own else {}), row.data(world)
    url = reverse(row.url, kwargs=kwargs)
    assert [boss.post(url, data).status_code < 500 for _ in range(2)] == [True, True]
