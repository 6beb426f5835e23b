"""Find a unit of either tree by the name people write in a sheet."""

from __future__ import annotations

import re

from yixian.web.people.models import OrgTree, OrgUnit


class UnclearError(Exception):
    """A name that means no unit, or more than one; ``code`` names a sentence of ``places.wording.PROBLEMS``."""

    def __init__(self, code: str, value: str, found: str = "") -> None:
        super().__init__(code, value, found)
        self.code, self.value, self.found = code, value, found


class UnitNames:
    """The active units by name; a name used twice is told apart by what stands above: ``乙炔车间/发生班``."""

    def __init__(self) -> None:
        rows = OrgUnit.objects.filter(is_active=True).order_by("path")
        self._by_id: dict[int, OrgUnit] = {unit.pk: unit for unit in rows}
        self._by_name: dict[tuple[str, str], list[OrgUnit]] = {}
        for unit in self._by_id.values():
            self._by_name.setdefault((unit.tree, unit.name), []).append(unit)

    def find(self, written: str, *trees: OrgTree) -> OrgUnit:
        """Return the one unit of that name in the trees, the first tree that knows it deciding."""
        parts = [part.strip() for part in re.split(r"[/／>→]", written) if part.strip()] or [""]
        for tree in trees:
            found = [unit for unit in self._by_name.get((tree, parts[-1]), []) if self._stands_below(unit, parts[:-1])]
            if len(found) == 1:
                return found[0]
            if found:
                raise UnclearError("unit_twice", written, "、".join(self.full_name(unit) for unit in found))
        raise UnclearError("unit_unknown", written)

    def full_name(self, unit: OrgUnit) -> str:
        above = [self._by_id[key].name for key in unit.ancestor_ids() if key in self._by_id]
        return "/".join([*above, unit.name])

    def _stands_below(self, unit: OrgUnit, names: list[str]) -> bool:
        above = {self._by_id[key].name for key in unit.ancestor_ids() if key in self._by_id}
        return all(name in above for name in names)
