"""The whole demonstration enterprise in one record, built from a seed and an anchor date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yixian.demo import content, duties, people, series, story
from yixian.demo.content import Truth
from yixian.demo.events import Event
from yixian.demo.records import Duty, Person, Place, Project
from yixian.demo.series import Series
from yixian.demo.settings import Sizes
from yixian.demo.stage import Stage


@dataclass(frozen=True, slots=True)
class Enterprise:
    """Everything the demonstration knows; ``anchor`` is its today."""

    anchor: date
    sizes: Sizes
    name: str
    people: list[Person]
    places: list[Place]
    duties: list[Duty]
    projects: tuple[Project, ...]
    truth: Truth
    series: dict[str, Series]
    story: Sequence[Event]

    def technician_of(self, plant: str) -> str:
        """Return the staff number of a plant's technician."""
        return min(p.staff_no for p in self.people if p.plant == plant and p.post == "技术员")


def build(anchor: date, sizes: Sizes | None = None) -> Enterprise:
    """Return the enterprise as it stands in the morning of the anchor date."""
    sizes = sizes or Sizes()
    staff = people.staff(anchor, sizes)
    places = content.places()
    cards = duties.assigned(staff, {place.code: place for place in places}, sizes)
    drawn = series.all_series(anchor, sizes)
    stage = Stage.set(anchor, sizes, staff, places, cards)
    return Enterprise(
        anchor=anchor,
        sizes=sizes,
        name=content.read("plants")["enterprise"]["name"],
        people=staff,
        places=places,
        duties=cards,
        projects=content.projects(),
        truth=content.truth(),
        series=drawn,
        story=story.written(stage),
    )
