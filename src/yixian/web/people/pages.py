"""What each page shows, gathered before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yixian.web.people import access, queries, restricted, sign_ins
from yixian.web.people.models import Membership, OrgTree, Person, RoleGrant, SignIn, Title


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person as one viewer may see them. What the viewer may not see is not fetched.

    The place in the Party tree counts among what only the record's readers see.
    """

    person: Person
    places: list[Membership]
    titles: list[Title]
    is_self: bool
    sees_record: bool
    may_edit: bool
    may_manage: bool
    may_print_badge: bool
    may_read_restricted: bool
    may_follow_drills: bool
    history: list[Membership]
    grants: list[RoleGrant]
    sessions: list[SignIn]
    has_second_step: bool


def person_page(person: Person, *, viewer: Person) -> PersonPage:
    sees = access.may_see_record(viewer, person)
    manages = access.may_manage(viewer, person)
    return PersonPage(
        person=person,
        places=[row for row in queries.current_memberships(person) if sees or row.tree == OrgTree.ADMINISTRATIVE],
        titles=list(person.titles.order_by("since", "pk")),
        is_self=viewer.pk == person.pk,
        sees_record=sees,
        may_edit=manages or access.may_edit_work(viewer, person),
        may_manage=manages,
        may_print_badge=access.may_print_badge(viewer, person),
        may_read_restricted=viewer.pk != person.pk and restricted.may_read(viewer, person),
        may_follow_drills=access.may_follow_drills(viewer, person),
        history=queries.membership_history(person) if sees else [],
        grants=access.current_grants(person) if sees else [],
        sessions=queries.open_sign_ins(person) if manages else [],
        has_second_step=sign_ins.device_of(person) is not None if manages else False,
    )


@dataclass(frozen=True, slots=True)
class MePage:
    """A person's own record: what the house knows of them, and where they are signed in."""

    person: Person
    places: list[Membership]
    history: list[Membership]
    titles: list[Title]
    grants: list[RoleGrant]
    sessions: list[SignIn]
    this_session: int
    has_second_step: bool
    should_have_second_step: bool
    has_password: bool


def me_page(person: Person, *, this_session: int) -> MePage:
    has_second_step = sign_ins.device_of(person) is not None
    return MePage(
        person=person,
        places=queries.current_memberships(person),
        history=queries.membership_history(person),
        titles=list(person.titles.order_by("since", "pk")),
        grants=access.current_grants(person),
        sessions=queries.open_sign_ins(person),
        this_session=this_session,
        has_second_step=has_second_step,
        should_have_second_step=not has_second_step and sign_ins.needs_password(person),
        has_password=person.has_usable_password(),
    )


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """Both trees, with the number of people in each unit."""

    administrative: list[queries.Branchlet]
    party: list[queries.Branchlet]
    may_add_root: bool


def units_page(viewer: Person) -> UnitsPage:
    trees: dict[str, Any] = {tree: queries.tree_with_counts(tree) for tree in ("administrative", "party")}
    for rows in trees.values():
        for row in rows:
            row.may_edit = access.reaches_grant(viewer, row.unit)
    return UnitsPage(trees["administrative"], trees["party"], may_add_root=access.reaches_grant(viewer, None))
