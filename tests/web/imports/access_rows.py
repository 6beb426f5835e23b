from __future__ import annotations

from typing import Any

from web.access_matrix import Row
from web.imports.conftest import workbook
from web.world import World
from yixian.tables.roster import read_roster
from yixian.web.imports import actions, staging
from yixian.web.imports.models import ImportBatch

IMPORTERS = frozenset({"administrator", "manager"})
ADMINISTRATOR = frozenset({"administrator"})
MISSING = {"pk": "00000000-0000-4000-8000-000000000000"}


def waiting(world: World) -> dict[str, Any]:
    data = workbook([["030001", "", "聚合车间", "聚合一班"], ["030002", "林小雨", "聚合车间", "聚合一班", "班长"]])
    roster = read_roster(data)
    batch = actions.open_batch("roster", file_name="名册.xlsx", data=data, rows=1, bad_rows=1, by=world.administrator)
    staging.keep(batch.pk, roster, data)
    actions.decide(batch, plant="PVC厂", effective_on="2026-03-02")
    return {"pk": batch.pk}


def imported(world: World) -> dict[str, Any]:
    kwargs = waiting(world)
    roster = staging.records(kwargs["pk"])
    batch = ImportBatch.objects.get(pk=kwargs["pk"])
    actions.apply_roster(batch, roster, actions.decisions_of(batch, roster), by=world.administrator)
    return kwargs


ROWS = [
    Row("imports:start", may_own=IMPORTERS),
    Row("imports:start", may_own=IMPORTERS, method="post"),
    Row("imports:batches", may_own=IMPORTERS),
    Row("imports:template", may_own=IMPORTERS, own=lambda world: {"kind": "roster"}, missing={"kind": "other"}),
    Row("imports:preview", may_own=ADMINISTRATOR, own=waiting, missing=MISSING),
    Row("imports:corrected", may_own=ADMINISTRATOR, own=waiting, missing=MISSING),
    Row("imports:corrected", may_own=ADMINISTRATOR, own=waiting, missing=MISSING, method="post"),
    Row("imports:apply", may_own=ADMINISTRATOR, own=waiting, missing=MISSING, method="post"),
    Row("imports:done", may_own=ADMINISTRATOR, own=imported, missing=MISSING),
    Row("imports:undo", may_own=ADMINISTRATOR, own=imported, missing=MISSING, method="post"),
]
