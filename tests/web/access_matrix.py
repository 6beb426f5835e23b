"""The form in which each app says who may call its addresses; ``test_access_matrix`` checks every one of them.

Each app's tests hold a module ``access_rows.py`` with a list ``ROWS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from web.world import World

EVERYBODY = frozenset(
    {
        "worker", "leader", "technician", "secretary", "instructor", "manager", "auditor", "administrator", "stranger",
    }
)  # fmt: skip
NOBODY: frozenset[str] = frozenset()

Kwargs = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One address with one method.

    ``own`` builds the arguments of a thing of team one (raised by ``worker``, at zone A-17), ``other`` those of a
    thing of the foreign workshop (raised by ``stranger``); both are ``None`` for an address without arguments.
    ``may_own`` and ``may_other`` name the cast members let through (any answer below 400, or the ones in
    ``passes``); everybody else must get 403 or 404, and a thing that does not exist is 404 for all.
    A visitor who is not signed in is sent to the sign-in page unless the row is ``public``.
    """

    url: str
    may_own: frozenset[str] = EVERYBODY
    may_other: frozenset[str] = EVERYBODY
    own: Callable[[World], Kwargs] | None = None
    other: Callable[[World], Kwargs] | None = None
    missing: Kwargs | None = None
    method: str = "get"
    data: Callable[[World], dict[str, Any]] | None = None
    passes: frozenset[int] = field(default_factory=frozenset)
    public: bool = False
