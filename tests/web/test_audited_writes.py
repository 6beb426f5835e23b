"""Every address that writes leaves an audit row, by whoever may use it; every reading of sensitive data does too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from web.access_matrix import EVERYBODY, Row
from web.test_access_matrix import ROWS
from yixian.web.audit.models import AuditEntry

#: Written with every request or by the house itself: not a write about the plant.
HOUSE = ("django_session", "axes_", "audit_auditentry", "otp_totp_", "people_signin", "jobs_")
#: Writes that are nobody else's business: one's own language, one's own notices taken as read.
OWN_BUSINESS = frozenset({"ui:language", "notices:open", "notices:read-all"})
#: One request of each form that the access rows leave empty, so that it does write.
FILLED: dict[str, dict[str, Any]] = {
    "people:edit": {"post": "主操", "trade": "", "skill_level": "", "shift_pattern": "", "name": "张一线改"},
    "people:disable": {"left_on": "2026-01-01"},
    "people:add-title": {"kind": "craftsman", "wording": "匠人"},
    "people:grant": {"role": "technician", "since": "2026-01-01"},
    "people:restricted": {"purpose": "roster", "reason": "核对"},
    "people:add": {"staff_no": "099999", "name": "新人", "since": "2026-01-01"},
    "indicators:new": {"name": "新指标", "code": "NEW", "place": "A-17", "unit": "t", "kind": "mean", "direction": "up",
                       "decimals": 2, "period": "day", "is_active": "on"},
    "indicators:edit": {"name": "改名", "code": "CHANGED", "place": "A-17", "unit": "%", "kind": "mean",
                        "direction": "up", "decimals": 2, "period": "day", "is_active": "on"},
    "indicators:formula": {"text": "", "since": "2026-01-01"},
    "indicators:correct": {"value": "2", "reason": "抄错"},
    "indicators:paste": {"text": "2026-01-05\t1.5", "apply": "1"},
    "notices:email": {"email": "a@b.cn"},
    "projects:stop": {"lesson": "试"},
}  # fmt: skip
WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


@contextmanager
def tables_written() -> Iterator[set[str]]:
    found: set[str] = set()

    def watch(execute, sql, params, many, context):
        match = WRITES.match(sql)
        if match and not match[1].startswith(HOUSE):
            found.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def allowed(row: Row) -> str:
    """Return somebody the row lets in, the administrator first."""
    return next(name for name in ("administrator", "manager", "worker", *sorted(EVERYBODY)) if name in row.may_own)


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "post" and row.may_own], ids=lambda row: row.url)
def test_every_write_leaves_an_audit_row(row, world):
    kwargs = row.own(world) if row.own else {}
    data = {**(row.data(world) if row.data else {}), **FILLED.get(row.url, {})}
    if row.url == "people:add":
        data["unit"] = world.plant.team.pk
    client = Client()
    client.force_login(world.cast[allowed(row)], backend="django.contrib.auth.backends.ModelBackend")
    with transaction.atomic(), tables_written() as written:
        before = AuditEntry.objects.count()
        answer = client.post(reverse(row.url, kwargs=kwargs), data)
        after = AuditEntry.objects.count()
        transaction.set_rollback(True)
    assert answer.status_code < 500
    if row.url in FILLED and row.url != "people:restricted":
        assert written, "the form was not filled well enough to write anything"
    if row.url not in OWN_BUSINESS:
        assert after > before or not written, written


def test_reading_a_restricted_record_is_written_down_before_it_is_shown(as_, administrator, worker):
    as_(administrator).post(reverse("people:restricted", args=[worker.pk]), FILLED["people:restricted"])
    assert AuditEntry.objects.filter(action="restricted.read", actor=administrator).count() == 1


@pytest.mark.parametrize(("name", "action"), [("concerns:export", "concerns.exported")])
def test_taking_data_out_is_written_down(as_, administrator, name, action):
    assert as_(administrator).get(reverse(name)).status_code == 200
    assert AuditEntry.objects.filter(action=action, actor=administrator).count() == 1
