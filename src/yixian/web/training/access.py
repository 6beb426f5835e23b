"""Who may do what in a drill.

Instructors (and administrators) run drills over the units they reach and see everything in them. Operators see the
plants they sit at and their own history. Nobody else: how somebody practised is their own business.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from yixian.web.people import access as people
from yixian.web.people.access import User
from yixian.web.people.models import OrgUnit, Person
from yixian.web.training.models import Drill, Kind, Role, Run, Seat

RUNNERS = people.TRAINERS


def may_start(user: User) -> bool:
    """Tell whether the person may set up drills for others."""
    return people.has_role(user, RUNNERS)


def require_starter(user: User) -> Person:
    people.require_role(user, RUNNERS)
    return people.signed_in(user)


def may_lead(user: User, drill: Drill) -> bool:
    """Tell whether the person runs this drill: who practises alone, or an instructor who reaches its unit.

    A drill without a unit is led by the instructor who set it up.
    """
    if drill.kind == Kind.PRACTICE and isinstance(user, Person) and drill.created_by_id == user.pk:
        return True
    if drill.unit_id is None and isinstance(user, Person) and drill.created_by_id == user.pk and may_start(user):
        return True
    return people.reaches(user, RUNNERS, unit=drill.unit)


def q_lead(user: User) -> Q:
    """Return the condition that keeps the drills the person leads as an instructor; one's own may have no unit."""
    return people.q_reach(user, RUNNERS, branch=None) | Q(unit=None, created_by=people.signed_in(user))


def may_seat(user: User, person: Person) -> bool:
    return person.is_active and people.reaches_person(user, RUNNERS, person)


def person_to_follow(user: User, pk: int) -> Person:
    """Return a person whose drills this user may look through: oneself, or whom an instructor reaches; else 404."""
    person: Person = get_object_or_404(Person, pk=pk)
    if not people.may_follow_drills(people.signed_in(user), person):
        raise Http404
    return person


def may_open(user: User, seat: Seat) -> bool:
    """Tell whether the record of somebody's seat opens for this user: one's own, or of a drill one leads."""
    return people.signed_in(user).pk == seat.person_id or may_lead(user, seat.run.drill)


def seatable(user: User) -> Q:
    """Return the condition that keeps the people whom this instructor may give a seat."""
    return Q(is_active=True) & people.q_reach_people(user, RUNNERS)


def drill_to_lead(user: User, pk: int) -> Drill:
    """Return a drill this person runs, or raise 404 or 403."""
    drill: Drill = get_object_or_404(Drill.objects.select_related("unit", "created_by"), pk=pk)
    if not may_lead(user, drill):
        raise PermissionDenied
    return drill


def run_to_watch(user: User, pk: int) -> tuple[Run, str]:
    """Return a plant and the role in which this person is at it; 404 for everybody who is not."""
    rows = Run.objects.select_related("drill__unit", "drill__created_by", "held_by").defer("saved")
    run: Run = get_object_or_404(rows, pk=pk)
    if may_lead(user, run.drill):
        seat = _seat(user, run)
        alone = run.drill.kind == Kind.PRACTICE
        return run, seat.role if seat is not None and not alone else Role.INSTRUCTOR
    seat = _seat(user, run)
    if seat is None:
        raise Http404
    return run, seat.role


def run_to_lead(user: User, pk: int) -> Run:
    """Return a plant of a drill this person runs, or raise 404 or 403."""
    run: Run = get_object_or_404(Run.objects.select_related("drill__unit").defer("saved"), pk=pk)
    if not may_lead(user, run.drill):
        raise PermissionDenied
    return run


def _seat(user: User, run: Run) -> Seat | None:
    return Seat.objects.filter(run=run, person=people.signed_in(user)).first()


def units(user: User) -> QuerySet[OrgUnit]:
    """Return the administrative units over which this person runs drills."""
    rows: QuerySet[OrgUnit] = OrgUnit.objects.filter(tree="administrative").order_by("path")
    reached = people.paths(user, RUNNERS)
    return rows if reached is None else rows.filter(pk__in=OrgUnit.objects.within(reached))
