"""A person's due dates as an iCalendar feed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from yixian.web.notices import queries
from yixian.web.people.models import Person


def _entries(person: Person) -> Iterator[tuple[str, date, str]]:
    """Yield key, day and sentence of everything this person is waited for."""
    for concern in queries.promises_of(person):
        said = _("Promised: concern {number}, {place}").format(number=concern.number, place=concern.place.name)
        assert concern.due_on is not None
        yield f"concern-{concern.pk}", concern.due_on, said
    for concern in queries.answers_due_of(person):
        said = _("Answer due: concern {number}, {place}").format(number=concern.number, place=concern.place.name)
        yield f"answer-{concern.pk}", timezone.localtime(concern.answer_due).date(), said
    for project in queries.projects_due_of(person):
        assert project.due_on is not None
        yield f"project-{project.pk}", project.due_on, _("Project due: {title}").format(title=project.title)
    for duty in queries.tasks_of(person):
        assert duty.due_on is not None
        yield f"duty-{duty.pk}", duty.due_on, _("Task due: {title}").format(title=duty.title)


def feed(person: Person) -> bytes:
    """Return the calendar, a whole-day entry for each due date."""
    calendar = Calendar()
    calendar.add("prodid", "-//Yixian//due dates//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Yixian due dates of {name}").format(name=person.name))
    for key, day, said in _entries(person):
        entry = Event()
        entry.add("uid", f"{key}@yixian")
        entry.add("dtstamp", timezone.now())
        entry.add("dtstart", day)
        entry.add("dtend", day + timedelta(1))
        entry.add("summary", said)
        calendar.add_component(entry)
    made: bytes = calendar.to_ical()
    return made
