"""Signing in and out, and what is known of each sign-in. The lock-out (django-axes) counts every way in alike."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any, cast

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from yixian.web.audit import actions as audit
from yixian.web.people import pins
from yixian.web.people.models import PRIVILEGED_ROLES, Person, RoleGrant, SignIn, SignInMethod

BACKEND = "django.contrib.auth.backends.ModelBackend"
SHARED_IDLE_S = 180
SECOND_STEP_S = 300
#: how often "last seen" is written; on a shared computer the idle clock must run finer
SEEN_EVERY_S, SEEN_EVERY_SHARED_S = 60, 10
#: A shared terminal sees some wrong PINs at every shift change; of this many people within the cool-off, never.
MOST_PEOPLE = 20
#: What the lock-out keeps for the address of a page: the address may hold the code of a slip that is still good.
UNSAID = "-"
_PENDING, _MARK = "second_step", "sign_in"


@dataclass(frozen=True, slots=True)
class Pending:
    """A person who has shown a first secret and still owes the second step."""

    person: Person
    method: str
    is_shared: bool
    next_url: str


def by_password(request: HttpRequest, staff_no: str, password: str) -> Person | None:
    """Return the person, or ``None``: unknown, wrong, disabled and locked out take the same time and look alike."""
    if not attempt_is_allowed(request, staff_no):
        return None
    return authenticate(request, staff_no=staff_no, password=password)


def by_pin(request: HttpRequest, staff_no: str, pin: str) -> Person | None:
    """Return the person of a right PIN; whether a PIN is enough for that person is :func:`needs_password`."""
    if not attempt_is_allowed(request, staff_no):
        return None
    person = Person.objects.filter(staff_no=staff_no, is_active=True).first()
    if pins.is_right(person, pin):
        return person
    count_failure(request, staff_no)
    return None


def needs_password(person: Person) -> bool:
    """Tell whether the person reads or changes other people's data, for which a PIN is too short."""
    return bool(RoleGrant.objects.current().filter(person=person, role__in=PRIVILEGED_ROLES).exists())


#: As many characters as the column of staff numbers has; what is longer is nobody's.
LONGEST_STAFF_NO = 32


def attempt_is_allowed(request: HttpRequest, staff_no: str) -> bool:
    """Tell whether this person may still try from this address; if not, the request ends in the lock-out page."""
    AxesProxyHandler.update_request(request)
    request.axes_path_info = UNSAID  # type: ignore[attr-defined]
    if tries_many(request):
        request.axes_locked_out = request.tries_many = True  # type: ignore[attr-defined]
        return False
    if AxesProxyHandler.is_allowed(request, {"staff_no": staff_no[:LONGEST_STAFF_NO]}):
        return True
    request.axes_locked_out = True  # type: ignore[attr-defined]
    count_failure(request, staff_no)
    return False


def tries_many(request: HttpRequest) -> bool:
    """Tell whether this address has lately guessed wrong for so many people that it must be one guess tried on all."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    failed = AccessAttempt.objects.filter(ip_address=request.META.get("REMOTE_ADDR"), attempt_time__gte=since)
    return bool(failed.values("username").distinct().count() >= MOST_PEOPLE)


def count_failure(request: HttpRequest, staff_no: str) -> None:
    """Count one failed attempt; what was typed is taken off the request so that no log keeps it."""
    request.POST = QueryDict()
    request.axes_path_info = UNSAID  # type: ignore[attr-defined]
    user_login_failed.send(sender=__name__, credentials={"staff_no": staff_no[:LONGEST_STAFF_NO]}, request=request)


def device_of(person: Person) -> TOTPDevice | None:
    """Return the person's confirmed authenticator, if one is set up."""
    return cast("TOTPDevice | None", TOTPDevice.objects.filter(user=person, confirmed=True).first())


def await_second_step(request: HttpRequest, pending: Pending) -> None:
    request.session[_PENDING] = {
        "person": pending.person.pk,
        "method": pending.method,
        "is_shared": pending.is_shared,
        "next_url": pending.next_url,
        "until": time.time() + SECOND_STEP_S,
    }


def pending(request: HttpRequest) -> Pending | None:
    """Return who owes the second step in this browser, for five minutes after the first."""
    kept = request.session.get(_PENDING)
    if not kept or kept["until"] < time.time():
        return None
    person = Person.objects.filter(pk=kept["person"], is_active=True).first()
    return Pending(person, kept["method"], kept["is_shared"], kept["next_url"]) if person else None


@transaction.atomic
def begin(request: HttpRequest, person: Person, *, method: str, is_shared: bool, device: TOTPDevice | None) -> SignIn:
    """Open the session of a person whose secrets were all right."""
    login(request, person, backend=BACKEND)
    if device is not None:
        otp_login(request, device)
    request.session.pop(_PENDING, None)
    if is_shared:
        request.session.set_expiry(SHARED_IDLE_S)
    row = SignIn.objects.create(
        person=person,
        session_key=request.session.session_key or "",
        method=method,
        device=device_name(request.META.get("HTTP_USER_AGENT", "")),
        address=request.META.get("REMOTE_ADDR") or None,
        is_shared=is_shared,
        seen_at=timezone.now(),
    )
    came_without_password = method != SignInMethod.PASSWORD and not needs_password(person)
    request.session[_MARK] = {
        "pk": row.pk,
        "seen": time.time(),
        "is_shared": is_shared,
        "without_password": came_without_password,
    }
    audit.record("person.signed_in", person, by=person, changes={"method": SignInMethod(method).value})
    return row


def still_there(request: HttpRequest) -> bool:
    """Note that the session is in use, at most once in a while; tell whether it is one of a shared computer."""
    mark: dict[str, Any] | None = request.session.get(_MARK)
    if mark is None:
        return False
    every = SEEN_EVERY_SHARED_S if mark["is_shared"] else SEEN_EVERY_S
    if time.time() - mark["seen"] >= every:
        request.session[_MARK] = {**mark, "seen": time.time()}
        SignIn.objects.filter(pk=mark["pk"]).update(seen_at=timezone.now())
    return bool(mark["is_shared"])


def came_without_password(request: HttpRequest) -> bool:
    """Tell whether this session was opened by a PIN, or by a slip exchanged for one."""
    mark = request.session.get(_MARK)
    return bool(mark and mark.get("without_password"))


def current_pk(request: HttpRequest) -> int:
    """Return the key of this browser's own sign-in; 0, which no row has, where none is known."""
    mark = request.session.get(_MARK)
    return int(mark["pk"]) if mark else 0


def follow_session(request: HttpRequest) -> None:
    """Note the new key of this browser's session after it was changed."""
    SignIn.objects.filter(pk=current_pk(request)).update(session_key=request.session.session_key or "")


@transaction.atomic
def leave(request: HttpRequest) -> None:
    """Sign this browser out."""
    if isinstance(request.user, Person):
        SignIn.objects.filter(pk=current_pk(request)).update(ended_at=timezone.now(), session_key="")
        audit.record("person.signed_out", request.user, by=request.user)
    logout(request)


@transaction.atomic
def end(rows: list[SignIn], *, by: Person | None) -> int:
    """End sessions, effective with their next request; return how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in rows:
        if row.session_key:
            store(row.session_key).delete()
        SignIn.objects.filter(pk=row.pk).update(ended_at=timezone.now(), session_key="")
        audit.record("person.session_ended", row.person, by=by, changes={"device": row.device})
    return len(rows)


def end_all(person: Person, *, by: Person | None, but: int = 0) -> int:
    """End every session of a person, except the one whose key is given."""
    return end(list(person.sign_ins.filter(ended_at__isnull=True).exclude(pk=but)), by=by)


def close_stale() -> int:
    """Mark sign-ins as ended whose session can no longer be alive; return how many."""
    now = timezone.now()
    waiting = SignIn.objects.filter(ended_at__isnull=True)
    idle = waiting.filter(is_shared=True, seen_at__lt=now - timedelta(seconds=SHARED_IDLE_S + SEEN_EVERY_SHARED_S))
    old = waiting.filter(seen_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE + SEEN_EVERY_S))
    return sum(rows.update(ended_at=now, session_key="") for rows in (idle, old))


BROWSERS = (
    ("wxwork", "WeCom"), ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg", "Edge"),
    ("Firefox", "Firefox"), ("QQBrowser", "QQ Browser"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"),
    ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(agent: str) -> str:
    """Return browser and system as people know them, from what the browser says of itself; may be empty."""
    found = [next((name for sign, name in table if sign in agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(part for part in found if part)
