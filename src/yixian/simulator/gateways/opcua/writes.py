"""What clients write: checked at once, carried out before the next scan."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from typing import Any

from asyncua import ua
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.address_space import AttributeService

from yixian.simulator.gateways.opcua.points import Point

_GOOD = ua.StatusCode(ua.StatusCodes.Good)


class Writes(AttributeService):
    """Takes the place of the server's own service: no client changes a node, a write becomes an order.

    Parameters
    ----------
    aspace
        Address space of the server [-].
    points
        The points, by node [-].
    """

    def __init__(self, aspace: Any, points: Iterable[tuple[ua.NodeId, Point]]) -> None:
        super().__init__(aspace)
        self.waiting: deque[tuple[str, float]] = deque()
        self._points = dict(points)

    async def write(self, params: ua.WriteParameters, user: User | None = None) -> list[ua.StatusCode]:
        """Return the status of each value written; the server itself writes as its administrator.

        Parameters
        ----------
        params
            What is written [-].
        user
            Who writes [-].
        """
        if user is None or user.role == UserRole.Admin:
            answers: list[ua.StatusCode] = await super().write(params)
            return answers
        return [self._take(item) for item in params.NodesToWrite]

    def _take(self, item: ua.WriteValue) -> ua.StatusCode:
        point = self._points.get(item.NodeId)
        if point is None:
            known = item.NodeId in self._aspace
            return ua.StatusCode(ua.StatusCodes.BadNotWritable if known else ua.StatusCodes.BadNodeIdUnknown)
        if item.AttributeId != ua.AttributeIds.Value or not point.is_writable:
            return ua.StatusCode(ua.StatusCodes.BadNotWritable)
        value = item.Value.Value.Value if item.Value is not None and item.Value.Value is not None else None
        if not isinstance(value, bool | int | float):
            return ua.StatusCode(ua.StatusCodes.BadTypeMismatch)
        number, tag = float(value), point.tag
        low, high = (-math.inf if tag.low is None else tag.low), (math.inf if tag.high is None else tag.high)
        if not math.isfinite(number) or not low <= number <= high:
            return ua.StatusCode(ua.StatusCodes.BadOutOfRange)
        self.waiting.append((tag.name, number))
        return _GOOD
