"""asyncua's words of the standard, untyped: its annotations ask for ``Int16`` where its own examples give ``int``."""

from __future__ import annotations

from typing import Any

from asyncua import ua as _ua
from asyncua.common import event_objects as _events
from asyncua.ua import StatusCode

ua: Any = _ua
events: Any = _events


def status(name: str) -> StatusCode:
    """Return a status by its name in the standard [-].

    Parameters
    ----------
    name
        As ``BadOutOfRange`` [-].
    """
    found: StatusCode = ua.StatusCode(getattr(ua.StatusCodes, name))
    return found
