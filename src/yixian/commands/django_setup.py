"""Start Django for a command; imported by the commands that need the database, and only by them."""

import os

import click
import django
from django.conf import settings
from django.utils import translation

from yixian.web.config.console import is_english, words


def start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.web.config.settings")
    django.setup()
    translation.activate("en" if is_english() else settings.LANGUAGE_CODE)


def busy_text(holders: list[str]) -> str:
    """Say who uses the home, from the names of the locks."""
    who = ", ".join(holders)
    return words(
        f"有进程正在使用这份数据（{who}）。请先停止它再试。",
        f"The data are in use by {who}: stop it first.",
    )


def require_migrated() -> None:
    """Stop a command that reads tables before there are any."""
    from django.db import connection

    if "people_person" not in connection.introspection.table_names():
        raise click.ClickException(
            words(
                "这里还没有数据库。请先运行 yixian serve 或 yixian demo。",
                "There is no database yet: run `yixian serve` or `yixian demo` first.",
            )
        )
