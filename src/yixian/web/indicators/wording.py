"""Codes of this app and their sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from yixian.formulas import FormulaError
from yixian.web.indicators.trends import Trend

TRENDS = {
    Trend.BETTER: _("getting better"),
    Trend.WORSE: _("getting worse"),
    Trend.FLAT: _("no clear change"),
    Trend.UNKNOWN: _("trend unknown"),
}
REFUSED = {
    "not_whole": _("A number is missing."),
    "kind": _("A ratio needs numerator and denominator, a mean needs one value."),
    "unknown_indicator": _("There is no such indicator."),
}

#: What is wrong with a formula; the codes of ``yixian.formulas.errors`` and those of ``computation``.
FORMULA: Mapping[str, str | Promise] = {
    "empty": _("There is no formula yet."),
    "too_long": _("The formula is too long: at most {most:.0f} characters."),
    "too_deep": _("Too many brackets inside each other: at most {most:.0f}."),
    "unexpected": _("“{found}” makes no sense here."),
    "unexpected_end": _("Something is missing at the end."),
    "unclosed": _("This bracket is never closed."),
    "unclosed_text": _("This quotation mark is never closed."),
    "number_too_large": _("The number {found} is too large."),
    "bare_name": _('“{found}” stands alone. Write tags in quotation marks inside a function, such as mean("{found}").'),
    "bare_text": _('“{found}” needs a function around it, such as mean("{found}").'),
    "unknown_function": _("There is no function “{found}”."),
    "needs_tag": _('{function} needs a tag in quotation marks first, such as {function}("TI-1201").'),
    "needs_two": _("{function} needs exactly two expressions with a comma between them."),
    "needs_indicator": _("{function} needs the code of an indicator in quotation marks."),
    "takes_nothing": _("{function} takes nothing between its brackets."),
    "too_many": _("{function} takes nothing more than the tag (and hold=…)."),
    "missing_limit": _("{function} needs a limit, such as {option}=5."),
    "unknown_option": _("{function} does not know “{found}”; it takes: {allowed}."),
    "option_twice": _("“{option}” is given twice."),
    "needs_quantity": _("“{option}” of {function} must be a number, with a unit if you like."),
    "bad_hold": _("hold must be a time from {least} to {most}."),
    "unknown_tag": _("The tag history has no tag “{tag}”."),
    "unknown_indicator": _("There is no other indicator with the code “{indicator}”."),
    "unknown_unit": _("The unit “{unit}” is not known."),
    "tag_unit": _("The tag “{tag}” has the unit “{unit}”, which is not known here, so it cannot be used in a formula."),
    "indicator_unit": _("The indicator “{indicator}” has the unit “{unit}”, which is not known."),
    "limit_unit": _("The limit is in {unit}, but the tag “{tag}” is measured in {tag_unit}."),
    "not_a_flow": _("total needs a flow or a power; “{tag}” is measured in {unit}. To add up single amounts use sum."),
    "units_differ": _("Units do not match: {left} on the left, {right} on the right."),
    "temperature_sum": _("Temperatures in {unit} can only be subtracted from each other."),
    "temperature_product": _("A temperature in {unit} cannot be multiplied or divided; take a difference or use K."),
    "divides_by_zero": _("This divides by zero."),
    "no_source": _("The formula names no tag and no indicator."),
    "result_unit": _("The formula gives {unit}, but the indicator is in {wanted}."),
    "wanted_unit": _("The unit “{unit}” of the indicator is not known, so it cannot be checked; mend the definition."),
    "kind_quotient": _("The indicator is the mean of a measured value, but the formula divides two totals."),
    "kind_mean": _("The indicator is a quotient, so its formula must divide one total by another."),
    "circular": _("The formula leads back to this indicator itself."),
}
NEAR = _("Did you mean {near}?")
FINDINGS: Mapping[str, str | Promise] = {
    "no_samples": _("unknown: no usable samples"),
    "low_coverage": _("unknown: less than 80 % of the time measured"),
    "no_reading": _("unknown: a reading it needs is missing"),
    "no_number": _("unknown: division by zero or not a number"),
}
FUNCTIONS: Mapping[str, str | Promise] = {
    "mean": _("mean over time"),
    "minimum": _("smallest value"),
    "maximum": _("largest value"),
    "total": _("a flow or power summed over the time"),
    "sum": _("sum of single amounts, such as batch weights"),
    "increase": _("how much a counter grew"),
    "duration_above": _("time above a limit"),
    "duration_below": _("time below a limit"),
    "hours_running": _("measured hours above a limit, as exposure for counts"),
    "count_trips": _("how often the value fell from above the limit"),
    "count_starts": _("how often the value came above the limit"),
    "reading": _("value of another indicator"),
    "hours": _("length of the period"),
    "ratio": _("one total divided by another"),
    "rate": _("events divided by exposure"),
}
QUALITIES = {0: _("good"), 1: _("uncertain"), 2: _("bad")}
SORTS = {
    "change": _("change made"),
    "verdict": _("verdict"),
    "concern": _("concern"),
    "target": _("target"),
    "standard": _("standard"),
}
RULES = {1: _("outside the limits"), 2: _("{run} points in a row on one side")}
STARTS = {
    "time": _("“{found}” is no time of day; write 08:00."),
    "order": _("The shifts take more than a day: {found}."),
    "count": _("One to twelve starts, not {found}."),
}


def formula_sentence(error: FormulaError) -> str:
    """Return what is wrong with a formula, with a near name where there is one."""
    return problem_sentence(error.code, error.facts)


def problem_sentence(code: str, facts: Mapping[str, str | float]) -> str:
    """Return the sentence of a code; a unit that is none is said to be none."""
    units = ("unit", "left", "right", "wanted", "tag_unit")
    shown = {name: value or now("no unit") if name in units else value for name, value in facts.items()}
    text = str(FORMULA[code]).format(**shown)
    near = str(facts.get("near", ""))
    if not near:
        return text
    return text + ("" if (get_language() or "").startswith("zh") else " ") + str(NEAR).format(near=near)


ACTIONS = {
    "calendar.changed": _("changed a shift calendar"),
    "calendar.set": _("set a shift calendar"),
    "indicator.baseline_approved": _("approved the limits of a control chart"),
    "indicator.formula_set": _("set the formula of an indicator"),
    "readings.computed": _("computed readings from tags"),
}
