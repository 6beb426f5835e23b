from uuid import uuid4

from web.access_matrix import Row
from web.duties.conftest import make_card, make_check, photo_file
from yixian.web.duties.models import Check

LEADERS = frozenset({"leader", "technician", "secretary", "manager", "administrator"})
AWAY = frozenset({"manager", "administrator"})
COVERAGE = LEADERS | {"auditor"}


def card(world):
    plant = world.plant
    found = make_card("A-17", place=plant.zone, unit=plant.team, branch=plant.branch, holder=world.worker)
    make_check(found)
    return {"pk": found.pk}


def foreign(world):
    plant = world.plant
    away = make_card(
        "M-01", place=plant.foreign_zone, unit=plant.foreign_team, branch=plant.foreign_branch, holder=world.stranger
    )
    make_check(away)
    return {"pk": away.pk}


def reference(world):
    found = make_check(make_card("A-17", place=world.plant.zone, unit=world.plant.team, branch=world.plant.branch))
    found.reference_photo.save("r.jpg", photo_file())
    return {"pk": found.pk}


def check_photo(place, unit, branch, by):
    standard = make_check(make_card(f"C-{place.code}", place=place, unit=unit, branch=branch))
    check = Check(standard=standard, by=by, is_ok=True, done_at=standard.duty.created_at)
    check.photo.save("c.jpg", photo_file(), save=False)
    check.save()
    return {"pk": check.pk}


def own_photo(world):
    return check_photo(world.plant.zone, world.plant.team, world.plant.branch, world.worker)


def foreign_photo(world):
    plant = world.plant
    return check_photo(plant.foreign_zone, plant.foreign_team, plant.foreign_branch, world.stranger)


def new_card(world):
    return {
        "kind": "area", "code": "A-50", "title": "新责任区", "spot": "A-17", "what": "看", "how": "走",
        "standards-TOTAL_FORMS": "0", "standards-INITIAL_FORMS": "0",
    }  # fmt: skip


def changed_card(world):
    return {**new_card(world), "code": "A-17", "title": "改过的名称"}


def one_check(world):
    return {"client_key": str(uuid4()), "items": []}


MISSING = {"pk": 999_999}

ROWS = [
    Row("duties:grid"),
    Row("duties:list"),
    Row("duties:coverage", may_own=COVERAGE),
    Row("duties:coverage-xlsx", may_own=COVERAGE),
    Row("duties:detail", own=card, other=foreign, missing=MISSING),
    Row("duties:new", may_own=LEADERS),
    Row("duties:new", may_own=LEADERS, method="post", data=new_card),
    Row("duties:edit", may_own=LEADERS, may_other=AWAY, own=card, other=foreign, missing=MISSING),
    Row("duties:edit", may_own=LEADERS, own=card, missing=MISSING, method="post", data=changed_card),
    Row("duties:active", may_own=LEADERS, may_other=AWAY, own=card, other=foreign, missing=MISSING, method="post"),
    Row(
        "duties:check",
        may_own=LEADERS | {"worker"},
        may_other=AWAY | {"stranger"},
        own=card,
        other=foreign,
        missing=MISSING,
    ),
    Row(
        "duties:check",
        may_own=LEADERS | {"worker"},
        may_other=AWAY | {"stranger"},
        own=card,
        other=foreign,
        missing=MISSING,
        method="post",
        data=one_check,
        passes=frozenset({422}),
    ),
    Row("duties:photo", own=reference, missing=MISSING),
    Row(
        "duties:check-photo",
        may_own=LEADERS | {"worker", "instructor", "auditor"},
        may_other=AWAY | {"stranger", "auditor"},
        own=own_photo,
        other=foreign_photo,
        missing=MISSING,
    ),
]
