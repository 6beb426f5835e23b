"""asyncua's words of the standard, untyped: its annotations ask for ``Int16`` where its own examples give ``int``."""

from __future__ import annotations

from typing import Any, Self

from asyncua import ua as _ua
from asyncua.common import event_objects as _events
from asyncua.ua import StatusCode

ua: Any = _ua
events: Any = _events


class Update(_ua.DataValue):
    """A value nobody changes once it is written: asyncua copies it for each client, deeply unless told otherwise."""

    __slots__ = ()

    def __deepcopy__(self, _memo: object) -> Self:
        return self


def status(name: str) -> StatusCode:
    """Return a status by its name in the standard [-].

    Parameters
    ----------
    name
        As ``BadOutOfRange`` [-].
    """
    found: StatusCode = ua.StatusCode(getattr(ua.StatusCodes, name))
    return found
