"""What commands say: Chinese unless ``YIXIAN_LANG=en``; both texts stand side by side where they are said."""

import os

import click


def is_english() -> bool:
    return os.environ.get("YIXIAN_LANG", "zh").lower().startswith("en")


def words(zh: str, en: str) -> str:
    return en if is_english() else zh


def say(zh: str, en: str) -> None:
    """Print one line to the terminal, never into data printed with ``--json``."""
    click.echo(words(zh, en), err=True)
