"""Make cards be as the rows of a sheet say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from yixian.web.duties.cards import Draft, save_card
from yixian.web.duties.models import MOST_ZONE_ITEMS, Duty, DutyKind, DutyStandard, Holder, StandardKind
from yixian.web.duties.naming import Staff, UnclearError
from yixian.web.duties.rows import AreaRecord, AreaRow, Well, cycle_of, of_record
from yixian.web.duties.wording import PROBLEMS
from yixian.web.indicators.models import Indicator, Period
from yixian.web.people.models import OrgTree, OrgUnit, Person
from yixian.web.places import units
from yixian.web.places.actions import CODE
from yixian.web.places.models import Place
from yixian.web.places.results import Change, Problem, Result

LIMITS = {"title": 100, "what": 1000, "how": 4000, "level": 1000}
#: The cycle of a check whose row does not say.
USUAL_CYCLE = "week"


def apply_areas(rows: Iterable[AreaRow | AreaRecord], by: Person | None, *, dry_run: bool = False) -> Result:
    """Make the cards be as the rows say, by code; good rows go in, the others are told as problems.

    An empty cell changes nothing. With ``dry_run`` the result tells what would happen and nothing is kept.
    """
    wanted = [row if isinstance(row, AreaRow) else of_record(row) for row in rows]
    with transaction.atomic():
        result = _Applying(wanted, by).run()
        if dry_run:
            transaction.set_rollback(True)
    return result


class _RefusedError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Applying:
    """One run over the rows, with everything the rows may name fetched beforehand."""

    def __init__(self, rows: Sequence[AreaRow], by: Person | None) -> None:
        self.rows, self.by = rows, by
        self.result = Result()
        self.units = units.UnitNames()
        self.staff = Staff([person for row in rows for person in row.wanted()])
        self.places: dict[str, Place] = {}
        self.places_named: dict[str, list[Place]] = defaultdict(list)
        for place in Place.objects.filter(is_active=True).select_related("unit", "branch"):
            self.places[place.code] = place
            self.places_named[place.name].append(place)
        self.indicators: dict[str, Indicator] = {}
        for indicator in Indicator.objects.filter(is_active=True):
            self.indicators.setdefault(indicator.name, indicator)
            self.indicators[indicator.code] = indicator
        codes = [row.code for row in rows]
        known = Duty.objects.filter(code__in=codes).select_related("place", "unit", "branch", "group")
        self.duties = {duty.code: duty for duty in known}
        self.standards: dict[int, list[DutyStandard]] = defaultdict(list)
        rows_known = DutyStandard.objects.filter(duty__code__in=codes, ended_on__isnull=True)
        for standard in rows_known.select_related("indicator"):
            self.standards[standard.duty_id].append(standard)
        self.holders: dict[int, list[Person]] = defaultdict(list)
        for holder in Holder.objects.filter(duty__code__in=codes, until__isnull=True).select_related("person"):
            self.holders[holder.duty_id].append(holder.person)

    def run(self) -> Result:
        seen: set[str] = set()
        for row in self.rows:
            try:
                self._check(row, seen)
                self._apply(row)
            except _RefusedError as refused:
                self.result.problems.append(refused.problem)
        return self.result

    def _check(self, row: AreaRow, seen: set[str]) -> None:
        if not row.code:
            raise _refused(row, "code", "code_missing")
        if not CODE.fullmatch(row.code):
            raise _refused(row, "code", "code_form", value=row.code)
        if row.code in seen:
            raise _refused(row, "code", "code_twice", value=row.code)
        if not row.title:
            raise _refused(row, "title", "title_missing")
        if row.kind not in DutyKind.values:
            raise _refused(row, "kind", "kind_unknown", value=row.kind)
        if row.kind == DutyKind.ZONE and len(row.well) > MOST_ZONE_ITEMS:
            raise _refused(row, "how_well", "too_many_items", most=MOST_ZONE_ITEMS)
        for name, limit in LIMITS.items():
            if len(getattr(row, name)) > limit:
                raise _refused(row, "how_well" if name == "level" else name, "too_long", limit=limit)
        seen.add(row.code)

    def _apply(self, row: AreaRow) -> None:
        duty = self.duties.get(row.code) or Duty(code=row.code, kind=row.kind)
        fields = {"title": row.title, "kind": row.kind, **self._fields(row)}
        current = self.standards[duty.pk] if duty.pk else []
        holders = self._holders(row, duty)
        drafts = self._drafts(row, current)
        told = self._difference(row, duty, fields, holders, (current, drafts))
        if duty.pk and not told:
            self.result.unchanged.append(row.code)
            return
        is_new = duty.pk is None
        self.duties[row.code] = save_card(duty, fields, holders=holders, standards=drafts, by=self.by)
        if is_new:
            self.result.created.append(row.code)
        else:
            self.result.changed.append(Change(row.row, row.code, told))

    def _fields(self, row: AreaRow) -> dict[str, Any]:
        found: dict[str, Any] = {"what": row.what, "how": row.how, "well": row.level}
        found = {name: value for name, value in found.items() if value}
        if row.place:
            found["place"] = self._place(row)
        elif row.code not in self.duties and row.code in self.places:
            found["place"] = self.places[row.code]  # an area is mostly numbered as its place
        if row.group:
            found["group"] = self._unit(row, "group", row.group, OrgTree.PARTY, OrgTree.ADMINISTRATIVE)
        if row.branch:
            found["branch"] = self._unit(row, "branch", row.branch, OrgTree.PARTY)
        return found

    def _place(self, row: AreaRow) -> Place:
        named = self.places_named.get(row.place, [])
        if row.place in self.places:
            return self.places[row.place]
        if len(named) == 1:
            return named[0]
        raise _refused(row, "place", "place_twice" if named else "place_unknown", value=row.place)

    def _unit(self, row: AreaRow, column: str, written: str, *trees: OrgTree) -> OrgUnit:
        try:
            return self.units.find(written, *trees)
        except units.UnclearError as unclear:
            raise _refused(row, column, unclear.code, value=unclear.value, found=unclear.found) from None

    def _holders(self, row: AreaRow, duty: Duty) -> list[Person]:
        if not row.owners and duty.pk:
            return self.holders[duty.pk]
        try:
            return [self.staff.find(person) for person in row.wanted()]
        except UnclearError as unclear:
            raise _refused(row, "owners", unclear.code, value=unclear.value, found=unclear.found) from None

    def _drafts(self, row: AreaRow, current: Sequence[DutyStandard]) -> list[Draft]:
        """Return the standards of the row, joined to those they renew; those the row does not name stay."""
        known = {(item.indicator_id, item.text): item for item in current}
        wanted = [draft for well in row.well if (draft := self._draft(row, well, known)) is not None]
        named = {draft.pk for draft in wanted}
        return [*wanted, *(_as_it_is(item) for item in current if item.pk not in named)]

    def _draft(self, row: AreaRow, well: Well, known: dict[Any, DutyStandard]) -> Draft | None:
        cycle = cycle_of(well.cycle) if well.cycle else None
        if well.cycle and cycle is None:
            raise _refused(row, "cycle", "cycle_unknown", value=well.cycle)
        if not well.indicator:
            before = known.get((None, well.text))
            usual = cycle or (before.cycle if before else USUAL_CYCLE)
            return Draft(before.pk if before else None, text=well.text, cycle=usual) if well.text else None
        indicator = self.indicators.get(well.indicator)
        if indicator is None:
            sentence = PROBLEMS["indicator_unknown"]
            self.result.problems.append(Problem(row.row, "indicator", sentence, {"value": well.indicator}, False))
            return None
        before = known.get((indicator.pk, ""))
        period = cycle if cycle in Period.values else (before.period if before else "")
        target = well.target if well.target is not None else (before.target if before else None)
        return Draft(before.pk if before else None, indicator, target, str(period or ""))

    def _difference(
        self,
        row: AreaRow,
        duty: Duty,
        fields: dict[str, Any],
        holders: Sequence[Person],
        standards: tuple[Sequence[DutyStandard], Sequence[Draft]],
    ) -> dict[str, tuple[str, str]]:
        """Return what would change, as people read it; nothing for a card that is not there yet."""
        if not duty.pk:
            return {}
        told = {
            name: (str(getattr(duty, name) or ""), str(value))
            for name, value in fields.items()
            if getattr(duty, name) != value
        }
        before = self.holders[duty.pk]
        if {person.pk for person in before} != {person.pk for person in holders}:
            told["owners"] = ("、".join(map(str, before)), "、".join(map(str, holders)))
        was = [_as_it_is(item) for item in standards[0]]
        if sorted(map(_told, was)) != sorted(map(_told, standards[1])):
            told["standards"] = ("；".join(map(_told, was)), "；".join(map(_told, standards[1])))
        return told


def _as_it_is(standard: DutyStandard) -> Draft:
    is_check = standard.kind == StandardKind.CHECK
    return Draft(
        standard.pk,
        None if is_check else standard.indicator,
        standard.target,
        standard.period,
        standard.text,
        standard.cycle,
    )


def _told(draft: Draft) -> str:
    if draft.indicator:
        target = "—" if draft.target is None else f"{draft.target:g}"
        return " ".join(part for part in (str(draft.indicator), target, draft.period) if part)
    return f"{draft.text} {draft.cycle}"


def _refused(row: AreaRow, column: str, code: str, **values: Any) -> _RefusedError:
    return _RefusedError(Problem(row.row, column, PROBLEMS[code], values))
