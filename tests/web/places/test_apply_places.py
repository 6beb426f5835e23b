from yixian.web.audit.models import AuditEntry
from yixian.web.people.models import OrgUnit
from yixian.web.places.actions import apply_places
from yixian.web.places.models import Place
from yixian.web.places.rows import PlaceRow
from yixian.web.places.wording import PROBLEMS

ROWS = [
    PlaceRow("L-1", "二线", kind="line", parent="PVC", team="乙炔车间", branch="第一党支部", row=2),
    PlaceRow("L-1-Z", "二线库房", kind="zone", parent="L-1", row=3),
]


def test_rows_are_created_once(administrator):
    first = apply_places(ROWS, administrator)
    assert (first.created, first.problems) == (["L-1", "L-1-Z"], [])
    made = Place.objects.get(code="L-1")
    assert (made.parent.code, made.unit.name, made.branch.name) == ("PVC", "乙炔车间", "第一党支部")
    written = AuditEntry.objects.count()
    again = apply_places(ROWS, administrator)
    assert (again.created, again.changed, again.unchanged) == ([], [], ["L-1", "L-1-Z"])
    assert AuditEntry.objects.count() == written


def test_a_changed_row_tells_what_was_and_what_is(administrator):
    apply_places(ROWS, administrator)
    result = apply_places([PlaceRow("L-1-Z", "备件库", row=9)], administrator)
    (change,) = result.changed
    assert (change.row, change.code, change.fields) == (9, "L-1-Z", {"name": ("二线库房", "备件库")})
    assert Place.objects.get(code="L-1-Z").kind == "zone"


def test_a_move_in_a_sheet_takes_later_rows_along(administrator):
    apply_places(ROWS, administrator)
    apply_places([PlaceRow("L-1", "二线", parent="ACE"), PlaceRow("NEW", "新区", parent="L-1-Z")], administrator)
    above = Place.objects.get(code="L-1-Z")
    assert above.path.startswith(Place.objects.get(code="ACE").path)
    assert Place.objects.get(code="NEW").path.startswith(above.path)


def test_bad_rows_are_told_and_good_ones_go_in(administrator):
    rows = [
        PlaceRow("", "无编码", row=2),
        PlaceRow("A/1", "斜线", row=3),
        PlaceRow("OK", "好的", parent="PVC", row=4),
        PlaceRow("OK", "又一个", row=5),
        PlaceRow("B-1", "孤儿", parent="NONE", row=6),
        PlaceRow("B-2", "单位", team="没有的班", row=7),
        PlaceRow("B-3", "类型", kind="ship", row=8),
        PlaceRow("ACE", "乙炔工段", parent="A-17", row=9),
        PlaceRow("B-4", "长" * 81, row=10),
        PlaceRow("B-5", "", row=11),
    ]
    result = apply_places(rows, administrator)
    assert result.created == ["OK"]
    assert [(problem.row, problem.column) for problem in result.problems] == [
        (2, "code"), (3, "code"), (5, "code"), (6, "parent"), (7, "team"), (8, "kind"), (9, "parent"),
        (10, "title"), (11, "title"),
    ]  # fmt: skip
    assert "没有的班" in result.problems[4].message
    assert len({problem.sentence for problem in result.problems}) == 9
    assert set(PROBLEMS.values()) >= {problem.sentence for problem in result.problems}


def test_a_name_two_units_share_needs_what_stands_above_it(administrator, plant):
    OrgUnit.objects.create(tree="administrative", kind="team", name="发生班", parent=plant.foreign_workshop)
    result = apply_places([PlaceRow("X", "某处", team="发生班")], administrator)
    assert "PVC厂/机修车间/发生班" in result.problems[0].message
    assert apply_places([PlaceRow("X", "某处", team="机修车间/发生班")], administrator).created == ["X"]


def test_a_dry_run_keeps_nothing(administrator):
    assert apply_places(ROWS, administrator, dry_run=True).created == ["L-1", "L-1-Z"]
    assert not Place.objects.filter(code__startswith="L-1").exists()
    assert not AuditEntry.objects.exists()
