from web.access_matrix import Row

KEEPERS = frozenset({"manager", "administrator"})
LEADERS = frozenset({"leader", "technician", "secretary", "manager", "administrator"})


def zone(world):
    return {"pk": world.plant.zone.pk}


def foreign(world):
    return {"pk": world.plant.foreign_zone.pk}


def new_place(world):
    return {"kind": "zone", "code": "A-99", "name": "2#发生器", "above": "ACE"}


def same_place(world):
    return {"kind": "zone", "code": "A-17", "name": "1#发生器", "above": "ACE", "unit": world.plant.team.pk}


MISSING = {"pk": 999_999}

ROWS = [
    Row("places:tree"),
    Row("places:find"),
    Row("places:scan", own=lambda world: {"code": "A-17"}, other=lambda world: {"code": "M-01"}, missing={"code": "?"}),
    Row("places:detail", own=zone, other=foreign, missing=MISSING),
    Row("places:labels", may_own=LEADERS),
    Row("places:labels-pdf", may_own=LEADERS),
    Row("places:new", may_own=KEEPERS),
    Row("places:new", may_own=KEEPERS, method="post", data=new_place),
    Row("places:edit", may_own=KEEPERS, may_other=KEEPERS, own=zone, other=foreign, missing=MISSING),
    Row("places:edit", may_own=KEEPERS, own=zone, missing=MISSING, method="post", data=same_place),
    Row("places:active", may_own=KEEPERS, may_other=KEEPERS, own=zone, other=foreign, missing=MISSING, method="post"),
    # The top of the plant has no unit: only who keeps everything may change it.
    Row(
        "places:edit",
        may_own=frozenset({"administrator"}),
        own=lambda world: {"pk": world.plant.site.pk},
        missing=MISSING,
    ),
]
