"""What every step needs: the locked row, who is told, and where the page is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yixian.web.people.models import Person
from yixian.web.projects.errors import NotNow
from yixian.web.projects.models import Project, ProjectStatus


def team_of(project: Project, *, but: Person | None) -> list[Person]:
    people = [member.person for member in project.members.select_related("person")] + [project.created_by]
    return [person for person in people if but is None or person.pk != but.pk]


def facts(project: Project) -> dict[str, Any]:
    return {"number": project.number, "title": project.title}


def locked(project: Project, statuses: set[ProjectStatus]) -> Project:
    """Return the row, locked; raise where its state does not allow the step."""
    row: Project = Project.objects.select_for_update().get(pk=project.pk)
    if row.status not in statuses:
        raise NotNow("status")
    return row


def address(project: Project) -> str:
    """Return where the project's page is."""
    return reverse("projects:detail", args=[project.pk])
