"""Action codes → sentences. Every app words its own codes in ``wording.ACTIONS``; here they are put together."""

from __future__ import annotations

import importlib
import importlib.util
import json
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {"audit.exported": _("exported audit entries")}


@cache
def _gathered(table: str) -> dict[str, Any]:
    """Return a table of every app's ``wording`` module in one."""
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.wording"
        if config.name.startswith("yixian.") and importlib.util.find_spec(name):
            found |= getattr(importlib.import_module(name), table, {})
    return found


def actions() -> dict[str, str | Promise]:
    """Return code → sentence over all apps of ours (``wording.ACTIONS``)."""
    return _gathered("ACTIONS")


def field_worded(target_type: str, field: str) -> str:
    """Return the name of a changed field: the model's own, else ``wording.FIELDS``, else as it is."""
    found = _field(target_type, field)
    return str(getattr(found, "verbose_name", None) or _gathered("FIELDS").get(field, field))


def value_worded(target_type: str, field: str, value: Any) -> str:
    """Return a value in words: the field's choices, else ``wording.VALUES``, else as it is."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "、".join(map(str, value)) or "—"
    if value is None or value == "":
        return "—"
    choices = dict(getattr(_field(target_type, field), "flatchoices", ()) or _gathered("VALUES").get(field, {}))
    return str(choices.get(value, value))


def _field(target_type: str, field: str) -> Any:
    model = model_of(target_type)
    try:
        return model._meta.get_field(field) if model else None
    except FieldDoesNotExist:
        return None


def worded(code: str) -> str:
    """Return the sentence of a code; an unknown one shows as itself."""
    return str(actions().get(code, code))


def model_of(target_type: str) -> type[Model] | None:
    """Return the model an entry tells of; none where it is no longer there."""
    try:
        return apps.get_model(target_type)
    except (LookupError, ValueError):
        return None


def kind_worded(target_type: str) -> str:
    """Return the name of a kind of record; an unknown one shows as itself."""
    model = model_of(target_type)
    return str(model._meta.verbose_name) if model else target_type
