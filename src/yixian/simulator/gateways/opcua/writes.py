"""What clients write: checked at once, carried out before the next scan."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.address_space import AttributeService
from asyncua.ua import NodeId, StatusCode, WriteParameters, WriteValue

from yixian.simulator.gateways.opcua.points import Point
from yixian.simulator.gateways.opcua.standard import status, ua

_GOOD = status("Good")


class Writes(AttributeService):
    """Takes the place of the server's own service: no client changes a node, a write becomes an order.

    Parameters
    ----------
    aspace
        Address space of the server [-].
    points
        The points, by node [-].
    is_idle
        Tells of a tag whether its loop would not take an order now [-].
    ask
        Takes an order for the next scan [-].
    """

    def __init__(
        self,
        aspace: Any,
        points: Iterable[tuple[NodeId, Point]],
        is_idle: Callable[[str], bool],
        ask: Callable[[str, float], None],
    ) -> None:
        super().__init__(aspace)
        self._is_idle, self._ask = is_idle, ask
        self.waiting: deque[tuple[str, float]] = deque()
        self._points = dict(points)

    async def write(self, params: WriteParameters, user: User | None = None) -> list[StatusCode]:
        """Return the status of each value written; the server itself writes as its administrator.

        Parameters
        ----------
        params
            What is written [-].
        user
            Who writes [-].
        """
        if user is None or user.role == UserRole.Admin:
            answers: list[StatusCode] = await super().write(params)
            return answers
        return [self._take(item) for item in params.NodesToWrite]

    def _take(self, item: WriteValue) -> StatusCode:
        point = self._points.get(item.NodeId)
        if point is None:
            known = item.NodeId in self._aspace
            return status("BadNotWritable" if known else "BadNodeIdUnknown")
        if item.AttributeId != ua.AttributeIds.Value or not point.is_writable:
            return status("BadNotWritable")
        value = item.Value.Value.Value if item.Value is not None and item.Value.Value is not None else None
        if not isinstance(value, bool | int | float):
            return status("BadTypeMismatch")
        number, tag = float(value), point.tag
        low, high = (-math.inf if tag.low is None else tag.low), (math.inf if tag.high is None else tag.high)
        if not math.isfinite(number) or not low <= number <= high:
            return status("BadOutOfRange")
        if self._is_idle(tag.name):
            return status("BadInvalidState")
        self._ask(tag.name, number)
        return _GOOD
