"""The load of alarms in a run, from what happened in it: for the plant, and for each operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yixian.simulator.control.alarm import ACKNOWLEDGED, NORMAL, UNACKNOWLEDGED, Alarm
from yixian.simulator.control.kpi import AlarmKpis, alarm_kpis, kpis_by_operator
from yixian.simulator.drill.events import Event
from yixian.simulator.kernel import Change, Flowsheet

_STATE = {"alarm": UNACKNOWLEDGED, "alarm_acknowledged": ACKNOWLEDGED}
KINDS = ("alarm", "alarm_acknowledged", "alarm_returned")


def load_of(events: Sequence[Event], sheet: Flowsheet, duration_s: float) -> AlarmKpis:
    """Return the measures of a run [-].

    Parameters
    ----------
    events
        What happened, in order [-].
    sheet
        The plant [-].
    duration_s
        Length of the run [s].
    """
    return alarm_kpis(_changes(events), _priorities(sheet), duration_s)


def load_by_operator(
    events: Sequence[Event], sheet: Flowsheet, operators: Mapping[str, str], duration_s: float
) -> dict[str, AlarmKpis]:
    """Return the measures of each operator, by name [-].

    Parameters
    ----------
    events, sheet, duration_s
        As in `load_of` [-].
    operators
        Who answers each alarm, by its tag [-].
    """
    return kpis_by_operator(_changes(events), _priorities(sheet), operators, duration_s)


def _priorities(sheet: Flowsheet) -> dict[str, int]:
    return {block.name: int(block.terms.priority) for block in sheet.blocks if isinstance(block, Alarm)}


def _changes(events: Sequence[Event]) -> list[Change]:
    """Return events of alarms as the changes they came from; one acknowledged after it returned is no event."""
    states: dict[str, float] = {}
    found = []
    for event in events:
        if event.kind in KINDS:
            old, new = states.get(event.tag, NORMAL), _STATE.get(event.kind, float(event.value or NORMAL))
            found.append(Change(event.scan, event.time_s, event.tag, old, new))
            states[event.tag] = new
    return found


def described(load: AlarmKpis) -> dict[str, Any]:
    """Return the measures as ``yixian run --json`` prints them [-].

    Parameters
    ----------
    load
        The measures [-].
    """
    return {
        "annunciated": load.annunciated,
        "per_10_min": load.per_10_min,
        "peak_10_min": load.peak_10_min,
        "floods": [{"begins_s": flood.begins, "ends_s": flood.ends, "alarms": flood.alarms} for flood in load.floods],
        "flood_share": load.flood_share,
        "chattering": list(load.chattering),
        "stale": list(load.stale),
        "top": [{"tag": tag, "count": count} for tag, count in load.top],
        "by_priority": {str(priority): count for priority, count in sorted(load.by_priority.items())},
        "mean_to_acknowledge_s": load.mean_to_acknowledge_s,
    }
