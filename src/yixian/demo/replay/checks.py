"""The rounds of the story, performed: every item of a card is looked at, deviations are noted."""

from __future__ import annotations

from collections import defaultdict

from yixian.demo.events import Checked
from yixian.demo.replay.book import Book
from yixian.web.duties import actions
from yixian.web.duties.models import Duty, DutyStandard, StandardKind


class Checks:
    """Walks cards; a deviation becomes a concern by the product's own rule."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.duties: dict[str, Duty] = {}
        self.standards: dict[str, list[DutyStandard]] = defaultdict(list)
        rows = DutyStandard.objects.filter(kind=StandardKind.CHECK, ended_on__isnull=True)
        for standard in rows.select_related("duty__place__unit", "duty__place__branch", "duty__unit"):
            self.standards[standard.duty.code].append(standard)
            self.duties[standard.duty.code] = standard.duty
        self.items = {card.code: card.items for card in book.enterprise.duties}

    def checked(self, event: Checked) -> None:
        items = self.items[event.duty]
        notes = {items[index]: note for index, note in event.deviations}
        findings = [
            actions.Finding(standard, is_ok=standard.text not in notes, note=notes.get(standard.text, ""))
            for standard in self.standards[event.duty]
        ]
        key = self.book.key(f"{event.duty} {event.at.isoformat()}")
        made = actions.record_checks(self.duties[event.duty], findings, by=self.book.people[event.by], client_key=key)
        if event.raises:
            self.book.concerns[event.raises] = next(check.concern for check in made if check.concern)
