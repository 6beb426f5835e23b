"""Alarms to ISA-18.2: conditions with deadband and delays, and the whole state machine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from yixian.simulator.kernel.arithmetic import absolute, all_of, any_of, equal, negation, where
from yixian.simulator.kernel.block import Block, Command, Memory, Setting
from yixian.simulator.kernel.declare import Declaration
from yixian.simulator.kernel.scan import Scan

# States of an alarm, ISA-18.2 figure 3.
NORMAL, UNACKNOWLEDGED, ACKNOWLEDGED, RETURNED, LATCHED, LATCHED_ACKNOWLEDGED = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
SHELVED, SUPPRESSED, OUT_OF_SERVICE = 6.0, 7.0, 8.0
# Requests of the operator; the block takes them back. SHELVE + seconds shelves for so long.
ACKNOWLEDGE, UNSHELVE, TAKE_OUT, PUT_BACK, RESET, SHELVE = 1.0, 2.0, 3.0, 4.0, 5.0, 10.0
LONGEST_SHELF_S = 8 * 3600.0
LOW_PRIORITY, MEDIUM_PRIORITY, HIGH_PRIORITY = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the operator needs when the alarm comes: texts in both languages, by ``zh-Hans`` and ``en``.

    Parameters
    ----------
    cause, consequence, action
        Why it comes, what follows if nothing is done, what to do [-].
    respond_s
        Time there is to respond [s].
    """

    cause: dict[str, str] = field(default_factory=dict)
    consequence: dict[str, str] = field(default_factory=dict)
    action: dict[str, str] = field(default_factory=dict)
    respond_s: float | None = None


class Alarm(Block):
    """One alarm of one tag.

    Parameters
    ----------
    tag
        The tag it watches [-].
    kind
        One of ``KINDS`` [-].
    limit
        Limit in the unit of the tag; of a rate, in that unit per minute [-].
    unit
        Unit of the tag [-].
    terms
        Everything else [-].
    """

    KINDS: ClassVar[tuple[str, ...]] = ("LL", "L", "H", "HH", "DEV", "ROC", "BAD")

    stage = "alarm"
    value = Memory(unit="state", is_watched=True, label="state, 0 normal to 8 out of service")
    timer = Memory(unit="s", label="above 0 while the condition stands")
    shelf = Memory(unit="s", label="time left on the shelf")
    request = Command(unit="state", low=0.0, high=SHELVE + LONGEST_SHELF_S, label="what the operator asks for")
    limit = Setting(label="limit")
    last = Memory(label="value of the scan before")

    def __init__(self, tag: str, kind: str, limit: float, unit: str, terms: Terms) -> None:
        super().__init__(f"{tag}.{kind}", limit=limit)
        self.__dict__.update(tag=tag, kind=kind, unit=unit, terms=terms)

    def declared(self, name: str) -> Any:
        """Return a declaration, the limit's in the unit of the tag [-].

        Parameters
        ----------
        name
            Its name [-].
        """
        item: Declaration = super().declared(name)
        if name == "timer":
            return replace(item, name=name, initial=-self.terms.on_delay_s)
        return (
            replace(item, name=name, unit=self.unit)
            if name == "last" or (name == "limit" and self.kind != "ROC")
            else item
        )

    def unused(self) -> frozenset[str]:
        """Return the declarations this alarm has no use for [-]."""
        return frozenset() if self.kind == "ROC" else frozenset({"last"})

    def scan(self, scan: Scan) -> None:
        is_on, is_off = self._condition(scan)
        is_active = self._delayed(scan, is_on, is_off)
        request, state = self.request, self.value
        is_out = all_of(
            any_of(equal(state, OUT_OF_SERVICE), equal(request, TAKE_OUT)), negation(equal(request, PUT_BACK))
        )
        stays = all_of(equal(state, SHELVED), self.shelf > scan.period, negation(equal(request, UNSHELVE)))
        is_shelved = any_of(stays, request >= SHELVE)
        self.shelf = where(request >= SHELVE, request - SHELVE, where(stays, self.shelf - scan.period, 0.0))
        shown = self._shown(state, is_active, equal(request, ACKNOWLEDGE), equal(request, RESET))
        if self.terms.suppressed_by:
            shown = where(scan.read(self.terms.suppressed_by) > 0.5, SUPPRESSED, shown)
        self.value = where(is_out, OUT_OF_SERVICE, where(is_shelved, SHELVED, shown))
        self.request = 0.0

    def _condition(self, scan: Scan) -> tuple[Any, Any]:
        """Return whether the limit is passed, and whether the value has come back by the deadband."""
        value, band, limit = scan.read(self.tag), self.terms.deadband, self.limit
        if self.kind == "BAD":
            quality = scan.read(f"{self.tag}.quality")
            return quality > 1.5, quality < 1.5
        if self.kind in ("L", "LL"):
            return value < limit, value > limit + band
        if self.kind == "DEV":
            value = absolute(value - scan.read(self.terms.against))
        elif self.kind == "ROC":
            rate = absolute(value - where(scan.is_first, value, self.last)) * (60.0 / scan.period)
            self.last = value
            value = rate
        return value > limit, value < limit - band

    def _delayed(self, scan: Scan, is_on: Any, is_off: Any) -> Any:
        """Return whether the alarm condition stands, behind its on and off delays.

        The timer counts up from −on delay to 0 while the limit is passed, and down from the off delay to 0 after.
        """
        half = scan.period / 2.0
        on_from, off_from = min(half - self.terms.on_delay_s, -half), max(self.terms.off_delay_s - half, half)
        was = self.timer > 0.0
        counted = where(
            was, where(is_off, self.timer - scan.period, off_from), where(is_on, self.timer + scan.period, on_from)
        )
        is_active = counted > 0.0
        self.timer = where(is_active, where(was, counted, off_from), where(was, on_from, counted))
        return is_active

    def _shown(self, state: Any, is_active: Any, acknowledges: Any, resets: Any) -> Any:
        """Return the next state of an alarm that nobody hides."""
        was_new = any_of(equal(state, UNACKNOWLEDGED), equal(state, RETURNED), equal(state, LATCHED))
        is_known = any_of(equal(state, ACKNOWLEDGED), all_of(equal(state, UNACKNOWLEDGED), acknowledges))
        if not self.terms.latches:
            gone = where(all_of(was_new, negation(acknowledges)), RETURNED, NORMAL)
            return where(is_active, where(is_known, ACKNOWLEDGED, UNACKNOWLEDGED), gone)
        is_known = any_of(is_known, equal(state, LATCHED_ACKNOWLEDGED), all_of(equal(state, LATCHED), acknowledges))
        calm = where(all_of(is_known, negation(resets)), LATCHED_ACKNOWLEDGED, NORMAL)
        gone = where(all_of(was_new, negation(acknowledges)), LATCHED, calm)
        still_known = all_of(is_known, negation(equal(state, LATCHED_ACKNOWLEDGED)), negation(equal(state, LATCHED)))
        return where(is_active, where(still_known, ACKNOWLEDGED, UNACKNOWLEDGED), gone)


@dataclass(frozen=True, slots=True)
class Terms:
    """How an alarm behaves, beside its limit.

    Parameters
    ----------
    priority
        1 low to 3 high [-].
    deadband
        Distance it must come back before it clears, in the unit of the tag [-].
    on_delay_s, off_delay_s
        How long the condition must stand, or be gone [s].
    latches
        Whether it stays until it is reset [-].
    suppressed_by
        Tag that suppresses it by design while it is 1 [-].
    against
        Tag a deviation is measured from [-].
    sheet
        The alarm-response sheet [-].
    """

    priority: int = LOW_PRIORITY
    deadband: float = 0.0
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    latches: bool = False
    suppressed_by: str = ""
    against: str = ""
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """An alarm before it knows its tag.

    Parameters
    ----------
    kind
        One of ``Alarm.KINDS`` [-].
    limit
        The limit, in the unit of the tag [-].
    terms
        Everything else [-].

    >>> Limit("HH", 92.0, Terms(priority=HIGH_PRIORITY, deadband=1.0)).on("TT-101", "°C").name
    'TT-101.HH'
    """

    kind: str
    limit: float = 0.0
    terms: Terms = Terms()

    def on(self, tag: str, unit: str) -> Alarm:
        """Return the alarm of a tag [-].

        Parameters
        ----------
        tag
            The tag [-].
        unit
            Its unit [-].
        """
        return Alarm(tag, self.kind, self.limit, unit, self.terms)


def limits(
    *, ll: float | None = None, l: float | None = None, h: float | None = None, hh: float | None = None,  # noqa: E741
    deadband: float = 0.0, delay_s: float = 0.0,
) -> tuple[Limit, ...]:  # fmt: skip
    """Return the usual four alarms: H and L of medium priority, HH and LL of high.

    Parameters
    ----------
    ll, l, h, hh
        The limits, left out where there is none, in the unit of the tag [-].
    deadband
        Of all of them, in the unit of the tag [-].
    delay_s
        On delay of all of them [s].
    """
    outer, inner = (Terms(priority, deadband, delay_s) for priority in (HIGH_PRIORITY, MEDIUM_PRIORITY))
    rows = (("LL", ll, outer), ("L", l, inner), ("H", h, inner), ("HH", hh, outer))
    return tuple(Limit(kind, limit, terms) for kind, limit, terms in rows if limit is not None)
