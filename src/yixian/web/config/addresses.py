"""The address under which phones reach this site: it is printed, so it must hold on another machine too."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from django.http import HttpRequest

from yixian.web.config import tls

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def site(request: HttpRequest) -> str:
    """Return the site's address without the last slash: as set in ``YIXIAN_URL``, else as this page was asked.

    Who works at the office PC itself may have asked for 127.0.0.1; the PC's address on the network stands there then.
    """
    if fixed := os.environ.get("YIXIAN_URL"):
        return fixed.rstrip("/")
    asked = urlsplit(request.build_absolute_uri("/"))
    own = tls.addresses() if asked.hostname in LOOPBACK else []
    host = own[0] if own else asked.hostname
    shown = f"[{host}]" if host and ":" in host else host
    return f"{asked.scheme}://{shown}{f':{asked.port}' if asked.port else ''}"
