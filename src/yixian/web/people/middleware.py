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
        if request.user.is_authenticated:
            _keep_out_of_caches(response, is_shared=is_shared)
        if is_shared and request.user.is_authenticated and "text/html" in response.get("Content-Type", ""):
            response.headers["Refresh"] = f"{sign_ins.SHARED_IDLE_S + 5}; url={reverse('people:sign-in')}"
        return response


def _keep_out_of_caches(response: HttpResponse, *, is_shared: bool) -> None:
    """Let no proxy keep what a person was shown, and on a shared computer not even the browser.

    Without it the "back" key shows the next one at the terminal what the last one read.
    """
    if is_shared:
        response.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
