"""Every sentence a notice may say: those of this app, and ``NOTICES`` of every other app's ``wording``."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, str | Promise] = {
    "digest.ready": _("Today's digest of {unit}: {overdue} overdue, {due} checks and tasks due today."),
}

JOBS: dict[str, str | Promise] = {
    "notices.digests": _("daily digests of the crews"),
    "notices.mail": _("digest by e-mail"),
}


@cache
def sentences() -> dict[str, str | Promise]:
    """Return code → sentence of all apps; two apps claiming one code is a mistake of ours."""
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.wording"
        if config.name.startswith("yixian.") and importlib.util.find_spec(name):
            own = getattr(importlib.import_module(name), "NOTICES", {})
            if doubled := found.keys() & own.keys():
                raise ValueError(f"{name}: {sorted(doubled)} is worded twice")
            found.update(own)
    return found


def say(code: str, values: dict[str, Any]) -> str:
    """Return the sentence in the language in force; ``KeyError`` for a code or a value nobody knows."""
    return str(sentences()[code]).format(**values)
