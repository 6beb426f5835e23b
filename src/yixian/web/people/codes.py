"""One-time codes of badge slips: almost sixty random bits in letters that cannot be misread."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from yixian.web.config import home

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4
GOOD_FOR = timedelta(days=30)


def new() -> str:
    """Return a fresh code without groups."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """Return the code as it is printed: ``7KQM-2XRD-9WHT``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def typed(text: str) -> str:
    """Return what somebody typed without spaces, hyphens and small letters."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def digest(code: str) -> str:
    """Return the keyed hash that is stored; the code itself exists on paper only."""
    key = home.key("badge.key").encode("ascii")
    return hmac.new(key, typed(code).encode(), hashlib.sha256).hexdigest()
