"""Addresses on other pages that carry a place."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from yixian.web.config import addresses
from yixian.web.people.access import READERS, User, has_role

#: Where a concern is raised, where those of one's reach and of one's own team are listed, and where one is read.
RAISE = "/concerns/raise/"
BOARD = "/concerns/board/"
TEAM = "/concerns/team/"
CONCERN = "/concerns/{number}/"


def raise_concern(code: str) -> str:
    return f"{RAISE}?{urlencode({'place': code})}"


def concerns_of(user: User, code: str) -> str:
    """Return the list of a place's concerns: the board for who reads one, else the own team's."""
    return f"{BOARD if has_role(user, READERS) else TEAM}?{urlencode({'words': code})}"


def concern(number: str) -> str:
    return CONCERN.format(number=number)


def scan(request: HttpRequest, code: str) -> str:
    """Return the whole address that stands in the QR code of a place."""
    return addresses.site(request) + reverse("places:scan", args=[code])
