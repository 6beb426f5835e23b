"""What the people tests share."""

from __future__ import annotations

import pytest

from yixian.web.people.apps import MIDDLEWARE


@pytest.fixture(autouse=True)
def idle_clock(settings):
    """Run with the middleware that keeps sign-ins up, whether or not the site's settings name it yet."""
    if MIDDLEWARE not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, MIDDLEWARE]


@pytest.fixture
def set_secrets():
    """Return a function that gives a person a password, a PIN or both."""
    from yixian.web.people import pins

    def give(person, *, password=None, pin=None):
        if password:
            person.set_password(password)
        if pin:
            person.pin = pins.hashed(pin)
        person.save()
        return person

    return give
