"""Keep "last seen" of a sign-in, and the idle clock of shared computers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yixian.web.people import sign_ins


class SignInMiddleware:
    """Stands after ``AuthenticationMiddleware``. Costs no query except once a minute for each session.

    On a shared computer the page on the screen also goes away: the server has forgotten the session by then,
    and the next one to walk up must not read what the last one left open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_shared = request.user.is_authenticated and sign_ins.still_there(request)
        if request.user.is_authenticated and sign_ins.came_without_password(request):
            request.user.came_without_password = True  # type: ignore[union-attr]
        response = self.get_response(request)
        if is_shared and request.user.is_authenticated and "text/html" in response.get("Content-Type", ""):
            response.headers["Refresh"] = f"{sign_ins.SHARED_IDLE_S + 5}; url={reverse('people:sign-in')}"
        return response
