"""How a drill is graded: what the accounts, and what was taken away, come to; every point explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yixian.simulator.drill.accounts import QualityAccount, StepAccount
from yixian.simulator.drill.assessed import Quality, Rules, Step
from yixian.simulator.drill.errors import Text
from yixian.simulator.drill.scenario import Scenario


@dataclass(frozen=True, slots=True)
class StepState:
    """How a step stands.

    Parameters
    ----------
    code, title
        Its name, and in both languages what is to be done [-].
    state
        ``waiting``, ``open``, ``done``, ``late``, ``out_of_order`` or ``missed`` [-].
    points, of
        What it has given, and what it can give, as points of the hundred [-].
    why
        In both languages how it came to that [-].
    """

    code: str
    title: Text
    state: str
    points: float
    of: float
    why: Text


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the account: points won or lost, and why.

    Parameters
    ----------
    code
        Of the step, quality item or rule [-].
    kind
        ``step``, ``quality`` or ``penalty`` [-].
    points, of
        What it has given, and what it could give, as points of the hundred; of a penalty, below 0 of 0 [-].
    time_s
        When it was decided, or when the trainee came nearest; ``None`` is never [s].
    tag, value
        What decided it [any].
    text
        In both languages why [-].
    """

    code: str
    kind: str
    points: float
    of: float
    time_s: float | None
    tag: str
    value: float | None
    text: Text


@dataclass(frozen=True, slots=True)
class Score:
    """What a drill is worth, and why.

    Parameters
    ----------
    total
        0 to 100 [-].
    steps, quality, penalties
        What it is made of: ``steps + quality − penalties``, cut to 0 and to ``cap`` [-].
    items
        Every line of the account [-].
    cap
        What it cannot exceed, after a bypass or a red line [-].
    is_passed
        Whether it reaches the pass mark and no red line was crossed [-].
    """

    total: float
    steps: float
    quality: float
    penalties: float
    items: tuple[Item, ...]
    cap: float = 100.0
    is_passed: bool = False

    def largest_losses(self, count: int = 3) -> list[Item]:
        """Return the lines that cost most, for the debriefing [-].

        Parameters
        ----------
        count
            How many [-].
        """
        return sorted(
            (item for item in self.items if item.of - item.points > 0.005), key=lambda item: item.points - item.of
        )[:count]


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points taken away.

    Parameters
    ----------
    code
        Of the rule, penalty or hint [-].
    points
        How many [-].
    time_s
        When [s].
    tag, value
        What it was about [any].
    text
        In both languages why [-].
    cap
        What the score cannot exceed any more [-].
    """

    code: str
    points: float
    time_s: float
    tag: str
    value: float | None
    text: Text
    cap: float = 100.0

    @property
    def item(self) -> Item:
        """Its line of the account."""
        return Item(self.code, "penalty", -self.points, 0.0, self.time_s, self.tag, self.value, self.text)


def step_item(step: Step, account: StepAccount, worth: float) -> Item:
    """Return the line of a step.

    Parameters
    ----------
    step, account
        The step and how it stands [-].
    worth
        Points of the hundred a point of the scenario is worth [-].
    """
    first = account.misses[0] if account.misses and not account.is_done else None
    time_s = account.decided_s if account.decided_s is not None else account.nearest_s
    tag, value = (str(first[0]), first[1]) if first else ("", None)
    why = account.why(step)
    text = {
        language: f"{step.title[language]}{colon}{why[language]}" for language, colon in (("zh", "："), ("en", ": "))
    }
    of = step.points * worth
    return Item(step.code, "step", of * account.share, of, time_s, tag, value, text)


def quality_item(item: Quality, account: QualityAccount, worth: float) -> Item:
    """Return the line of a quality item.

    Parameters
    ----------
    item, account
        The item and how it stands [-].
    worth
        Points of the hundred a point of the scenario is worth [-].
    """
    why = account.why(item)
    text = {
        language: f"{item.title[language]}{colon}{why[language]}" for language, colon in (("zh", "："), ("en", ": "))
    }
    of = item.points * worth
    return Item(item.code, "quality", of * account.share, of, account.worst_s, item.tag, account.worst, text)


def step_states(scenario: Scenario, steps: Mapping[str, StepAccount]) -> tuple[StepState, ...]:
    """Return how each step stands, in the order of the scenario.

    Parameters
    ----------
    scenario
        What is graded [-].
    steps
        The accounts of its steps, by code [-].
    """
    worth, _ = worths(scenario.steps, scenario.quality, scenario.step_weight)
    found = []
    for step in scenario.steps:
        account, of = steps[step.code], step.points * worth
        found.append(StepState(step.code, step.title, account.state, of * account.share, of, account.why(step)))
    return tuple(found)


def score(
    scenario: Scenario,
    steps: Mapping[str, StepAccount],
    quality: Mapping[str, QualityAccount],
    deductions: Sequence[Deduction],
) -> Score:
    """Return what the accounts of a drill come to.

    Parameters
    ----------
    scenario
        What is graded [-].
    steps, quality
        The accounts of its steps and quality items, by code [-].
    deductions
        What is taken away [-].
    """
    step_worth, quality_worth = worths(scenario.steps, scenario.quality, scenario.step_weight)
    items = [step_item(step, steps[step.code], step_worth) for step in scenario.steps]
    items += [quality_item(item, quality[item.code], quality_worth) for item in scenario.quality]
    in_steps = sum(item.points for item in items if item.kind == "step")
    in_quality = sum(item.points for item in items if item.kind == "quality")
    lost = sum(deduction.points for deduction in deductions)
    cap = min((deduction.cap for deduction in deductions), default=100.0)
    total = min(max(in_steps + in_quality - lost, 0.0), cap)
    lines = (*items, *(deduction.item for deduction in deductions))
    return Score(total, in_steps, in_quality, lost, lines, cap, total >= scenario.pass_mark and cap == 100.0)


def worths(steps: tuple[Step, ...], quality: tuple[Quality, ...], step_weight: float) -> tuple[float, float]:
    """Return what a point of a step and of a quality item is worth, so that all of them make a hundred [-].

    Parameters
    ----------
    steps, quality
        What is graded [-].
    step_weight
        Share of the steps, where there are both [-].
    """
    in_steps, in_quality = sum(step.points for step in steps), sum(item.points for item in quality)
    weight = step_weight if in_steps and in_quality else float(bool(in_steps))
    return (100.0 * weight / in_steps if in_steps else 0.0, 100.0 * (1.0 - weight) / in_quality if in_quality else 0.0)


def bypass(rules: Rules, tag: str, time_s: float, value: float) -> Deduction:
    """Return what touching an interlock costs.

    Parameters
    ----------
    rules
        The rules of the drill [-].
    tag, value, time_s
        What was set to what, when [any], [s].
    """
    text = {
        "zh": f"旁路或改动联锁 {tag}：真实装置上须两人办票；本次不能及格",
        "en": f"interlock {tag} bypassed or moved: on site it takes two people and a permit; "
        "this drill cannot be passed",
    }
    return Deduction("BYPASS", rules.bypass, time_s, tag, value, text, rules.bypass_cap)
