"""The main menu. Each app lists its ``ENTRIES`` in a module ``navigation``; here they are put in order."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.web.people.access import has_role


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; ``roles`` empty means everybody who is signed in."""

    url_name: str
    label: str | Promise
    icon: str
    order: int
    roles: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as drawn on one page."""

    url: str
    label: str | Promise
    icon: str
    is_current: bool


ENTRIES = (Entry("ui:home", _("My page"), "home", order=0),)


@cache
def entries() -> tuple[Entry, ...]:
    """Return the entries of every app of ours that has a ``navigation`` module, in their order."""
    names = [f"{config.name}.navigation" for config in apps.get_app_configs() if config.name.startswith("yixian.")]
    modules = [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]
    found = [entry for module in modules for entry in module.ENTRIES]
    return tuple(sorted(found, key=lambda entry: entry.order))


def menu_for(request: HttpRequest) -> list[Link]:
    """Return the links this user may follow, the current one marked."""
    match = request.resolver_match
    here = match.view_name if match else ""
    return [
        Link(
            url=reverse(entry.url_name),
            label=entry.label,
            icon=entry.icon,
            is_current=here == entry.url_name or here.split(":")[0] == entry.url_name.split(":")[0] != "ui",
        )
        for entry in entries()
        if not entry.roles or has_role(request.user, entry.roles)
    ]
