from web.access_matrix import Row
from web.indicators.numbers import level
from yixian.web.indicators.models import Indicator, Reading, ShiftCalendar

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


def _computed(world, place):
    found = _indicator(world, place)
    found.formulas.get_or_create(number=1, defaults={"text": 'mean("TI-1")', "since": "2026-01-01"})
    return {"pk": found.pk, "day": "2026-01-02", "shift": 0}


def _calendar(place):
    return {"pk": ShiftCalendar.objects.get_or_create(place=place, since="2026-01-01", starts="00:00 12:00")[0].pk}


CALENDAR = {"place": "A-17", "since": "2026-02-01", "starts": "08:00 20:00", "working_days": "every"}
FORMULA = {"text": "", "since": "2026-01-01"}
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
    both("indicators:formula", may_own=DEFINERS, may_other=EVERYWHERE),
    both("indicators:formula", "post", may_own=DEFINERS, may_other=EVERYWHERE, data=lambda world: FORMULA),
    both("indicators:check", "post", may_own=DEFINERS, may_other=EVERYWHERE, data=lambda world: {"text": "1"}),
    Row(
        "indicators:samples",
        own=lambda world: _computed(world, world.plant.zone),
        other=lambda world: _computed(world, world.plant.foreign_zone),
        missing={"pk": 999_999, "day": "2026-01-02", "shift": 0},
    ),
    both("indicators:control"),
    both("indicators:baseline", "post", may_own=LEADERS, may_other=EVERYWHERE, data=lambda world: {"kind": "I"}),
    Row("indicators:tags"),
    Row("indicators:trend"),
    Row("indicators:calendars"),
    Row("indicators:new-calendar", may_own=LEADERS),
    Row("indicators:new-calendar", may_own=LEADERS, method="post", data=lambda world: {"starts": "x"}),
    *[
        Row(
            "indicators:calendar",
            own=lambda world: _calendar(world.plant.zone),
            other=lambda world: _calendar(world.plant.foreign_zone),
            missing={"pk": 999_999},
            may_own=LEADERS,
            may_other=EVERYWHERE,
            method=method,
            data=(lambda world: CALENDAR) if method == "post" else None,
        )
        for method in ("get", "post")
    ],
]
