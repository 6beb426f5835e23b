from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.translation import gettext_lazy as _

MIDDLEWARE = "yixian.web.people.middleware.SignInMiddleware"


class PeopleConfig(AppConfig):
    name = "yixian.web.people"
    verbose_name = _("people")

    def ready(self) -> None:
        checks.register(check_idle_clock)


def check_idle_clock(**_: Any) -> list[checks.CheckMessage]:
    """Warn where shared computers would keep a session for two weeks instead of three minutes."""
    if MIDDLEWARE in settings.MIDDLEWARE:
        return []
    hint = f"Add {MIDDLEWARE} to MIDDLEWARE, after AuthenticationMiddleware."
    return [checks.Warning("Sessions of shared computers are not kept up.", hint=hint, id="people.W001")]
