"""``yixian manage …``: Django's own management commands, for administrators and developers."""

import sys

import click

from yixian.commands import django_setup


@click.command(
    "manage",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage_command(arguments: tuple[str, ...]) -> None:
    """Run a Django management command (migrate, makemigrations, shell …)."""
    django_setup.start()
    from django.conf import settings
    from django.core.management import execute_from_command_line  # needs the settings above

    from yixian.web.config import locks

    try:
        with locks.using(settings.HOME, "manage"):
            execute_from_command_line([f"{sys.argv[0]} manage", *arguments])
    except locks.Busy as busy:
        raise click.ClickException(django_setup.busy_text(busy.holders)) from busy
