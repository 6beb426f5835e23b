"""The request as views behind the sign-in see it, for the type checker."""

from django.http import HttpRequest

from yixian.web.people.models import Person


class SignedIn(HttpRequest):
    """A request whose user is a person: ``LoginRequiredMiddleware`` has seen to that."""

    user: Person
