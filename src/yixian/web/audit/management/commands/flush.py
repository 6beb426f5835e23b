"""``flush`` empties every table. With an audit trail in the database only a test run may do that."""

from typing import Any

from django.core import mail
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from yixian.web.audit import triggers


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        if not hasattr(mail, "outbox"):  # made by Django's test runner, and by nothing else
            raise CommandError("This would erase the audit trail. Restore a backup into a new home folder instead.")
        connection = connections[options["database"]]
        triggers.remove(connection)
        try:
            super().handle(**options)
        finally:
            triggers.install(connection)
