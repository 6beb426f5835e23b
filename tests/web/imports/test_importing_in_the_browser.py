"""Upload, preview, confirm, undo: as an administrator does it."""

from __future__ import annotations

import io
import os
import random
import stat

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from web.imports.conftest import HEADINGS, PEOPLE, SAMPLES, changed, workbook
from yixian.tables.roster import read_roster
from yixian.web.audit.models import AuditEntry
from yixian.web.duties.models import Duty
from yixian.web.imports import blanks, handlers, staging
from yixian.web.imports.models import ImportBatch
from yixian.web.jobs.models import Job
from yixian.web.people.models import Membership, OrgUnit, Person, RoleGrant
from yixian.web.places.models import Place

pytestmark = pytest.mark.django_db
START = "/imports/"


def upload(client, data: bytes, name="名册.xlsx", kind="roster", **fields):
    file = SimpleUploadedFile(name, data)
    given = {"effective_on": "2026-03-02", "file": file, **fields} if kind == "roster" else {"file": file, **fields}
    return client.post(f"{START}?kind={kind}", given)


def latest() -> ImportBatch:
    return ImportBatch.objects.order_by("-created_at")[0]


def confirm(client, **fields):
    return client.post(reverse("imports:apply", args=[latest().pk]), fields, follow=True)


@pytest.fixture
def admin(as_, administrator):
    return as_(administrator)


def test_from_the_file_to_the_people_and_back(admin, plant):
    answer = upload(admin, workbook(), plant=plant.plant.pk)
    assert answer.status_code == 302
    page = admin.get(answer["Location"])
    assert "陈大壮" in page.content.decode()
    assert not Person.objects.filter(staff_no="030001").exists()
    confirm(admin, grant="030001:team_leader")
    assert Membership.objects.get(person__staff_no="030001", tree="administrative").unit.parent.parent == plant.plant
    assert RoleGrant.objects.get(person__staff_no="030001").role == "team_leader"
    assert AuditEntry.objects.filter(action="import.applied").count() == 1
    admin.post(reverse("imports:undo", args=[latest().pk]))
    assert not Person.objects.filter(staff_no="030001").exists()
    assert latest().status == "undone"


def test_nothing_is_granted_or_disabled_unless_ticked(admin, plant, worker):
    upload(admin, workbook(), plant=plant.plant.pk)
    confirm(admin)
    worker.refresh_from_db()
    assert worker.is_active
    assert not RoleGrant.objects.filter(person__staff_no="030001").exists()


def test_leavers_are_disabled_where_ticked(admin, plant, worker):
    upload(admin, workbook(), plant=plant.plant.pk)
    confirm(admin, disable_missing="on")
    worker.refresh_from_db()
    assert not worker.is_active


def test_a_file_without_a_plant_is_asked_about_once(admin, plant):
    OrgUnit.objects.create(tree="administrative", kind="plant", name="二厂")
    page = admin.get(upload(admin, workbook())["Location"])
    assert 'name="plant"' in page.content.decode()
    confirm(admin, plant="三厂")
    assert not Person.objects.filter(staff_no="030001").exists()
    confirm(admin)
    assert OrgUnit.objects.get(name="聚合车间").parent.name == "三厂"


def test_a_declined_proposal_is_previewed_again_and_obeyed(admin, plant):
    rows = [[f"0400{at:02}", "某人", "车间", "机修一班", "", "", "", "", ""] for at in range(8)]
    rows.append(["040090", "另一人", "车间", "机修1班", "", "", "", "", ""])
    upload(admin, workbook(rows), plant=plant.plant.pk)
    confirm(admin, **{"question-0": "no"})
    assert latest().status == "ready"
    confirm(admin, **{"question-0": "no"})
    assert Membership.objects.get(person__staff_no="040090").unit.name == "机修1班"


def test_good_rows_go_in_and_bad_rows_come_back_marked(admin, plant):
    rows = [*PEOPLE, ["030005", "", "聚合车间", "聚合一班", "", "", "", "", ""]]
    upload(admin, workbook(rows), plant=plant.plant.pk)
    answer = admin.get(reverse("imports:corrected", args=[latest().pk]))
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert page["B6"].comment.text == "缺少姓名。"
    confirm(admin)
    assert Person.objects.filter(staff_no__startswith="0300").count() == 4


def test_a_file_with_forbidden_columns_is_not_kept_and_marked_when_sent_again(admin, plant):
    rows = [[*row, "甘肃省某市某路1号"] for row in [*PEOPLE, ["030005", "", "", "", "", "", "", "", ""]]]
    data = workbook(rows, [*HEADINGS, "家庭住址"])
    upload(admin, data, plant=plant.plant.pk)
    batch = latest()
    assert staging.source(batch.pk) is None
    address = reverse("imports:corrected", args=[batch.pk])
    assert "家庭住址" in admin.get(address).content.decode()
    other = admin.post(address, {"file": SimpleUploadedFile("a.xlsx", workbook())})
    assert other.context["form"].errors
    marked = admin.post(address, {"file": SimpleUploadedFile("a.xlsx", data)})
    assert openpyxl.load_workbook(io.BytesIO(marked.content)).active["B6"].comment.text == "缺少姓名。"


def dump() -> str:
    """Return every value of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(bytes(value) if isinstance(value, memoryview) else value) for row in cursor for value in row]
    return "\n".join(found)


def files() -> bytes:
    return b"".join(path.read_bytes() for path in staging.folder().iterdir())


@pytest.mark.parametrize("after", ["upload", "import"])
def test_forbidden_columns_and_political_status_are_nowhere(admin, plant, after):
    rows = [[*row, "甘肃省某市某路1号"] for row in changed("030002", status="九三学社")]
    upload(admin, workbook(rows, [*HEADINGS, "家庭住址"]), plant=plant.plant.pk)
    if after == "import":
        confirm(admin)
        assert Person.objects.filter(staff_no="030002").exists()
    held = dump()
    for word in ("某路", "九三学社", "中共党员", "共青团员"):
        assert word not in held
        assert word.encode() not in files()
    assert (b"030001" in files()) is False


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_a_sample_imported_twice_changes_nothing_the_second_time(admin, plant, path):
    for expected in (len(read_roster(path).people), 0):
        upload(admin, path.read_bytes(), plant=plant.plant.pk)
        confirm(admin)
        assert latest().counts["new"] == expected
    assert latest().counts["unchanged"] == latest().rows


def test_what_lies_between_is_sealed_private_and_dropped(admin, plant):
    upload(admin, workbook(), plant=plant.plant.pk)
    path = staging.folder() / f"{latest().pk}.records"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    confirm(admin)
    assert list(staging.folder().glob(f"{latest().pk}.*")) == []


def test_what_nobody_confirms_is_forgotten_after_a_day(admin, plant):
    upload(admin, workbook(), plant=plant.plant.pk)
    batch = latest()
    old = timezone.now() - staging.KEPT_FOR * 2
    ImportBatch.objects.update(created_at=old)
    for path in staging.folder().glob(f"{batch.pk}.*"):
        os.utime(path, (old.timestamp(), old.timestamp()))
    handlers.forget({})
    assert staging.records(batch.pk) is None
    assert not ImportBatch.objects.exists()


def test_a_large_file_is_left_to_the_worker(admin, plant, monkeypatch):
    monkeypatch.setattr("yixian.web.imports.views.LARGE", 3)
    upload(admin, workbook(), plant=plant.plant.pk)
    page = confirm(admin)
    batch = latest()
    assert batch.status == "applying"
    assert "every 2s" in page.content.decode()
    part = admin.get(reverse("imports:done", args=[batch.pk]), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    job = Job.objects.get(kind="imports.apply")
    handlers.apply(job.payload)
    assert latest().status == "applied"
    assert handlers.apply(job.payload) == {}
    assert Person.objects.filter(staff_no="030001").exists()


def test_work_that_stopped_for_good_is_told(admin, plant, monkeypatch):
    monkeypatch.setattr("yixian.web.imports.views.LARGE", 3)
    upload(admin, workbook(), plant=plant.plant.pk)
    confirm(admin)
    Job.objects.update(status="failed")
    handlers.forget({})
    assert latest().status == "failed"
    assert latest().problem in admin.get(reverse("imports:done", args=[latest().pk])).content.decode()


def test_a_file_is_imported_once_however_often_the_button_is_pressed(admin, plant):
    upload(admin, workbook(), plant=plant.plant.pk)
    confirm(admin)
    confirm(admin)
    assert AuditEntry.objects.filter(action="import.applied").count() == 1


def test_pasted_cells_are_a_file_too(admin, plant):
    text = "\n".join("\t".join(row) for row in [HEADINGS, *PEOPLE])
    answer = admin.post(START, {"text": text, "effective_on": "2026-03-02", "plant": plant.plant.pk})
    assert answer.status_code == 302
    assert latest().rows == 4


@pytest.mark.parametrize("kind", ["roster", "areas", "places", "readings"])
def test_no_file_whatsoever_breaks_the_page(admin, plant, kind):
    chance = random.Random(7)
    good = workbook()
    garbage = [chance.randbytes(chance.randrange(1, 4000)) for _ in range(12)]
    garbage += [
        start + chance.randbytes(500) for start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF")
    ]
    garbage += [good[: chance.randrange(len(good))] for _ in range(8)]
    garbage += [b"", b"\0" * 100, "只有一行字".encode(), "工号,年龄\n1,2".encode("gbk"), b"<html></html>"]
    for data in garbage:
        answer = upload(admin, data, kind=kind)
        assert answer.status_code == 200, data[:20]
        assert answer.context["page"].form.errors["file"], data[:20]
    assert not ImportBatch.objects.exists()


def test_a_file_too_large_is_refused_beside_its_field(admin, monkeypatch):
    monkeypatch.setattr("yixian.web.imports.forms.MAX_BYTES", 100)
    answer = upload(admin, workbook())
    assert "64 MB" in answer.context["page"].form.errors["file"][0]


def test_places_and_readings_go_to_their_own_apps(as_, manager, plant):
    client = as_(manager)
    data = workbook([["A-31", "新装置", "单元", "ACE"]], ["编号", "名称", "类型", "上级编号"])
    page = client.get(upload(client, data, kind="places")["Location"])
    assert "A-31" in page.content.decode()
    confirm(client)
    assert plant.line.children.get(code="A-31").name == "新装置"
    assert client.get(f"{START}?kind=roster").status_code == 403


def test_a_manager_of_one_plant_writes_nothing_of_another(as_, manager, plant):
    second = OrgUnit.objects.create(tree="administrative", kind="plant", name="二厂")
    Place.objects.create(kind="plant", code="P2", name="二厂", unit=second)
    client = as_(manager)
    rows = [["P2", "改名"], ["P2-1", "新装置", "单元", "P2"], ["TOP", "新厂", "厂"], ["A-31", "可以", "单元", "ACE"]]
    data = workbook(rows, ["编号", "名称", "类型", "上级编号"])
    page = client.get(upload(client, data, kind="places")["Location"] + "?show=problems")
    assert page.content.decode().count("不归您管理") == 3
    confirm(client)
    assert Place.objects.get(code="P2").name == "二厂"
    assert set(Place.objects.filter(code__in=["P2-1", "TOP", "A-31"]).values_list("code", flat=True)) == {"A-31"}
    areas = workbook([["Z-9", "别厂责任区", "P2", "巡检"]], ["编号", "名称", "位置", "干什么"])
    upload(client, areas, kind="areas")
    confirm(client)
    assert not Duty.objects.exists()


def test_areas_go_to_their_own_app(admin, plant, worker):
    headings = ["编号", "名称", "位置", "责任人", "干什么", "怎么干", "干到什么程度"]
    data = workbook([["Z-01", "发生器区", "A-17", "张一线", "巡检", "看、听、摸", "无泄漏"]], headings)
    upload(admin, data, kind="areas")
    confirm(admin)
    assert Duty.objects.get(code="Z-01").place == plant.zone


@pytest.mark.parametrize("kind", ["roster", "areas", "places", "readings"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_template_can_be_read_back(admin, kind, language):
    data = blanks.write(kind, language)
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    headings = [cell.value for cell in page[1]]
    if kind == "roster":
        row = {"工号": "1", "姓名": "某某", "Staff number": "1", "Name": "某某"}
        roster = read_roster(workbook([[row.get(name, "") for name in headings]], headings))
        assert len(roster.columns) == len(headings)
        assert len(roster.people) == 1
    answer = admin.get(reverse("imports:template", args=[kind]))
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_list_of_imports_takes_the_same_queries_for_ten_and_twenty(admin, administrator):
    def make(count):
        for _ in range(count):
            ImportBatch.objects.create(kind="roster", file_name="a.xlsx", sha256="0" * 64, by=administrator)

    make(10)
    with CaptureQueriesContext(connection) as ten:
        admin.get(reverse("imports:batches"))
    make(10)
    with CaptureQueriesContext(connection) as twenty:
        admin.get(reverse("imports:batches"))
    assert len(ten) == len(twenty)
