"""Valves, hand stations and drives of the downstream side, a row each."""

from __future__ import annotations

from yixian.simulator.control.station import Hand
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.kernel import Flowsheet
from yixian.simulator.plants.acetylene.downstream_instruments import EFFECTS

#: Valves that open without air: nitrogen, water to the tower, hot water of the converters.
FAILS_OPEN = ("XV-505", "XV-401", "XV-402", "FV-510", "FV-301")


def add_valves(sheet: Flowsheet, *rows: tuple[str, str, float]) -> None:
    """Add control valves under the interlocks that force them.

    Parameters
    ----------
    sheet
        The plant [-].
    rows
        Tag, tag of the demand, opening at the start [%].
    """
    for tag, demand, opening in rows:
        fail_safe = 100.0 if tag in FAILS_OPEN else 0.0
        stroke = 6.0 if tag.startswith("FV-5") else 8.0
        sheet.add(Valve(tag, demand, trips=EFFECTS.get(tag), fail_safe=fail_safe, stroke=stroke, opening=opening))


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


def add_drives(sheet: Flowsheet, *rows: tuple[str, str, float]) -> None:
    """Add motors under the interlocks that stop them.

    Parameters
    ----------
    sheet
        The plant [-].
    rows
        Tag, tag of the demand, speed at the start [%].
    """
    for tag, demand, speed in rows:
        sheet.add(Drive(tag, demand, trips=EFFECTS.get(tag), run_up=3.0, speed=speed))
