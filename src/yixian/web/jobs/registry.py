"""What the worker can do. Apps register functions in a module ``handlers``, found when the worker starts."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.apps import apps

Handler = Callable[[dict[str, Any]], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job: its function, how often it may be tried, and, where scheduled, when it is due.

    ``daily_at`` is in the site's time zone; ``every_min`` counts from the last time it was due.
    """

    name: str
    run: Handler
    max_attempts: int = 3
    daily_at: time | None = None
    every_min: int | None = None


KINDS: dict[str, Kind] = {}


def handler(
    name: str, *, max_attempts: int = 3, daily_at: time | None = None, every_min: int | None = None
) -> Callable[[Handler], Handler]:
    """Register a function as the way to do jobs of that kind; it must be safe to run twice."""

    def register(function: Handler) -> Handler:
        KINDS[name] = Kind(name, function, max_attempts, daily_at, every_min)
        return function

    return register


def discover() -> None:
    """Load the ``handlers`` module of every app of ours."""
    for config in apps.get_app_configs():
        name = f"{config.name}.handlers"
        if config.name.startswith("yixian.") and importlib.util.find_spec(name):
            importlib.import_module(name)
