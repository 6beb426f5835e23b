from dataclasses import dataclass, field

import pytest

from web.conftest import make_person
from web.duties.conftest import make_indicator
from yixian.web.audit.models import AuditEntry
from yixian.web.duties.actions import apply_areas
from yixian.web.duties.models import Duty, Holder
from yixian.web.duties.rows import AreaRow, Well, cycle_of
from yixian.web.duties.wording import PROBLEMS
from yixian.web.people.models import OrgUnit

ROW = AreaRow(
    "A-17",
    "发生器责任区",
    place="A-17",
    owners=("010001", "李班长"),
    group="发生班",
    what="保证设备完好",
    how="看\n走",
    level="无泄漏",
    well=(Well("I-1", target=9.5, cycle="每日"), Well(text="地面无积水", cycle="每班")),
    row=2,
)


@dataclass
class Owner:
    staff_no: str
    name: str


@dataclass
class Record:
    """A row as the sheet reader gives it."""

    row: int = 3
    code: str = "A-18"
    title: str = "清净塔责任区"
    place: str = "1#发生器"
    owners: tuple = field(default_factory=tuple)
    group: str = ""
    what: str = "看"
    how: str = "走"
    how_well: str = "无泄漏\n无积水"
    indicator: str = ""
    target: float | None = None
    unit: str = ""
    cycle: str = "月"


@pytest.fixture
def people(plant, worker, leader):
    make_indicator()


def test_a_row_becomes_a_card_once(administrator, people, plant, worker, leader):
    first = apply_areas([ROW], administrator)
    assert (first.created, first.problems) == (["A-17"], [])
    duty = Duty.objects.get()
    assert (duty.kind, duty.place, duty.group, duty.unit, duty.branch) == (
        "area", plant.zone, plant.team, plant.team, plant.branch,
    )  # fmt: skip
    assert {holder.person for holder in duty.holders.all()} == {worker, leader}
    assert [(str(item), item.target, item.period, item.cycle) for item in duty.standards.all()] == [
        ("指标I-1 (kg/t)", 9.5, "day", ""),
        ("地面无积水", None, "", "shift"),
    ]
    written = AuditEntry.objects.count()
    again = apply_areas([ROW], administrator)
    assert (again.created, again.changed, again.unchanged) == ([], [], ["A-17"])
    assert AuditEntry.objects.count() == written


def test_a_changed_row_tells_what_was_and_what_is(administrator, people):
    apply_areas([ROW], administrator)
    row = AreaRow("A-17", "新名称", owners=("010001",), well=(Well(text="地面无积水", cycle="每天"),), row=5)
    (change,) = apply_areas([row], administrator).changed
    assert change.row == 5
    assert change.fields["title"] == ("发生器责任区", "新名称")
    assert change.fields["owners"] == ("张一线(010001)、李班长(010002)", "张一线(010001)")
    assert "shift" in change.fields["standards"][0]
    assert "day" in change.fields["standards"][1]
    duty = Duty.objects.get()
    assert (duty.what, duty.standards.filter(ended_on=None).count()) == ("保证设备完好", 2)
    assert Holder.objects.filter(until=None).count() == 1


def test_a_record_of_the_sheet_reader_is_taken_as_it_is(administrator, people, plant, worker):
    record = Record(owners=(Owner("010001", "张一线"), Owner("", "李班长")))
    assert apply_areas([record], administrator).created == ["A-18"]
    duty = Duty.objects.get()
    assert (duty.place, duty.well) == (plant.zone, "无泄漏\n无积水")
    assert [(item.text, item.cycle) for item in duty.standards.all()] == [("无泄漏", "month"), ("无积水", "month")]
    assert duty.holders.count() == 2
    measured = Record(code="A-19", indicator="指标I-1", target=3.0)
    apply_areas([measured], administrator)
    standard = Duty.objects.get(code="A-19").standards.get()
    assert (standard.indicator.code, standard.target, standard.period) == ("I-1", 3.0, "month")


def test_bad_rows_are_told_and_good_ones_go_in(administrator, people, plant):
    make_person("030001", "张一线", plant.other_team)
    OrgUnit.objects.create(tree="administrative", kind="team", name="发生班", parent=plant.foreign_workshop)
    rows = [
        AreaRow("", "无编码", row=2),
        AreaRow("A/1", "斜线", row=3),
        AreaRow("OK", "好的", place="A-17", row=4),
        AreaRow("OK", "又一个", row=5),
        AreaRow("B-1", "地点", place="没有", row=6),
        AreaRow("B-2", "同名", place="A-17", owners=("张一线",), row=7),
        AreaRow("B-3", "无此人", owners=("赵无名",), row=8),
        AreaRow("B-4", "工号不符", owners=("李班长(010001)",), row=9),
        AreaRow("B-5", "班组", group="发生班", row=10),
        AreaRow("B-6", "周期", well=(Well(text="净", cycle="偶尔"),), row=11),
        AreaRow("B-7", "类别", kind="ship", row=12),
        AreaRow("B-8", "长" * 101, row=13),
        AreaRow("B-9", "定置", kind="zone", well=tuple(Well(text=f"{n}") for n in range(11)), row=14),
        AreaRow("B-10", "", row=15),
    ]
    result = apply_areas(rows, administrator)
    assert result.created == ["OK"]
    assert [(problem.row, problem.column) for problem in result.problems] == [
        (2, "code"), (3, "code"), (5, "code"), (6, "place"), (7, "owners"), (8, "owners"), (9, "owners"),
        (10, "group"), (11, "cycle"), (12, "kind"), (13, "title"), (14, "how_well"), (15, "title"),
    ]  # fmt: skip
    assert all(problem.keeps_out and problem.message for problem in result.problems)
    assert "张一线(030001 清净班)" in result.problems[4].message
    assert {problem.sentence for problem in result.problems} <= set(PROBLEMS.values())
    assert Duty.objects.count() == 1


def test_an_unknown_indicator_is_told_and_the_card_goes_in_without_it(administrator, people):
    row = AreaRow("A-17", "卡", place="A-17", well=(Well("没有的指标"), Well(text="净", cycle="周")), row=4)
    result = apply_areas([row], administrator)
    (problem,) = result.problems
    assert (problem.column, problem.keeps_out, result.created) == ("indicator", False, ["A-17"])
    assert "没有的指标" in problem.message
    assert Duty.objects.get().standards.count() == 1


def test_a_dry_run_keeps_nothing(administrator, people):
    assert apply_areas([ROW], administrator, dry_run=True).created == ["A-17"]
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("written", "cycle"),
    [("每班", "shift"), ("每日", "day"), ("周", "week"), ("每月", "month"), ("每季度", "quarter"), ("Weekly", "week")],
)
def test_cycles_are_read_as_offices_write_them(written, cycle):
    assert cycle_of(written) == cycle
    assert cycle_of("偶尔") is None


@pytest.mark.django_db
def test_an_area_numbered_as_a_place_stands_there_unless_the_row_says_otherwise(plant, administrator):
    result = apply_areas([AreaRow("A-17", "泵区", what="看", row=2)], administrator)
    assert result.created == ["A-17"]
    assert Duty.objects.get(code="A-17").place == plant.zone
