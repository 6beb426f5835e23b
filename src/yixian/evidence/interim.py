"""Judge before the window closes, on the days registered for it and no others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .charter import Charter, Window
from .errors import CharterError, Problem
from .fields import instant
from .looks import confidence_of, fractions
from .records import Check, Numbers, Series, Verdict
from .verdict import judge

_DAY = np.timedelta64(1, "D")


def interim(series: Series, charter: Charter, look: int, *, as_of: np.datetime64 | None = None) -> Verdict:
    """Judge at a registered early look, with limits that make all the looks together as sure as one at the end.

    Parameters
    ----------
    series, charter
        As in ``verify``; rows after the look's day are not looked at.
    look
        Number of the look, from 1 [-].
    as_of
        Moment of the judgement; a look before its day is refused. None skips that check.

    Raises
    ------
    CharterError
        ``look_not_registered``: the charter has no such look; ``look_not_reached``: its day has not come.

    Notes
    -----
    The interval is a repeated confidence interval with O'Brien and Fleming's limits [1]_: whatever it shows may be
    acted on, whenever one stops.

    .. [1] Jennison and Turnbull 2000, Group Sequential Methods, ch. 9.
    """
    if not 1 <= look <= len(charter.looks):
        raise CharterError([Problem("look_not_registered", "looks", {"look": look, "looks": len(charter.looks)})])
    day = charter.looks[look - 1][:10]
    if as_of is not None and as_of.astype("datetime64[D]") < instant(day).astype("datetime64[D]"):
        raise CharterError([Problem("look_not_reached", "looks", {"look": look, "day": day})])
    seen = replace(charter, after=Window(charter.after.start, day), looks=())
    sure = (confidence_of(charter, look), confidence_of(charter))
    numbers: Numbers = {
        "look": float(look),
        "looks": float(len(charter.looks)),
        "share": fractions(charter)[look - 1],
        "confidence": sure[0],
    }
    early = series.rows(series.times < instant(day) + _DAY)
    verdict = judge(early, seen, as_of=as_of, confidences=sure, looks=[Check("early_look", "note", numbers)])
    return replace(verdict, charter_sha=charter.sha())
