"""Action codes → sentences. Every app words its own codes in ``wording.ACTIONS``; here they are put together."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {"audit.exported": _("exported audit entries")}


@cache
def actions() -> dict[str, str | Promise]:
    """Return code → sentence over all apps of ours."""
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.wording"
        if config.name.startswith("yixian.") and importlib.util.find_spec(name):
            found |= getattr(importlib.import_module(name), "ACTIONS", {})
    return found


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
