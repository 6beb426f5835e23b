"""Who may call the people pages. ``own`` is the worker of team one, ``other`` the stranger of the other workshop."""

from datetime import date

from django.utils import timezone

from web.access_matrix import EVERYBODY, NOBODY, Row
from yixian.web.people.models import OrgUnit, RoleGrant, SignIn, Title

WORK_LEADERS = frozenset({"leader", "technician", "secretary", "manager", "administrator"})
FAR = frozenset({"manager", "administrator"})
ADMIN = frozenset({"administrator"})
LISTERS = WORK_LEADERS | {"auditor"}
NO_PERSON = {"pk": 999_999}


def worker(world):
    return {"pk": world.worker.pk}


def stranger(world):
    return {"pk": world.stranger.pk}


def team(world):
    return {"pk": world.plant.team.pk}


def foreign_team(world):
    return {"pk": world.plant.foreign_team.pk}


def title(name):
    def make(world):
        return {"pk": Title.objects.create(person=world.cast[name], kind="craftsman").pk}

    return make


def role(name):
    def make(world):
        row = RoleGrant.objects.create(person=world.cast[name], role="instructor", unit=None, since=date(2020, 1, 1))
        return {"pk": row.pk}

    return make


def session(name):
    def make(world):
        return {"pk": SignIn.objects.create(person=world.cast[name], method="pin", seen_at=timezone.now()).pk}

    return make


def both(url, may_own, may_other, *, own=worker, other=stranger, data=None, missing=NO_PERSON):
    """Return the rows of a form page: the same people may see it and send it."""
    common = {"own": own, "other": other, "missing": missing if own else None}
    return [
        Row(url, may_own, may_other, **common),
        Row(url, may_own, may_other, **common, method="post", data=data),
    ]


def unit_name(world):
    return {"name": f"新单位{OrgUnit.objects.count()}", "kind": "team"}


ROWS = [
    Row("people:first-run", public=True),
    Row("people:first-run", method="post", public=True),
    Row("people:sign-in", public=True),
    Row("people:sign-in", method="post", public=True),
    Row("people:second-step", public=True),
    Row("people:second-step", method="post", public=True),
    Row("people:sign-out", method="post", public=True),
    Row("people:badge-typed", public=True),
    Row("people:badge-typed", method="post", public=True),
    Row("people:badge-in", NOBODY, own=lambda world: {"staff_no": "010001", "code": "AAAABBBBCCCC"}, public=True),
    Row("people:me"),
    Row("people:ask-correction", method="post", data=lambda world: {"note": "工种应为电工"}),
    Row("people:end-other-sessions", method="post"),
    Row(
        "people:end-session",
        frozenset({"worker"}),
        frozenset({"stranger"}),
        own=session("worker"),
        other=session("stranger"),
        missing=NO_PERSON,
        method="post",
    ),
    *both("people:password", EVERYBODY, EVERYBODY, own=None, other=None),
    *both("people:pin", EVERYBODY, EVERYBODY, own=None, other=None),
    *both("people:second-step-setup", EVERYBODY, EVERYBODY, own=None, other=None),
    *both("people:second-step-off", EVERYBODY, EVERYBODY, own=None, other=None),
    Row("people:list", LISTERS),
    Row("people:units", LISTERS),
    *both("people:badges", WORK_LEADERS, NOBODY, own=None, other=None),
    *both("people:add", ADMIN, NOBODY, own=None, other=None),
    *both(
        "people:add-root-unit",
        ADMIN,
        ADMIN,
        own=lambda world: {"tree": "party"},
        other=lambda world: {"tree": "administrative"},
        missing={"tree": "forest"},
    ),
    *both("people:add-unit", ADMIN, ADMIN, own=team, other=foreign_team, data=unit_name),
    *both("people:edit-unit", ADMIN, ADMIN, own=team, other=foreign_team, data=unit_name),
    Row("people:set-unit-active", ADMIN, ADMIN, own=team, other=foreign_team, missing=NO_PERSON, method="post"),
    Row("people:detail", own=worker, other=stranger, missing=NO_PERSON),
    *both("people:edit", WORK_LEADERS, FAR),
    *both("people:move", ADMIN, ADMIN),
    *both("people:disable", ADMIN, ADMIN),
    *both("people:add-title", ADMIN, ADMIN),
    *both("people:grant", ADMIN, ADMIN),
    *both(
        "people:restricted",
        frozenset({"worker", "secretary", "administrator"}),
        frozenset({"stranger", "administrator"}),
    ),
    Row("people:enable", ADMIN, ADMIN, own=worker, other=stranger, missing=NO_PERSON, method="post"),
    Row("people:end-sessions", ADMIN, ADMIN, own=worker, other=stranger, missing=NO_PERSON, method="post"),
    Row("people:remove-second-step", ADMIN, ADMIN, own=worker, other=stranger, missing=NO_PERSON, method="post"),
    Row("people:badge", WORK_LEADERS, FAR, own=worker, other=stranger, missing=NO_PERSON, method="post"),
    Row(
        "people:remove-title",
        ADMIN,
        ADMIN,
        own=title("worker"),
        other=title("stranger"),
        missing=NO_PERSON,
        method="post",
    ),
    Row("people:revoke", ADMIN, ADMIN, own=role("worker"), other=role("stranger"), missing=NO_PERSON, method="post"),
    Row(
        "people:write-restricted",
        frozenset({"secretary", "administrator"}),
        ADMIN,
        own=worker,
        other=stranger,
        missing=NO_PERSON,
        method="post",
        data=lambda world: {"status": "13"},
    ),
]
