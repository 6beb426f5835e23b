from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from yixian.web.audit import triggers


class AuditConfig(AppConfig):
    name = "yixian.web.audit"
    verbose_name = _("audit")

    def ready(self) -> None:
        post_migrate.connect(keep_append_only, sender=self)


def keep_append_only(*, using: str, **_: Any) -> None:
    """Put the triggers back after ``migrate``, which on SQLite may have built the table anew."""
    connection = connections[using]
    if triggers.TABLE in connection.introspection.table_names():
        triggers.install(connection)
