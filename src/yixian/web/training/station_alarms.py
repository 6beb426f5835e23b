"""The alarm performance page of a run: the measures of ISA-18.2 beside what the standard calls good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.web.training import displays, frames, queries, runner, station, wording
from yixian.web.training.models import Run

#: Rates of ISA-18.2 for one operator: good, and the most that can be managed, in 10 minutes.
GOOD_PER_10_MIN, MOST_PER_10_MIN = 1.0, 2.0


@dataclass(frozen=True)
class Measure:
    """One measure: its value, the target, and whether it is met; ``None`` where it cannot be told yet."""

    name: str
    value: str
    target: str
    is_met: bool | None


@dataclass(frozen=True)
class AlarmCount:
    tag: str
    name: str
    number: int
    share: str


@dataclass(frozen=True)
class Performance:
    measures: Sequence[Measure]
    top: Sequence[AlarmCount]
    shares: Sequence[tuple[str, int, str, str]]
    clock: str


def performance(run: Run) -> Performance:
    """Gather how the alarms of a run have done so far."""
    view, language = runner.view(run.drill.scenario.partition("/")[0]), get_language() or "zh-hans"
    frame = frames.read(run.pk)
    end_s = frame.head["time_s"] if frame is not None else run.time_s
    found = runner.measures(view, queries.alarm_notes(run), queries.acknowledgements(run), end_s)
    top = [
        AlarmCount(
            tag, displays.name(view, tag.rpartition(".")[0], language), number, _share(number, found.annunciated)
        )
        for tag, number in found.top
    ]
    shares = [
        (str(wording.PRIORITIES[code]), found.by_priority.get(code, 0),
         _share(found.by_priority.get(code, 0), found.annunciated), target)
        for code, target in ((1, "80 %"), (2, "15 %"), (3, "5 %"))
    ]  # fmt: skip
    return Performance(_measures(found), top, shares, station.clock(end_s))


def _measures(found: runner.AlarmKpis) -> list[Measure]:
    rate, waited = found.per_10_min, found.mean_to_acknowledge_s
    flooded = "; ".join(
        f"{station.clock(each.begins)}–{station.clock(each.ends)} ({each.alarms})" for each in found.floods
    )
    return [
        Measure(_("Alarms that came"), str(found.annunciated), "", None),
        Measure(
            _("Mean in 10 minutes"),
            "—" if rate is None else f"{rate:.2f}",
            _("{good:g} is good, {most:g} can be managed").format(good=GOOD_PER_10_MIN, most=MOST_PER_10_MIN),
            None if rate is None else rate <= MOST_PER_10_MIN,
        ),
        Measure(_("Most in 10 minutes"), str(found.peak_10_min), _("at most 10"), found.peak_10_min <= 10),
        Measure(_("Alarm floods (more than 10 in 10 minutes)"), flooded or "0", _("none"), not found.floods),
        Measure(
            _("Chattering (three times within a minute)"), ", ".join(found.chattering) or "0", _("none"),
            not found.chattering,
        ),
        Measure(_("Stale (standing for more than a day)"), ", ".join(found.stale) or "0", _("none"), not found.stale),
        Measure(
            _("Share of the ten most frequent"), "—" if found.top_share is None else f"{100 * found.top_share:.0f} %",
            "", None,
        ),
        Measure(
            _("Mean time to acknowledge"), "—" if waited is None else _("{seconds:.0f} s").format(seconds=waited), "",
            None,
        ),
    ]  # fmt: skip


def _share(number: int, whole: int) -> str:
    return f"{100 * number / whole:.0f} %" if whole else "—"
