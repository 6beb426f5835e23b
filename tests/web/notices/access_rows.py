from datetime import date

from web.access_matrix import EVERYBODY, Row
from web.world import World
from yixian.web.notices import actions
from yixian.web.notices.models import Digest, Notice

DAY = date(2026, 3, 7)
OF_TEAM_ONE = EVERYBODY - {"stranger"}
OF_FOREIGN_TEAM = frozenset({"stranger", "manager", "auditor", "administrator"})


def own_notice(world: World) -> dict[str, int]:
    values = {"unit": "发生班", "overdue": 1, "due": 2}
    return {"pk": Notice.objects.create(person=world.worker, code="digest.ready", values=values).pk}


def foreign_notice(world: World) -> dict[str, int]:
    values = {"unit": "机修一班", "overdue": 1, "due": 2}
    return {"pk": Notice.objects.create(person=world.stranger, code="digest.ready", values=values).pk}


def digest(unit) -> dict[str, object]:
    Digest.objects.get_or_create(unit=unit, day=DAY, defaults={"content": {"counts": {}, "lists": {}}})
    return {"unit": unit.pk, "day": DAY}


def own_unit(world: World) -> dict[str, object]:
    return {"unit": world.plant.team.pk}


def foreign_unit(world: World) -> dict[str, object]:
    return {"unit": world.plant.foreign_team.pk}


def secret(world: World) -> dict[str, str]:
    return {"secret": actions.open_calendar(world.worker)}


ROWS = [
    Row("notices:list"),
    Row(
        "notices:open",
        own=own_notice,
        may_own=frozenset({"worker"}),
        other=foreign_notice,
        may_other=frozenset({"stranger"}),
        missing={"pk": 0},
        method="post",
    ),
    Row("notices:read-all", method="post"),
    Row(
        "notices:latest-digest",
        own=own_unit,
        may_own=OF_TEAM_ONE,
        other=foreign_unit,
        may_other=OF_FOREIGN_TEAM,
        missing={"unit": 0},
    ),
    Row(
        "notices:digest",
        own=lambda world: digest(world.plant.team),
        may_own=OF_TEAM_ONE,
        other=lambda world: digest(world.plant.foreign_team),
        may_other=OF_FOREIGN_TEAM,
        missing={"unit": 0, "day": DAY},
    ),
    Row("notices:outside"),
    Row("notices:email", method="post", data=lambda world: {"email": ""}),
    Row("notices:open-calendar", method="post"),
    Row("notices:close-calendar", method="post"),
    Row("notices:calendar", own=secret, missing={"secret": "nobody"}, public=True),
    Row("streams:notices"),
]
