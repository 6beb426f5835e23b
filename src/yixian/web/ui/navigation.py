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
    """One line of the menu; ``roles`` empty means everybody who is signed in.

    Entries from order 80 on are for those who look after the system; they stand together under one word.
    """

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


FIRST_OF_KEEPING = 80
ENTRIES = (Entry("ui:home", _("My page"), "home", order=0),)


@cache
def entries() -> tuple[Entry, ...]:
    """Return the entries of every app of ours that has a ``navigation`` module, in their order."""
    names = [f"{config.name}.navigation" for config in apps.get_app_configs() if config.name.startswith("yixian.")]
    modules = [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]
    found = [entry for module in modules for entry in module.ENTRIES]
    return tuple(sorted(found, key=lambda entry: entry.order))


@dataclass(frozen=True, slots=True)
class Menu:
    """The links this user may follow: those of the work, and those of keeping the system."""

    work: list[Link]
    keeping: list[Link]

    @property
    def is_keeping(self) -> bool:
        return any(link.is_current for link in self.keeping)


def menu_for(request: HttpRequest) -> Menu:
    """Return the menu of this user, the current page's entry marked."""
    match = request.resolver_match
    here = match.view_name if match else ""
    mine = [entry for entry in entries() if not entry.roles or has_role(request.user, entry.roles)]
    return Menu(
        work=[_link(entry, here) for entry in mine if entry.order < FIRST_OF_KEEPING],
        keeping=[_link(entry, here) for entry in mine if entry.order >= FIRST_OF_KEEPING],
    )


def _link(entry: Entry, here: str) -> Link:
    """Mark the entry of the very page, else the app's first one where the page belongs to the app."""
    firsts = {other.url_name.split(":")[0]: other.url_name for other in reversed(entries())}
    named = any(other.url_name == here for other in entries())
    same_app = not named and firsts.get(here.split(":", maxsplit=1)[0]) == entry.url_name and not here.startswith("ui:")
    return Link(reverse(entry.url_name), entry.label, entry.icon, here == entry.url_name or same_app)
