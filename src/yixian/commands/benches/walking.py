"""Finding every page of the site and a thing to show on each, from the address list alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

#: pages that end the session or never end themselves
LEFT_OUT = {"people:sign-out", "streams:notices"}
TRIES = 12

#: Filters and far pages of the longest lists, beside each page as it opens.
VARIANTS = {
    "concerns:board": ("show=closed", "show=all&page=900", "words=接头", "show=all&words=Z1-3"),
    "concerns:answers": ("page=300",),
    "people:list": ("q=工友19", "q=0001", "page=200"),
    "duties:list": ("words=区域3", "page=20"),
    "ui:search": ("q=接头", "q=工友1", "q=I12"),
    "audit:list": ("target=B0000", "person=000003"),
    "indicators:list": ("q=指标1",),
    "places:tree": ("q=区域3",),
    "notices:list": ("page=5",),
}

Kwargs = dict[str, Any]


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield (name, pattern) of every named address."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from addresses(item, f"{namespace}{item.namespace}:" if item.namespace else namespace)
        elif isinstance(item, URLPattern) and item.name and namespace + item.name not in LEFT_OUT:
            yield namespace + item.name, item


def _values(name: str, app: str, person: Any) -> list[Any]:
    """Return values an argument of that name may have: of models of that app first, whatever they are called.

    Of each model the first and the last thing, and what is the person's own or their team's.
    """
    own = [model for model in apps.get_models() if model._meta.app_label == app]
    others = [model for model in apps.get_models() if model.__module__.startswith("yixian.") and model not in own]
    found: list[Any] = []
    for model in [*own, *others]:
        fields = {field.name: field for field in model._meta.concrete_fields}
        wanted = (
            name if name in fields else "pk" if name in ("pk", "id", "key") or model.__name__.lower() == name else ""
        )
        if not wanted:
            continue
        rows = model._default_manager.order_by("pk").values_list(wanted, flat=True)
        found += [*rows[:1], *rows.reverse()[:1]]
        for key, field in fields.items():
            if field.related_model is type(person):
                found += rows.filter(**{key: person})[:1]
        if "unit" in fields and fields["unit"].is_relation:
            teams = person.memberships.filter(until__isnull=True).values("unit")
            found += rows.filter(unit__in=teams)[:1]
        if model is type(person):
            found.append(getattr(person, wanted))
    return list(dict.fromkeys(found)) or [1]


def candidates(name: str, pattern: URLPattern, person: Any) -> Iterator[str]:
    """Yield paths of one address, likeliest things first; one path where it takes no arguments."""
    app = name.partition(":")[0]
    arguments = list(pattern.pattern.regex.groupindex)
    lists = [_values(argument, app, person) for argument in arguments]
    for values in itertools.islice(itertools.product(*lists), TRIES):
        try:
            yield reverse(name, kwargs=dict(zip(arguments, values, strict=True)))
        except NoReverseMatch:
            continue
