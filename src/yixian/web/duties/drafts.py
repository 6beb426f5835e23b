"""What a new card's form begins with: the address says, where a link of the coverage page led here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yixian.web.duties.models import Cycle, DutyKind, StandardKind
from yixian.web.duties.naming import written
from yixian.web.duties.queries import PREFIXES, Card, next_code
from yixian.web.duties.rooms import CHECKLISTS
from yixian.web.indicators.models import Indicator
from yixian.web.people.models import Person
from yixian.web.places.queries import by_code


def initial_card(asked: Mapping[str, str], card: Card | None) -> dict[str, Any]:
    if card is not None:
        place = card.duty.place
        return {
            "spot": place.code if place else "",
            "who": written(holder.person for holder in card.holders),
        }
    kind = asked.get("kind", "")
    kind = kind if kind in DutyKind.values else DutyKind.AREA
    place = by_code(asked["place"]) if asked.get("place") else None
    person = Person.objects.filter(staff_no=asked["holder"], is_active=True).first() if asked.get("holder") else None
    return {
        "kind": kind,
        "code": next_code(PREFIXES[DutyKind(kind)]),
        "title": place.name if place else "",
        "spot": place.code if place else "",
        "who": written([person]) if person else "",
    }


def initial_standards(asked: Mapping[str, str], card: Card | None) -> list[dict[str, Any]]:
    if card is not None:
        return [_as_it_is(item.standard) for item in card.measures]
    lines: list[dict[str, Any]] = []
    indicator = Indicator.objects.filter(code=asked["indicator"]).first() if asked.get("indicator") else None
    if indicator:
        lines.append({"indicator": indicator})
    checklist = CHECKLISTS.get(asked.get("start", ""))
    if checklist:
        lines += [{"text": str(item), "cycle": Cycle.MONTH} for item in checklist.items]
    return lines


def _as_it_is(standard: Any) -> dict[str, Any]:
    found = {"pk": standard.pk}
    if standard.kind == StandardKind.INDICATOR:
        return {**found, "indicator": standard.indicator_id, "target": standard.target, "period": standard.period}
    return {**found, "text": standard.text, "cycle": standard.cycle}
