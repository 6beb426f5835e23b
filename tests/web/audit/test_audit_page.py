import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit import actions, queries
from yixian.web.audit.models import AuditEntry
from yixian.web.people.models import Role, RoleGrant

URL = "/audit/"


def shown(answer) -> list[AuditEntry]:
    return [line.entry for line in answer.context["lines"]]


@pytest.fixture
def entries(world):
    actions.record("person.moved", world.worker, by=world.administrator, changes={"post": ["外操", "内操"]})
    actions.record("person.signed_in", world.worker, by=world.worker)
    actions.record("unit.added", world.plant.team, by=None)
    return world


def test_entries_are_worded_with_old_and_new(as_, entries):
    page = as_(entries.auditor).get(URL).content.decode()
    for words in ("调动单位", "岗位: 外操 → 内操", "系统", "发生班"):
        assert words in page


@pytest.mark.parametrize(
    ("wanted", "actions_found"),
    [
        ({"person": "zgl"}, ["person.moved"]),
        ({"person": "010001"}, ["person.signed_in"]),
        ({"action": "unit.added"}, ["unit.added"]),
        ({"target": "发生"}, ["unit.added"]),
        ({"kind": "people.orgunit"}, ["unit.added"]),
        ({"since": "2199-01-01"}, []),
        ({"until": "2000-01-01"}, []),
    ],
)
def test_filters_narrow_the_list(as_, entries, wanted, actions_found):
    assert [entry.action for entry in shown(as_(entries.auditor).get(URL, wanted))] == actions_found


def test_today_is_within_today(as_, entries):
    day = timezone.localdate().isoformat()
    assert len(shown(as_(entries.auditor).get(URL, {"since": day, "until": day}))) == 3


def test_changes_are_told_in_words_not_in_codes(as_, world):
    actions.record("person.role_granted", world.worker, by=None, changes={"role": "team_leader", "until": None})
    actions.record("person.changed", world.worker, by=None, changes={"skill_level": [None, 4], "odd": {"a": 1}})
    page = as_(world.auditor).get(URL).content.decode()
    for words in ("角色: 班组长", "截止日期: —", "技能等级: — → 高级工", "odd: {&quot;a&quot;: 1}"):
        assert words in page


def test_an_unknown_code_shows_as_itself(as_, world):
    actions.record("something.unheard_of", world.worker, by=None)
    assert "something.unheard_of" in as_(world.auditor).get(URL).content.decode()


def test_pages_go_on_by_key_without_gap_or_repeat(as_, world, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 10)
    actions.record_many("person.changed", [world.worker] * 25, by=None)
    own, seen, before = as_(world.auditor), [], None
    while True:
        answer = own.get(URL, {"before": before} if before else {})
        seen += [entry.pk for entry in shown(answer)]
        before = answer.context["older"]
        if before is None:
            break
    assert seen == list(AuditEntry.objects.order_by("-id").values_list("pk", flat=True))
    assert len(seen) == 25


def test_a_page_costs_the_same_for_ten_and_twenty_entries(as_, world):
    own, counts = as_(world.auditor), []
    for _ in range(2):
        actions.record_many("person.changed", [world.worker] * 10, by=world.administrator)
        with CaptureQueriesContext(connection) as seen:
            own.get(URL)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nonsense_in_the_address_is_no_error(as_, auditor):
    assert as_(auditor).get(URL, {"before": "x", "since": "yesterday", "action": "no.such"}).status_code == 200


def test_htmx_gets_the_rows_alone(as_, entries):
    assert "<html" not in as_(entries.auditor).get(URL, headers={"HX-Request": "true"}).content.decode()


def test_an_auditor_of_one_workshop_sees_what_its_people_did(as_, entries):
    RoleGrant.objects.create(
        person=entries.instructor,
        role=Role.AUDITOR,
        unit=entries.plant.workshop,
        since="2020-01-01",
        until="2199-01-01",
    )
    assert [entry.action for entry in shown(as_(entries.instructor).get(URL))] == ["person.signed_in"]


def test_an_export_holds_the_filtered_rows_and_is_itself_written_down(as_, entries):
    answer = as_(entries.auditor).post(reverse("audit:export", args=["csv"]), {"action": "unit.added"})
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 2
    assert rows[1][4:6] == ["unit.added", "添加单位"]
    entry = AuditEntry.objects.get(action="audit.exported")
    assert (entry.actor, entry.changes) == (entries.auditor, {"kind": "csv", "action": "unit.added"})


def test_a_workbook_holds_text_and_no_formula(as_, world):
    world.worker.name = "=1+1"
    world.worker.save()
    actions.record("person.changed", world.worker, by=world.worker)
    own = as_(world.auditor)
    book = openpyxl.load_workbook(io.BytesIO(own.post(reverse("audit:export", args=["xlsx"])).content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    text = own.post(reverse("audit:export", args=["csv"])).content.decode("utf-8-sig")
    assert ",'=1+1," in text


def test_export_needs_a_post(as_, auditor):
    assert as_(auditor).get(reverse("audit:export", args=["csv"])).status_code == 405
