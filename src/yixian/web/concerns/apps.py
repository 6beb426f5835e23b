from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _causes_after_migrate(sender: AppConfig, **kwargs: Any) -> None:
    from yixian.web.concerns.actions.causes import sync_causes  # noqa: PLC0415 - models are not ready before

    sync_causes()


class ConcernsConfig(AppConfig):
    name = "yixian.web.concerns"
    verbose_name = _("concerns")

    def ready(self) -> None:
        post_migrate.connect(_causes_after_migrate, sender=self)
