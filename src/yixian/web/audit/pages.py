from __future__ import annotations

from dataclasses import dataclass

from yixian.web.audit import wording
from yixian.web.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry: its new value and, where known, the old one."""

    field: str
    old: str
    new: str
    has_old: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the page shows it."""

    entry: AuditEntry
    action: str
    kind: str
    changes: list[Change]


def line(entry: AuditEntry) -> Line:
    return Line(entry, wording.worded(entry.action), wording.kind_worded(entry.target_type), _changes(entry))


def _changes(entry: AuditEntry) -> list[Change]:
    kind, found = entry.target_type, []
    for field, value in entry.changes.items():
        has_old = isinstance(value, list) and len(value) == 2
        old, new = value if has_old else (None, value)
        name = wording.field_worded(kind, field)
        words = [wording.value_worded(kind, field, one) for one in (old, new)]
        found.append(Change(name, words[0], words[1], has_old))
    return found
