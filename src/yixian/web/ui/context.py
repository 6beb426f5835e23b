"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from yixian.web.people.models import Person
from yixian.web.ui.navigation import menu_for

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the menu, the theme kept in a cookie (empty: as the device) and the number of unread notices."""
    theme = request.COOKIES.get("theme", "")
    user = getattr(request, "user", None)
    if not isinstance(user, Person):
        return {"theme": theme if theme in THEMES else "", "menu": None, "unread": 0, "demo": settings.DEMO}
    return {
        "demo": settings.DEMO,
        "theme": theme if theme in THEMES else "",
        "menu": menu_for(request),
        "unread": user.notices.filter(read_at__isnull=True).count(),
    }
