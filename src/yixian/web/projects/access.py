"""Who may do what with a project. Everybody reads; leaders in charge charter; managers and secretaries approve."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from yixian.web.concerns import access as concerns
from yixian.web.concerns.models import Concern
from yixian.web.people.access import LEADERS, User, has_role, reaches
from yixian.web.people.models import Role
from yixian.web.places.models import Place
from yixian.web.places.queries import carers_of
from yixian.web.projects.models import LogEntry, MemberRole, Project, Trial, Verdict

#: Who says yes or no to a charter.
APPROVERS = frozenset({Role.PLANT_MANAGER, Role.BRANCH_SECRETARY})


def may_charter_at(user: User, place: Place) -> bool:
    """Tell whether the person leads where the place is."""
    unit, branch = carers_of(place)
    return reaches(user, LEADERS, unit=unit, branch=branch)


def may_approve(user: User, project: Project) -> bool:
    return reaches(user, APPROVERS, unit=project.unit, branch=project.branch)


def may_lead(user: User, project: Project) -> bool:
    """Tell whether the person may change the plan: leaders in charge and the project's own leader."""
    if reaches(user, LEADERS, unit=project.unit, branch=project.branch):
        return True
    return any(member.person_id == user.pk and member.role == MemberRole.LEADER for member in project.members.all())


def may_work(user: User, project: Project) -> bool:
    """Tell whether the person may write the log and ask for a verdict: those who lead it, and the team."""
    return may_lead(user, project) or any(member.person_id == user.pk for member in project.members.all())


def require_charterer(user: User) -> None:
    """Raise 403 unless the person leads something."""
    if not has_role(user, LEADERS):
        raise PermissionDenied


def project_to_read(pk: int) -> Project:
    """Return a project, or raise 404."""
    rows = Project.objects.select_related(
        "place", "unit", "branch", "concern__cause", "created_by", "decided_by", "proposed_by"
    )
    return get_object_or_404(rows.prefetch_related("members__person"), pk=pk)


def project_to_lead(user: User, pk: int) -> Project:
    project = project_to_read(pk)
    if not may_lead(user, project):
        raise PermissionDenied
    return project


def project_to_work(user: User, pk: int) -> Project:
    project = project_to_read(pk)
    if not may_work(user, project):
        raise PermissionDenied
    return project


def project_to_approve(user: User, pk: int) -> Project:
    project = project_to_read(pk)
    if not may_approve(user, project):
        raise PermissionDenied
    return project


def trial_by_turns_of(project: Project) -> Trial:
    """Return the project's trial by turns whose calendar is drawn, or raise 404."""
    trial: Trial | None = project.trials.select_related("indicator").order_by("-pk").first()
    if trial is None or not (trial.is_by_turns and trial.is_frozen):
        raise Http404
    return trial


def verdict_to_read(pk: int) -> Verdict:
    rows = Verdict.objects.select_related(
        "trial__project__place", "trial__project__concern", "trial__indicator", "trial__second", "asked_by"
    )
    return get_object_or_404(rows, pk=pk)


def log_entry_to_read(pk: int) -> LogEntry:
    """Return a log entry that has a photo, or raise 404."""
    return get_object_or_404(LogEntry.objects.exclude(photo="").exclude(photo=None), pk=pk)


def concern_to_charter(user: User, key: str) -> Concern:
    """Return a concern this person leads, by key or number; 404 where it is not theirs to read, else 403."""
    key = key[:19]  # as many digits as a key can have
    found = concerns.visible(user).filter(Q(number=key) | Q(pk=int(key) if key.isdecimal() else None)).first()
    if found is None:
        raise Http404
    if not concerns.leads(user, found):
        raise PermissionDenied
    return found


def may_read_concern(user: User, concern: Concern) -> bool:
    return concerns.visible(user).filter(pk=concern.pk).exists()
