from web.access_matrix import Row
from web.indicators.numbers import level
from yixian.web.indicators.models import Indicator, Reading

DEFINERS = frozenset({"technician", "manager", "administrator"})
LEADERS = DEFINERS | {"leader", "secretary"}
EVERYWHERE = frozenset({"manager", "administrator"})


def _indicator(world, place) -> Indicator:
    found = Indicator.objects.filter(code=f"I-{place.code}").first()
    return found or level(place, code=f"I-{place.code}")


def _reading(world, place) -> Reading:
    indicator = _indicator(world, place)
    return indicator.readings.get_or_create(day="2026-01-01", shift=0, defaults={"value": 1.0, "source": "form"})[0]


def own(world):
    return {"pk": _indicator(world, world.plant.zone).pk}


def other(world):
    return {"pk": _indicator(world, world.plant.foreign_zone).pk}


def both(url, method="get", **more):
    return Row(url, own=own, other=other, missing={"pk": 999_999}, method=method, **more)


DAYS = {"since": "2026-01-01", "until": "2026-01-31"}
ENTRY = {"day": "2026-01-02", "value": "1"}
TARGET = {"value": "1", "since": "2026-01-01"}

ROWS = [
    Row("indicators:list"),
    both("indicators:detail"),
    Row("indicators:new", may_own=DEFINERS),
    Row("indicators:new", may_own=DEFINERS, method="post"),
    both("indicators:edit", may_own=DEFINERS, may_other=EVERYWHERE),
    both("indicators:edit", "post", may_own=DEFINERS, may_other=EVERYWHERE),
    both("indicators:targets", "post", may_own=DEFINERS, may_other=EVERYWHERE, data=lambda world: TARGET),
    both("indicators:enter", may_own=LEADERS, may_other=EVERYWHERE),
    both("indicators:enter", "post", may_own=LEADERS, may_other=EVERYWHERE, data=lambda world: ENTRY),
    both("indicators:paste", may_own=LEADERS, may_other=EVERYWHERE),
    both("indicators:paste", "post", may_own=LEADERS, may_other=EVERYWHERE, data=lambda world: {"text": "x"}),
    Row(
        "indicators:behind",
        own=lambda world: own(world) | DAYS,
        other=lambda world: other(world) | DAYS,
        missing={"pk": 999_999} | DAYS,
    ),
    *[
        Row(
            "indicators:correct",
            own=lambda world: {"pk": _reading(world, world.plant.zone).pk},
            other=lambda world: {"pk": _reading(world, world.plant.foreign_zone).pk},
            missing={"pk": 999_999},
            may_own=LEADERS,
            may_other=EVERYWHERE,
            method=method,
        )
        for method in ("get", "post")
    ],
]
