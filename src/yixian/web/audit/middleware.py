"""Remember, for the time of one request, where it came from, so that audit rows can say so."""

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a write came from: a browser's address and the request's id, or nothing for the command line."""

    address: str | None = None
    request_id: str = ""


NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("audit_origin", default=NOWHERE)


class AuditMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = Origin(address=request.META.get("REMOTE_ADDR") or None, request_id=secrets.token_hex(8))
        token = origin.set(here)
        try:
            return self.get_response(request)
        finally:
            origin.reset(token)
