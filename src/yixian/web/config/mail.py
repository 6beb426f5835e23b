"""The mail server of an installation, from one address such as ``smtp+starttls://user:secret@mail.plant:587``."""

import os
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where the daily digest is handed over, and how."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def from_environment() -> MailServer | None:
    """Return the server named by ``YIXIAN_SMTP``, or ``None``: then no mail is ever sent."""
    address = os.environ.get("YIXIAN_SMTP", "")
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError(
            f"YIXIAN_SMTP: {address.partition('@')[2] or address!r} is not one of {', '.join(SCHEMES)}://…"
        )
    return MailServer(
        host=parts.hostname,
        port=parts.port or SCHEMES[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )
