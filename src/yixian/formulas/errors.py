"""What can be wrong with a formula: one exception, a code and a place in the text.

FormulaError   the codes stand in ``CODES``; whoever shows it turns the code into a sentence
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Every code, with the facts it carries.
CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "empty": (),
    "too_long": ("most",),
    "too_deep": ("most",),
    "unexpected": ("found",),
    "unexpected_end": (),
    "unclosed": ("opened",),
    "unclosed_text": (),
    "number_too_large": ("found",),
    "bare_name": ("found",),
    "bare_text": ("found",),
    "unknown_function": ("found", "near"),
    "needs_tag": ("function",),
    "needs_two": ("function",),
    "needs_indicator": ("function",),
    "takes_nothing": ("function",),
    "too_many": ("function",),
    "missing_limit": ("function", "option"),
    "unknown_option": ("function", "found", "allowed"),
    "option_twice": ("option",),
    "needs_quantity": ("function", "option"),
    "bad_hold": ("least", "most"),
    "unknown_tag": ("tag", "near"),
    "unknown_indicator": ("indicator", "near"),
    "unknown_unit": ("unit",),
    "tag_unit": ("tag", "unit"),
    "indicator_unit": ("indicator", "unit"),
    "limit_unit": ("tag", "tag_unit", "unit"),
    "not_a_flow": ("tag", "unit"),
    "units_differ": ("left", "right"),
    "temperature_sum": ("unit",),
    "temperature_product": ("unit",),
    "divides_by_zero": (),
    "no_source": (),
    "result_unit": ("unit", "wanted"),
    "wanted_unit": ("unit",),
}


class FormulaError(ValueError):
    """A formula that means nothing, and where.

    Parameters
    ----------
    code
        One of ``CODES`` [-].
    start, end
        First character concerned and the one after the last [-].
    facts
        What the code speaks of: names, units, numbers [-].
    """

    def __init__(self, code: str, start: int, end: int, **facts: str | float) -> None:
        super().__init__(f"{code} at {start}–{end}: {facts}")
        self.code = code
        self.start = start
        self.end = max(end, start)
        self.facts = facts
