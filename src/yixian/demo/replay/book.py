"""What the story names, found in the database: people, places, cards, concerns and projects by the story's own keys."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid5

from yixian.demo.enterprise import Enterprise
from yixian.web.concerns.models import Cause, Concern
from yixian.web.people.models import Person
from yixian.web.places.models import Place
from yixian.web.projects.models import Project

_NAMES = UUID("8d6fd1a4-6c36-4f5e-9d1c-3a1f0d6b7e21")
#: the story's causes in the product's list
CAUSES = {
    "wear": "machine-wear",
    "seal": "machine-seal",
    "instrument": "machine-instrument",
    "adjustment": "method-maintenance",
    "design": "machine-design",
    "procedure": "method-none",
    "training": "man-skill",
    "housekeeping": "environment-order",
    "supply": "material-supply",
    "organisation": "method-coordination",
    "weather": "environment-weather",
    "welfare": "environment-facility",
}


class Book:
    """Looked up once; what the story adds is written in as it happens."""

    def __init__(self, enterprise: Enterprise, folder: Path) -> None:
        self.enterprise, self.folder = enterprise, folder
        self.people: dict[str, Person] = {person.staff_no: person for person in Person.objects.all()}
        self.places: dict[str, Place] = {place.code: place for place in Place.objects.select_related("unit", "branch")}
        causes = {cause.code: cause for cause in Cause.objects.all()}
        self.causes = {ours: causes[theirs] for ours, theirs in CAUSES.items()}
        self.concerns: dict[str, Concern] = {}
        self.anonymous: set[str] = set()
        self.projects: dict[str, Project] = {}

    def key(self, name: str) -> UUID:
        """Return the same key for the same name, as a phone keeps one for a message."""
        return uuid5(_NAMES, f"{self.enterprise.sizes.seed} {self.enterprise.anchor} {name}")

    def raiser(self, concern: str, staff_no: str) -> Person | None:
        """Return who raised it; nobody where it was raised without a name."""
        return None if concern in self.anonymous else self.people[staff_no]
