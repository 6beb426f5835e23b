"""The page of last resort: says sorry, gives a number, and the log has the same number beside the traceback."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from yixian.web.audit.middleware import origin

logger = logging.getLogger("yixian.errors")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; touches neither the database nor the session, for either may be what failed."""
    reference = (origin.get().request_id or secrets.token_hex(8))[:8]
    logger.error("reference %s: %s %s", reference, request.method, request.path, exc_info=sys.exc_info())
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
