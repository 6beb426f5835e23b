"""What a scenario grades, as records: steps, quality items, penalties, hints and rules."""

from __future__ import annotations

from dataclasses import dataclass

from yixian.simulator.drill.conditions import ALWAYS, Condition
from yixian.simulator.drill.errors import Text


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done, for points.

    Parameters
    ----------
    code, title
        Its name, and in both languages what is to be done [-].
    points
        What it is worth beside the others [-].
    start
        It opens when this first holds [-].
    done
        It is done when this holds while it is open [-].
    only_while
        It is judged only while this holds [-].
    within_s
        Half the points are lost when it takes longer after it opened [s].
    after
        Codes of steps that must be done before; done too early it gives nothing [-].
    teaches
        Why it is done so, in both languages [-].
    """

    code: str
    title: Text
    points: float
    done: Condition
    start: Condition = ALWAYS
    only_while: Condition = ALWAYS
    within_s: float | None = None
    after: tuple[str, ...] = ()
    teaches: Text | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a value is kept, for points.

    Parameters
    ----------
    code, title
        Its name, and in both languages what is to be kept [-].
    points
        What it is worth beside the others [-].
    tag
        What is kept [-].
    target, band, limit
        Full points within ``band`` of ``target``, none beyond ``limit``, in the unit of the tag [any].
    start, end
        It counts from the first to the second [-].
    unit
        Of the tag [-].
    """

    code: str
    title: Text
    points: float
    tag: str
    target: float
    band: float
    limit: float
    start: Condition = ALWAYS
    end: Condition | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Penalty:
    """Something forbidden: it costs points, or ends the drill as failed.

    Parameters
    ----------
    code, title
        Its name, and in both languages what was done wrong [-].
    when
        What is forbidden [-].
    points
        What it costs each time [-].
    most
        What it can cost in all [-].
    is_red_line
        Whether nobody passes who did it [-].
    ends_drill
        Whether the drill ends there [-].
    """

    code: str
    title: Text
    when: Condition
    points: float
    most: float
    is_red_line: bool = False
    ends_drill: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """Advice that costs points.

    Parameters
    ----------
    code
        Its name [-].
    text
        The advice in both languages [-].
    price
        What it costs [-].
    """

    code: str
    text: Text
    price: float = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What every drill deducts, unless the scenario says otherwise.

    Parameters
    ----------
    trip
        For an interlock that trips and was not expected to [-].
    bypass
        For bypassing an interlock or moving its limit; whoever does it cannot pass [-].
    shelve
        For hiding an alarm that stands before a trip [-].
    unanswered
        For an alarm that nobody acknowledges within ``answer_s`` [-].
    most_unanswered
        What unanswered alarms can cost in all [-].
    answer_s
        Time there is to acknowledge an alarm [s].
    expected_trips
        Interlocks that belong to the drill [-].
    bypass_cap, red_line_cap
        What a score cannot exceed after a bypass, after a red line [-].
    """

    trip: float = 10.0
    bypass: float = 15.0
    shelve: float = 5.0
    unanswered: float = 1.0
    most_unanswered: float = 5.0
    answer_s: float = 120.0
    expected_trips: tuple[str, ...] = ()
    bypass_cap: float = 59.0
    red_line_cap: float = 40.0


#: What holds where a scenario says nothing.
USUAL = Rules()
