"""The request as views behind the sign-in see it, for the type checker."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from yixian.web.people.models import Person


class SignedIn(HttpRequest):
    """A request whose user is a person (``LoginRequiredMiddleware`` has seen to that) and that knows htmx."""

    user: Person
    htmx: HtmxDetails
