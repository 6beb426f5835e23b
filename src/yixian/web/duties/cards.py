"""Write a card: its own fields, who holds it, how it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.duties.models import Duty, DutyStandard, Holder, StandardKind
from yixian.web.indicators.models import Indicator
from yixian.web.people.models import OrgTree, Person
from yixian.web.places.queries import carers_of
from yixian.web.ui.uploads import Upload


@dataclass(frozen=True, slots=True)
class Draft:
    """A standard as somebody wants it: ``pk`` of the one it renews, an indicator or a text, in this order."""

    pk: int | None = None
    indicator: Indicator | None = None
    target: float | None = None
    period: str = ""
    text: str = ""
    cycle: str = ""
    photo: Upload | None = None

    @property
    def kind(self) -> StandardKind:
        return StandardKind.INDICATOR if self.indicator else StandardKind.CHECK

    @property
    def meaning(self) -> tuple[int | None, str]:
        """What is measured; where this changes, the standard is another one."""
        return (self.indicator.pk if self.indicator else None, self.text)


@transaction.atomic
def save_card(
    duty: Duty,
    fields: dict[str, Any],
    *,
    holders: Sequence[Person],
    standards: Sequence[Draft],
    by: Person | None,
) -> Duty:
    """Create or change a card with its holders and standards; one audit row tells all of it."""
    is_new = duty.pk is None
    told: dict[str, Any] = {}
    for name, value in fields.items():
        before = getattr(duty, name)
        if before != value:
            told[name] = value if is_new else [before, value]
            setattr(duty, name, value)
    if is_new or told.keys() & {"place", "group", "unit", "branch"}:
        _inherit(duty, fields)
    if is_new or told:
        duty.save()
    told |= _set_holders(duty, holders)
    told |= _set_standards(duty, standards)
    if is_new or told:
        record("duty.added" if is_new else "duty.changed", duty, by=by, changes=told)
    return duty


def _inherit(duty: Duty, fields: dict[str, Any]) -> None:
    """Set the unit and the branch in charge: the card's own, else its group's, else those of its place."""
    unit, branch = carers_of(duty.place) if duty.place else (None, None)
    group = duty.group
    if group is not None and group.tree == OrgTree.PARTY:
        branch = group
    elif group is not None:
        unit = group
    duty.unit = fields.get("unit") or unit
    duty.branch = fields.get("branch") or branch


def _set_holders(duty: Duty, wanted: Sequence[Person]) -> dict[str, Any]:
    """End and begin holdings so that just these people hold the card from today; what was stays readable."""
    today = timezone.localdate()
    current = {holder.person_id: holder for holder in duty.holders.filter(until__isnull=True).select_related("person")}
    keys = {person.pk for person in wanted}
    ended = [holder for key, holder in current.items() if key not in keys]
    for holder in ended:
        holder.until = today
        holder.save(update_fields=["until"])
    begun = [person for person in dict.fromkeys(wanted) if person.pk not in current]
    Holder.objects.bulk_create(Holder(duty=duty, person=person, since=today) for person in begun)
    told: dict[str, Any] = {}
    if ended:
        told["holders ended"] = [str(holder.person) for holder in ended]
    if begun:
        told["holders begun"] = [str(person) for person in begun]
    return told


def _set_standards(duty: Duty, drafts: Sequence[Draft]) -> dict[str, Any]:
    current = {item.pk: item for item in duty.standards.filter(ended_on__isnull=True).select_related("indicator")}
    told: dict[str, Any] = {}
    kept: set[int] = set()
    for order, draft in enumerate(drafts):
        standard = current.get(draft.pk) if draft.pk else None
        if standard is None or (standard.indicator_id, standard.text) != draft.meaning:
            made = _begin(duty, draft, order, like=standard)
            told[f"standard begun {made.pk}"] = str(made)
            continue
        kept.add(standard.pk)
        told |= _renew(standard, draft, order)
    for key, standard in current.items():
        if key not in kept:
            standard.ended_on = timezone.localdate()
            standard.save(update_fields=["ended_on"])
            told[f"standard ended {key}"] = str(standard)
    return told


def _begin(duty: Duty, draft: Draft, order: int, *, like: DutyStandard | None) -> DutyStandard:
    made = DutyStandard(
        duty=duty,
        kind=draft.kind,
        order=order,
        indicator=draft.indicator,
        target=draft.target,
        period=draft.period,
        text=draft.text,
        cycle=draft.cycle,
    )
    if draft.photo:
        made.reference_photo = draft.photo.content
    elif like is not None and like.reference_photo:
        made.reference_photo = like.reference_photo.name
    made.save()
    return made


def _renew(standard: DutyStandard, draft: Draft, order: int) -> dict[str, Any]:
    wanted = {"target": draft.target, "period": draft.period, "cycle": draft.cycle}
    told: dict[str, Any] = {
        f"standard {standard.pk} {name}": [getattr(standard, name), value]
        for name, value in wanted.items()
        if getattr(standard, name) != value
    }
    for name, value in wanted.items():
        setattr(standard, name, value)
    if draft.photo:
        told[f"standard {standard.pk} photo"] = draft.photo.sha256
        standard.reference_photo = draft.photo.content
    if told or standard.order != order:
        standard.order = order
        standard.save()
    return told


@transaction.atomic
def set_active(duty: Duty, is_active: bool, *, by: Person) -> Duty:
    """Take a card out of force, or back into it."""
    if duty.is_active != is_active:
        duty.is_active = is_active
        duty.save(update_fields=["is_active"])
        record("duty.changed", duty, by=by, changes={"is_active": [not is_active, is_active]})
    return duty
