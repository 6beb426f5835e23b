"""How good the alarms of a run and their operator were, from what its record holds."""

from __future__ import annotations

from collections.abc import Iterable

from yixian.simulator.control.alarm import ACKNOWLEDGED, NORMAL, UNACKNOWLEDGED
from yixian.simulator.control.kpi import AlarmKpis, Flood, alarm_kpis
from yixian.simulator.kernel.simulation import Change
from yixian.web.training.plantview import PlantView

__all__ = ["AlarmKpis", "Flood", "measures"]

#: What was noted of an alarm: simulated time, its tag, state before where known, state after.
Note = tuple[float, str, float | None, float | None]


def measures(
    view: PlantView, notes: Iterable[Note], acknowledged: Iterable[tuple[float, str]], end_s: float
) -> AlarmKpis:
    """Return the measures of ISA-18.2 for one run.

    A graded run notes that an alarm came and went; its acknowledgements are the operator's commands.
    """
    priorities = {alarm.tag: alarm.priority for alarm in view.alarms}
    changes = [
        Change(0, time, tag, NORMAL if old is None else old, NORMAL if new is None else new)
        for time, tag, old, new in notes
    ]
    changes += [Change(0, time, tag, UNACKNOWLEDGED, ACKNOWLEDGED) for time, tag in acknowledged]
    return alarm_kpis(sorted(changes, key=lambda change: change.time), priorities, end_s)
