"""Start Django for a command; imported by the commands that need the database, and only by them."""

import os

import django


def start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.web.config.settings")
    django.setup()
