"""Valves, hand stations and drives, a row each, under the interlocks that force them."""

from __future__ import annotations

from yixian.simulator.control.station import Hand
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.kernel import Flowsheet
from yixian.simulator.plants.acetylene.cause_effect import effects

#: Valves that open without air: nitrogen, water, recycle, hot water of the converters.
FAILS_OPEN = ("XV-505", "XV-401", "XV-402", "FV-510", "FV-301", "PV-204", "FV-115")
#: Strokes other than the usual [s].
USUAL_STROKE_S = 8.0
STROKE_S = {
    "PV-204": 6.0, "FV-208": 6.0, "FV-110": 12.0, "FV-112": 10.0, "FV-115": 10.0, "LV-207": 10.0, "FV-501": 6.0,
    "FV-510": 6.0,
}  # fmt: skip


def add_valves(sheet: Flowsheet, *rows: tuple[str, str, float]) -> None:
    """Add control valves.

    Parameters
    ----------
    sheet
        The plant [-].
    rows
        Tag, tag of the demand, opening at the start [%].
    """
    for tag, demand, opening in rows:
        fail_safe, stroke = 100.0 if tag in FAILS_OPEN else 0.0, STROKE_S.get(tag, USUAL_STROKE_S)
        sheet.add(Valve(tag, demand, trips=effects(tag), fail_safe=fail_safe, stroke=stroke, opening=opening))


def add_hands(sheet: Flowsheet, *rows: tuple[str, float]) -> None:
    """Add hand stations.

    Parameters
    ----------
    sheet
        The plant [-].
    rows
        Tag and value at the start [%].
    """
    sheet.add(*(Hand(tag, value) for tag, value in rows))


def add_drives(sheet: Flowsheet, *rows: tuple[str, float], run_up_s: float = 3.0) -> None:
    """Add motors, each with the hand switch of its number: M-401 with HS-401.

    Parameters
    ----------
    sheet
        The plant [-].
    rows
        Tag, speed at the start [%].
    run_up_s
        Time they take to full speed [s].
    """
    for tag, speed in rows:
        switch = tag.replace("M-", "HS-")
        sheet.add(Hand(switch, speed), Drive(tag, switch, trips=effects(tag), run_up=run_up_s, speed=speed))
