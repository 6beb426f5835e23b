"""How good an alarm system and its operator were, from the record of a run: the measures of ISA-18.2 and EEMUA 191.

Sources: ANSI/ISA-18.2-2016, clause 16 (monitoring and assessment); EEMUA 191, 3rd edition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yixian.simulator.control.alarm import ACKNOWLEDGED, LATCHED, LATCHED_ACKNOWLEDGED, NORMAL, RETURNED, UNACKNOWLEDGED
from yixian.simulator.kernel.simulation import Change

WINDOW_S = 600.0
#: ISA-18.2: a flood begins with more than 10 alarms in 10 minutes and ends with fewer than 5.
FLOOD_BEGINS, FLOOD_ENDS = 10, 5
CHATTER_COUNT, CHATTER_S = 3, 60.0
STALE_S = 24 * 3600.0
TOP = 10


@dataclass(frozen=True, slots=True)
class Flood:
    """One alarm flood.

    Parameters
    ----------
    begins, ends
        When, on the 10-minute grid [s].
    alarms
        How many alarms came in it [-].
    """

    begins: float
    ends: float
    alarms: int


@dataclass(frozen=True, slots=True)
class AlarmKpis:
    """The measures of one run, for one operator.

    Parameters
    ----------
    annunciated
        Alarms that came [-].
    per_10_min
        Their mean number in 10 minutes; ``None`` if the run was shorter [-].
    peak_10_min
        The largest number in 10 minutes of the grid [-].
    floods
        The floods [-].
    flood_share
        Share of the run in floods; ISA-18.2 wants less than 1 % [-].
    chattering
        Alarms that came three times within a minute [-].
    stale
        Alarms that stood longer than a day, or than ``stale_s`` [-].
    top
        The ten that came most often, with how often [-].
    top_share
        Share of these ten among all; ``None`` if there were none [-].
    by_priority
        How many came of each priority [-].
    mean_to_acknowledge_s
        Mean time from an alarm to its acknowledgement; ``None`` if none was acknowledged [s].
    """

    annunciated: int
    per_10_min: float | None
    peak_10_min: int
    floods: tuple[Flood, ...]
    flood_share: float
    chattering: tuple[str, ...]
    stale: tuple[str, ...]
    top: tuple[tuple[str, int], ...]
    top_share: float | None
    by_priority: dict[int, int]
    mean_to_acknowledge_s: float | None


def alarm_kpis(
    changes: Sequence[Change], priorities: Mapping[str, int], duration_s: float, *, stale_s: float = STALE_S
) -> AlarmKpis:
    """Return the measures of a run.

    Parameters
    ----------
    changes
        What the run noted, in order of time [-].
    priorities
        Priority of each alarm, by tag; other tags are not looked at [-].
    duration_s
        Length of the run [s].
    stale_s
        From how long on a standing alarm is stale [s].
    """
    alarms = [change for change in changes if change.tag in priorities]
    came = [change for change in alarms if change.new == UNACKNOWLEDGED]
    counts = Counter(change.tag for change in came)
    top = tuple(counts.most_common(TOP))
    windows = _windows([change.time for change in came], duration_s)
    floods = tuple(_floods(windows))
    in_flood_s = sum(min(flood.ends, duration_s) - flood.begins for flood in floods)
    return AlarmKpis(
        annunciated=len(came),
        per_10_min=len(came) / (duration_s / WINDOW_S) if duration_s >= WINDOW_S else None,
        peak_10_min=max(windows, default=0),
        floods=floods,
        flood_share=in_flood_s / duration_s if duration_s > 0.0 else 0.0,
        chattering=tuple(sorted(tag for tag in counts if _chatters([c.time for c in came if c.tag == tag]))),
        stale=tuple(sorted(_stale(alarms, duration_s, stale_s))),
        top=top,
        top_share=sum(count for _, count in top) / len(came) if came else None,
        by_priority=dict(Counter(priorities[change.tag] for change in came)),
        mean_to_acknowledge_s=_mean_to_acknowledge(alarms),
    )


def kpis_by_operator(
    changes: Sequence[Change], priorities: Mapping[str, int], operators: Mapping[str, str], duration_s: float
) -> dict[str, AlarmKpis]:  # fmt: skip
    """Return the measures of each operator of a plant by name, for the load of alarms is that of a person [-].

    Parameters
    ----------
    changes, priorities, duration_s
        As in `alarm_kpis` [-].
    operators
        Who answers each alarm, by its tag; an alarm nobody answers counts for nobody [-].
    """
    return {
        name: alarm_kpis(
            changes, {tag: priority for tag, priority in priorities.items() if operators.get(tag) == name}, duration_s
        )
        for name in sorted(set(operators.values()))
    }


def _windows(times: Sequence[float], duration_s: float) -> list[int]:
    counts = [0] * (int(max(duration_s - 1e-9, 0.0) // WINDOW_S) + 1)
    for time in times:
        counts[min(int(time // WINDOW_S), len(counts) - 1)] += 1
    return counts


def _floods(windows: Sequence[int]) -> list[Flood]:
    found: list[Flood] = []
    begins: int | None = None
    for k, count in enumerate([*windows, 0]):
        if begins is None and count > FLOOD_BEGINS:
            begins = k
        elif begins is not None and count < FLOOD_ENDS:
            found.append(Flood(begins * WINDOW_S, k * WINDOW_S, sum(windows[begins:k])))
            begins = None
    return found


def _chatters(times: Sequence[float]) -> bool:
    last = CHATTER_COUNT - 1
    return any(times[k] - times[k - last] <= CHATTER_S for k in range(last, len(times)))


def _stale(alarms: Sequence[Change], end: float, stale_s: float) -> set[str]:
    """Return the alarms that stood, acknowledged or not, for so long."""
    since: dict[str, float] = {}
    found = set()
    standing = (UNACKNOWLEDGED, ACKNOWLEDGED)
    for change in alarms:
        if change.new in standing:
            since.setdefault(change.tag, change.time)
        elif change.tag in since and change.time - since.pop(change.tag) >= stale_s:
            found.add(change.tag)
    return found | {tag for tag, time in since.items() if end - time >= stale_s}


def _mean_to_acknowledge(alarms: Sequence[Change]) -> float | None:
    came: dict[str, float] = {}
    waited: list[float] = []
    for change in alarms:
        if change.new == UNACKNOWLEDGED:
            came[change.tag] = change.time
        elif _is_acknowledgement(change) and change.tag in came:
            waited.append(change.time - came.pop(change.tag))
    return sum(waited) / len(waited) if waited else None


def _is_acknowledgement(change: Change) -> bool:
    acknowledged = {
        UNACKNOWLEDGED: (ACKNOWLEDGED,),
        RETURNED: (NORMAL,),
        LATCHED: (LATCHED_ACKNOWLEDGED, NORMAL),
    }
    return change.new in acknowledged.get(change.old, ())
