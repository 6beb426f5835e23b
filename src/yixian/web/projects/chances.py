"""The chance to prove it, told before the plan is frozen, in shifts and days a crew can picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yixian.web.indicators.models import Period
from yixian.web.projects import analysis, wording
from yixian.web.projects.models import Design

#: A chance from here on is called enough.
ENOUGH = 80
#: Waiting twice or three times as long and gaining less than this is no plan.
WORTH_WAITING = 10


@dataclass(frozen=True)
class ChanceLine:
    """One length of the trial: its days, its shifts, and the chance by the chosen design and by turns."""

    days: int
    shifts: int
    percent: int
    by_turns: int | None = None


@dataclass(frozen=True)
class ChancePage:
    """The chance to prove the hoped-for effect, or why it cannot be told."""

    lines: Sequence[ChanceLine]
    intro: str
    refusal: str | Promise
    advice: Sequence[str]
    has_shifts: bool = False
    has_turns: bool = False


def chance(question: analysis.Question, a_day: int) -> ChancePage:
    """Ask for the chances and say which length is enough; ``a_day`` is how many shifts a day has."""
    effect = question.claim or 2 * question.min_effect
    text = _("If the effect really is {effect}, a trial of so many days ends in “proved” with this chance:").format(
        effect=f"{effect:g} {question.indicator.unit}".strip()
    )
    if question.design == Design.PLAN:
        return ChancePage([], text, wording.PLAN_PROVES_NOTHING, [])
    try:
        found = analysis.chances(question)
    except analysis.CannotPlan as error:
        return ChancePage([], text, wording.CANNOT_PLAN.get(error.code, wording.CANNOT_PLAN[""]), [])
    turns = _by_turns(question)
    lines = [
        ChanceLine(each.days, each.days * a_day, math.floor(each.share * 100), turns.get(each.days)) for each in found
    ]
    by_shift = question.indicator.period == Period.SHIFT
    return ChancePage(lines, text, "", _advice(lines, question.design, by_shift=by_shift), by_shift, bool(turns))


def _by_turns(question: analysis.Question) -> dict[int, int]:
    """Return the same chances were A and B run by turns, in percent; empty where that is asked already."""
    if question.design == Design.SWITCHBACK or question.indicator.period != Period.SHIFT:
        return {}
    try:
        found = analysis.chances(replace(question, design=Design.SWITCHBACK))
    except analysis.CannotPlan:
        return {}
    return {each.days: math.floor(each.share * 100) for each in found}


def _advice(lines: Sequence[ChanceLine], design: str, *, by_shift: bool) -> list[str]:
    """Say how long is enough, whether waiting helps, and whether taking turns would be quicker."""
    enough = next((each for each in lines if each.percent >= ENOUGH), None)
    said = [_enough(enough, by_shift=by_shift)] if enough else [_("Even half a year gives less than 80 %.")]
    quicker = next((each for each in lines if (each.by_turns or 0) >= ENOUGH), None)
    middle = lines[len(lines) // 2]
    if not enough and lines[-1].percent - middle.percent < WORTH_WAITING:
        said.append(
            _("Waiting does not help here: this indicator drifts slowly by itself, and the drift hides the effect.")
        )
    if quicker and (enough is None or quicker.days < enough.days):
        text = _("With A and B by turns {days} days ({shifts} shifts) would be enough: choose that, if you can switch.")
        said.append(text.format(days=quicker.days, shifts=quicker.shifts))
    elif not enough and design != Design.SWITCHBACK:
        said.append(_("Switch A and B by turns, or allow for what else moves it, such as raw ash or load."))
    elif not enough:
        said.append(_("Allow for what else moves it, such as raw ash or load, or look for a larger effect."))
    return said


def _enough(line: ChanceLine, *, by_shift: bool) -> str:
    if not by_shift:
        return _("{days} days are enough for a chance of 80 % or more.").format(days=line.days)
    text = _("{days} days ({shifts} shifts) are enough for a chance of 80 % or more.")
    return text.format(days=line.days, shifts=line.shifts)
