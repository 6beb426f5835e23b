"""Finding every page of the site and a thing to show on each, from the address list alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

#: pages that end the session or never end themselves
LEFT_OUT = {"people:sign-out", "streams:notices"}
TRIES = 8

Kwargs = dict[str, Any]


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield (name, pattern) of every named address."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from addresses(item, f"{namespace}{item.namespace}:" if item.namespace else namespace)
        elif isinstance(item, URLPattern) and item.name and namespace + item.name not in LEFT_OUT:
            yield namespace + item.name, item


def _values(name: str, app: str) -> list[Any]:
    """Return values an argument of that name may have: of models of that app first, whatever they are called."""
    own = [model for model in apps.get_models() if model._meta.app_label == app]
    others = [model for model in apps.get_models() if model.__module__.startswith("yixian.") and model not in own]
    found: list[Any] = []
    for model in [*own, *others]:
        fields = {field.name for field in model._meta.concrete_fields}
        wanted = (
            name if name in fields else "pk" if name in ("pk", "id", "key") or model.__name__.lower() == name else ""
        )
        if wanted:
            found += model._default_manager.order_by("pk").values_list(wanted, flat=True)[:1]
    return found or [1]


def candidates(name: str, pattern: URLPattern) -> Iterator[str]:
    """Yield paths of one address, likeliest things first; one path where it takes no arguments."""
    app = name.partition(":")[0]
    arguments = list(pattern.pattern.regex.groupindex)
    lists = [_values(argument, app) for argument in arguments]
    for values in itertools.islice(itertools.product(*lists), TRIES):
        try:
            yield reverse(name, kwargs=dict(zip(arguments, values, strict=True)))
        except NoReverseMatch:
            continue
