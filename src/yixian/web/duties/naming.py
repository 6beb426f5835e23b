"""Find people by what somebody writes: a staff number, a name, a name with its number, or the initials."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from yixian.web.people.models import Membership, OrgTree, Person

SEPARATORS = re.compile(r"[、,，;；/\n\t]+")
NAMED_AND_NUMBERED = re.compile(r"^(?P<name>[^\d()（）\s]*)\s*[(（]?(?P<no>[A-Za-z]{0,4}\d[\w-]*)?[)）]?$")
INITIALS = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody as written; either part may be empty."""

    staff_no: str
    name: str

    def __str__(self) -> str:
        return f"{self.name}({self.staff_no})" if self.name and self.staff_no else self.name or self.staff_no


class UnclearError(Exception):
    """Words that mean nobody, or more than one; ``code`` names a sentence of ``duties.wording.PROBLEMS``."""

    def __init__(self, code: str, value: str, found: str = "") -> None:
        super().__init__(code, value, found)
        self.code, self.value, self.found = code, value, found


def split(written: str) -> list[Wanted]:
    """Return the people a line of text names: ``张三、李四(001002)、001003、ws``."""
    return [_wanted(part.strip()) for part in SEPARATORS.split(written) if part.strip()]


def _wanted(part: str) -> Wanted:
    match = NAMED_AND_NUMBERED.match(part)
    return Wanted(match["no"] or "", match["name"] or "") if match else Wanted("", part)


class Staff:
    """The active people that may be meant by a set of names, fetched at once."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        asked = list(wanted)
        numbers = {item.staff_no for item in asked if item.staff_no}
        names = {item.name for item in asked if item.name}
        condition = Q(staff_no__in=numbers | names) | Q(name__in=names)
        for letters in {name for name in names if INITIALS.fullmatch(name)}:
            condition |= Q(pinyin__icontains=letters)
        self._by_number: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        for person in Person.objects.filter(condition, is_active=True).order_by("staff_no") if asked else ():
            self._by_number[person.staff_no] = person
            for word in {person.name, *person.pinyin.casefold().split()}:
                self._by_name[word].append(person)

    def find(self, wanted: Wanted) -> Person:
        """Return the one person meant; a number decides, and a name beside it must agree."""
        by_number = self._by_number.get(wanted.staff_no or wanted.name)
        if by_number and wanted.staff_no and wanted.name and by_number.name != wanted.name:
            raise UnclearError("person_differs", str(wanted), str(by_number))
        if by_number:
            return by_number
        if wanted.staff_no:
            raise UnclearError("person_unknown", str(wanted))
        same = self._by_name.get(wanted.name) or self._by_name.get(wanted.name.casefold()) or []
        if len(same) == 1:
            return same[0]
        if same:
            raise UnclearError("person_twice", wanted.name, "、".join(self._told_apart(same)))
        raise UnclearError("person_unknown", wanted.name)

    def _told_apart(self, people: list[Person]) -> list[str]:
        rows = Membership.objects.current().filter(person__in=people, tree=OrgTree.ADMINISTRATIVE)
        teams = dict(rows.values_list("person_id", "unit__name"))
        return [f"{person.name}({person.staff_no} {teams.get(person.pk, '')})".replace(" )", ")") for person in people]


def written(people: Iterable[Person]) -> str:
    """Return the people as :func:`split` reads them back."""
    return "、".join(f"{person.name}({person.staff_no})" for person in people)
