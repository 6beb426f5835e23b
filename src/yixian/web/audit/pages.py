from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yixian.web.audit import wording
from yixian.web.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry: its new value and, where known, the old one."""

    field: str
    old: Any
    new: Any
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
    names = _field_names(entry.target_type)
    found = []
    for field, value in entry.changes.items():
        has_old = isinstance(value, list) and len(value) == 2
        old, new = value if has_old else (None, value)
        found.append(Change(names.get(field, field), _shown(old), _shown(new), has_old))
    return found


def _field_names(target_type: str) -> dict[str, str]:
    model = wording.model_of(target_type)
    if model is None:
        return {}
    fields = [field for field in model._meta.get_fields() if hasattr(field, "verbose_name")]
    return {field.name: str(field.verbose_name) for field in fields}


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, list):
        return "、".join(str(item) for item in value) or "—"
    return str(value)
