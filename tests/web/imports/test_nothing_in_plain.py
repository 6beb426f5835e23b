"""What a roster says of politics is nowhere in plain, and what the product refuses is nowhere at all."""

import re

from django.db import connection

from yixian.tables.roster import read_roster
from yixian.web.imports import actions, staging
from yixian.web.imports.models import ImportBatch
from yixian.web.people.models import Person, PoliticalStatus

ID_CARD, PHONE_HOME = "11010519900307002X", "幸福路8号院3单元"
ROSTER = (
    "工号,姓名,车间,班组,政治面貌,身份证号,家庭住址\n"
    f"030001,林小雨,聚合车间,聚合一班,九三学社社员,{ID_CARD},{PHONE_HOME}\n"
    f"030002,何平,聚合车间,聚合一班,入党积极分子,{ID_CARD},{PHONE_HOME}\n"
)


def everything_stored() -> str:
    """Return every cell of every table as text, and every staged file."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += [
                bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview) else str(cell)
                for row in cursor.fetchall()
                for cell in row
            ]
    said += [path.read_bytes().decode("utf-8", "replace") for path in staging.folder().iterdir()]
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), "\n".join(said))  # as JSON writes them


def test_neither_before_nor_after_an_import(plant, administrator):
    data = ROSTER.encode()
    roster = read_roster(data)
    batch = actions.open_batch("roster", file_name="名册.csv", data=data, rows=2, bad_rows=0, by=administrator)
    staging.keep(batch.pk, roster, None if roster.skipped_columns else data)
    actions.decide(batch, plant="PVC厂", effective_on="2026-03-02")
    for step in ("staged", "applied", "undone"):
        if step == "applied":
            batch = ImportBatch.objects.get(pk=batch.pk)
            actions.apply_roster(batch, roster, actions.decisions_of(batch, roster), by=administrator)
            assert PoliticalStatus.objects.count() == 2
            assert Person.objects.filter(name="林小雨").exists()
        elif step == "undone":
            actions.undo(ImportBatch.objects.get(pk=batch.pk), by=administrator)
        stored = everything_stored()
        assert step != "applied" or "林小雨" in stored
        for word in ("九三", "积极分子", ID_CARD, "幸福路"):
            assert word not in stored, (step, word)
