"""What each kind of job is called. A kind of another app is looked up in that app's ``wording.JOBS``."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

JOBS: dict[str, str | Promise] = {"jobs.tidy": _("nightly tidying up")}


@cache
def _known() -> dict[str, str | Promise]:
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.wording"
        if config.name.startswith("yixian.") and importlib.util.find_spec(name):
            found.update(getattr(importlib.import_module(name), "JOBS", {}))
    return found


def label(kind: str) -> str:
    """Return the kind's name in the reader's language, or the kind itself where its app gives none."""
    return str(_known().get(kind, kind))
