"""Which concerns this person may read, answer, work on; everything else is not there (404) or refused (403).

Read: who raised it, who has it in hand, those of the team whose place it is, and readers whose role reaches it.
Answer: leaders whose role reaches it. Work on: those and whoever has it in hand. Confirm and reopen: the raiser.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from yixian.web.concerns import queries
from yixian.web.concerns.actions.raising import claim_hash
from yixian.web.concerns.models import Attachment, Concern, Status
from yixian.web.people.access import LEADERS, READERS, User, q_own_team, q_reach, reaches, require_role
from yixian.web.people.models import Person


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this person may do to this concern now: its state and their rights together."""

    answer: bool
    hand_over: bool
    decline: bool
    report_done: bool
    note: bool
    spread: bool
    charter: bool
    confirm: bool
    reopen: bool
    score: bool

    @property
    def any(self) -> bool:
        """There is something to do beyond a note."""
        return any(getattr(self, name) for name in self.__slots__ if name != "note")


def visible(user: User) -> QuerySet[Concern]:
    """Return the concerns this person may read."""
    own = Q(raised_by=user) | Q(handler=user)
    return queries.listed().filter(own | q_own_team(user) | q_reach(user, READERS))


def board(user: User) -> QuerySet[Concern]:
    """Return the concerns this person's roles reach; 403 without such a role."""
    require_role(user, READERS)
    return queries.listed().filter(q_reach(user, READERS))


def readable(user: User, number: str) -> Concern:
    """Return the concern, or 404 if it is not there for this person."""
    rows = visible(user).select_related("cause", "relapse_of", "spread_from", "escalated_to")
    concern = rows.filter(number=number).first()
    if concern is None:
        raise Http404
    return concern


def leads(user: User, concern: Concern) -> bool:
    return reaches(user, LEADERS, unit=concern.unit, branch=concern.branch)


def answerable(user: User, number: str) -> Concern:
    """Return a concern this person may answer: a leader it reaches, or whom the answering was handed to."""
    concern = readable(user, number)
    handed_over = concern.handler == user and concern.status == Status.RECEIVED
    if not (handed_over or leads(user, concern)):
        raise PermissionDenied
    return concern


def led(user: User, number: str) -> Concern:
    """Return a concern a leading role of this person reaches; 403 for other readers."""
    concern = readable(user, number)
    if not leads(user, concern):
        raise PermissionDenied
    return concern


def workable(user: User, number: str) -> Concern:
    """Return a concern this person may work on: a leader it reaches, or whoever has it in hand."""
    concern = readable(user, number)
    if not (concern.handler == user or leads(user, concern)):
        raise PermissionDenied
    return concern


def notable(user: User, number: str) -> Concern:
    """Return a concern this person may add words to: who raised it, and those who work on it."""
    concern = readable(user, number)
    if not (user in (concern.raised_by, concern.handler) or leads(user, concern)):
        raise PermissionDenied
    return concern


def own(user: User, number: str) -> Concern:
    """Return a concern this person raised; 403 for other readers."""
    concern = readable(user, number)
    if concern.raised_by != user:
        raise PermissionDenied
    return concern


def scorable(user: Person, number: str) -> Concern:
    """Return a concern that is this person's to score; 403 for other readers."""
    concern = readable(user, number)
    if not queries.is_concerned(concern, user):
        raise PermissionDenied
    return concern


def claimed(code: str) -> Concern | None:
    """Return the anonymous concern this code belongs to. A code has 79 bits: it cannot be guessed."""
    rows = queries.listed().select_related("cause")
    return rows.filter(claim_hash=claim_hash(code)).first() if code.strip() else None


def attachment(user: User, number: str, key: int) -> Attachment:
    """Return a file of a concern this person may read."""
    found = Attachment.objects.filter(concern=readable(user, number), pk=key).first()
    if found is None:
        raise Http404
    return found


def abilities(user: Person, concern: Concern) -> Abilities:
    """Return what this person may do now, so that the page offers nothing that would be refused."""
    status = concern.status
    leader, raiser = leads(user, concern), concern.raised_by == user
    worker = leader or concern.handler == user
    waiting, working = status == Status.RECEIVED, status == Status.ACCEPTED
    solved = status in {Status.DONE, Status.CONFIRMED}
    return Abilities(
        answer=worker and waiting,
        hand_over=(worker and waiting) or (leader and working),
        decline=(worker and waiting) or (leader and working),
        report_done=worker and working,
        note=worker or raiser,
        spread=leader and not waiting,
        charter=leader and (waiting or working),
        confirm=raiser and status == Status.DONE,
        reopen=raiser and (solved or status == Status.DECLINED),
        score=solved and queries.is_concerned(concern, user),
    )
