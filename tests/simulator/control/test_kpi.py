"""The measures of an alarm system, from the record of a run."""

from __future__ import annotations

from yixian.simulator.control.alarm import ACKNOWLEDGED, NORMAL, RETURNED, UNACKNOWLEDGED
from yixian.simulator.control.kpi import alarm_kpis, kpis_by_operator
from yixian.simulator.kernel import Change

PRIORITIES = {"A.H": 2, "B.LL": 3}


def change(time: float, tag: str, old: float, new: float) -> Change:
    return Change(int(time * 2), time, tag, old, new)


def test_nothing_happened() -> None:
    kpis = alarm_kpis([], PRIORITIES, 300.0)
    assert (kpis.annunciated, kpis.per_10_min, kpis.top_share, kpis.mean_to_acknowledge_s) == (0, None, None, None)


def test_counts_priorities_and_time_to_acknowledge() -> None:
    record = [
        change(10.0, "A.H", NORMAL, UNACKNOWLEDGED),
        change(40.0, "A.H", UNACKNOWLEDGED, ACKNOWLEDGED),
        change(50.0, "A.H", ACKNOWLEDGED, NORMAL),
        change(700.0, "B.LL", NORMAL, UNACKNOWLEDGED),
        change(710.0, "B.LL", UNACKNOWLEDGED, RETURNED),
        change(760.0, "B.LL", RETURNED, NORMAL),
        change(800.0, "LIC.mode", 0.0, 1.0),
    ]
    kpis = alarm_kpis(record, PRIORITIES, 1200.0)
    assert (kpis.annunciated, kpis.per_10_min, kpis.peak_10_min) == (2, 1.0, 1)
    assert kpis.by_priority == {2: 1, 3: 1}
    assert kpis.mean_to_acknowledge_s == 45.0
    assert (kpis.floods, kpis.chattering, kpis.stale) == ((), (), ())


def test_a_flood_a_chattering_and_a_stale_alarm() -> None:
    record = [change(600.0 + 15.0 * k, "A.H", RETURNED, UNACKNOWLEDGED) for k in range(12)]
    record.append(change(900.0, "B.LL", NORMAL, UNACKNOWLEDGED))
    kpis = alarm_kpis(record, PRIORITIES, 3600.0, stale_s=2000.0)
    assert [(flood.begins, flood.ends, flood.alarms) for flood in kpis.floods] == [(600.0, 1200.0, 13)]
    assert kpis.chattering == ("A.H",)
    assert "B.LL" in kpis.stale
    assert kpis.top[0] == ("A.H", 12)


def test_the_share_of_the_run_in_floods_is_of_whole_ten_minutes() -> None:
    record = [change(600.0 + 10.0 * k, f"T{k}.H", NORMAL, UNACKNOWLEDGED) for k in range(11)]
    record += [change(1200.0 + 10.0 * k, f"T{k}.H", RETURNED, UNACKNOWLEDGED) for k in range(5)]
    priorities = {f"T{k}.H": 1 for k in range(11)}
    kpis = alarm_kpis(record, priorities, 7200.0)
    assert [(flood.begins, flood.ends) for flood in kpis.floods] == [(600.0, 1800.0)]  # 5 are not yet fewer than 5
    assert kpis.flood_share == 1200.0 / 7200.0
    ten = alarm_kpis(record[1:11], priorities, 7200.0)
    assert (ten.floods, ten.flood_share) == ((), 0.0)  # ten are no flood


def test_each_operator_is_judged_by_the_alarms_that_are_theirs() -> None:
    record = [change(10.0, "A.H", NORMAL, UNACKNOWLEDGED), change(20.0, "B.LL", NORMAL, UNACKNOWLEDGED)]
    record.append(change(50.0, "B.LL", UNACKNOWLEDGED, ACKNOWLEDGED))
    kpis = kpis_by_operator(record, PRIORITIES, {"A.H": "gas", "B.LL": "water"}, 600.0)
    assert list(kpis) == ["gas", "water"]
    assert (kpis["gas"].annunciated, kpis["gas"].mean_to_acknowledge_s) == (1, None)
    assert (kpis["water"].annunciated, kpis["water"].mean_to_acknowledge_s) == (1, 30.0)
