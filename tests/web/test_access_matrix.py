"""Every address × every role × (own, other's, missing), from the address list: no page can be forgotten."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from web.access_matrix import EVERYBODY, Row

HERE = Path(__file__).parent


def rows() -> list[Row]:
    found: list[Row] = []
    for path in sorted(HERE.glob("*/access_rows.py")):
        found += importlib.import_module(f"web.{path.parent.name}.access_rows").ROWS
    return found


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> set[str]:
    found: set[str] = set()
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            found |= addresses(item, inner)
        elif isinstance(item, URLPattern) and item.name:
            found.add(namespace + item.name)
    return found


ROWS = rows()


def test_every_address_has_a_row():
    assert addresses() - {row.url for row in ROWS} == set()


def test_every_row_names_an_address():
    assert {row.url for row in ROWS} - addresses() == set()


def status(client: Client, row: Row, kwargs: dict, data: dict) -> int:
    """Call once and roll back whatever it wrote."""
    with transaction.atomic():
        answer = getattr(client, row.method)(reverse(row.url, kwargs=kwargs), data)
        if answer.streaming and not answer.is_async:
            list(answer.streaming_content)  # to the end: closing it half-way would close the test's connection
        transaction.set_rollback(True)
    return answer.status_code


def verdict(row: Row, name: str, relation: str, code: int, may: bool) -> str | None:
    let_through = code < 400 or code in row.passes
    if let_through and not may:
        return f"{name} was let through to {relation} {row.url} ({row.method}): {code}"
    if may and not let_through:
        return f"{name} was refused {relation} {row.url} ({row.method}): {code}"
    if not may and code not in (403, 404):
        return f"{name} got {code} instead of 403 or 404 at {relation} {row.url} ({row.method})"
    return None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.url}-{row.method}")
def test_access(row: Row, world):
    data = row.data(world) if row.data else {}
    cases = [("own", row.own(world) if row.own else {}, row.may_own)]
    if row.other:
        cases.append(("other", row.other(world), row.may_other))
    wrong = []
    for name in sorted(EVERYBODY):
        client = Client()
        client.force_login(world.cast[name], backend="django.contrib.auth.backends.ModelBackend")
        for relation, kwargs, allowed in cases:
            wrong.append(verdict(row, name, relation, status(client, row, kwargs, data), name in allowed))
        if row.missing is not None:
            code = status(client, row, row.missing, data)
            if code not in (403, 404):
                wrong.append(f"{name} got {code} for a missing thing at {row.url}")
    if not row.public:
        visitor = Client()
        answer = getattr(visitor, row.method)(reverse(row.url, kwargs=cases[0][1]), data)
        if answer.status_code != 302 or "/sign-in/" not in answer["Location"]:
            wrong.append(f"a visitor got {answer.status_code} at {row.url}")
    assert [line for line in wrong if line] == []
