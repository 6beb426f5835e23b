"""The verdict in words, one screen long: what a foreman reads first."""

from __future__ import annotations

from collections.abc import Mapping

from .charter import Charter
from .records import Effect, Verdict
from .sentences import check_lines, sentences
from .verdict import ALONE


def report(verdict: Verdict, charter: Charter, lang: str = "zh") -> list[str]:
    """Return the verdict as lines of text.

    Parameters
    ----------
    verdict, charter
        The verdict and the charter it judged.
    lang
        ``zh`` or ``en`` [-].
    """
    words = sentences(lang)
    say = words["report"]
    word, grade = words["words"][verdict.word], words["grades"][verdict.grade]
    lines = [say["conclusion"].format(word=word, grade=grade)]
    if verdict.effect is None:
        lines.append(say["no_effect"])
    else:
        lines += _numbers(verdict, verdict.effect, charter, say)
    lines += check_lines(verdict.checks, lang)
    for code, effect in verdict.sensitivity:
        name = words["sensitivity"][code]
        lines.append(say["sensitivity"].format(name=name, est=effect.est, lo=effect.lo, hi=effect.hi))
    lines.append(say["footer"].format(engine=verdict.engine, sha=verdict.charter_sha[:12]))
    return lines


def _numbers(verdict: Verdict, effect: Effect, charter: Charter, say: Mapping[str, str]) -> list[str]:
    """Return the lines that hold the effect, the claim, the year's worth and the rows."""
    indicator = charter.indicator
    after = effect.baseline + indicator.sign * effect.est
    alone = charter.design in ALONE
    lines = [
        say["against" if alone else "levels"].format(
            name=indicator.name, before=effect.baseline, after=after, unit=effect.unit
        ),
        say["margin" if alone else "improvement"].format(
            est=effect.est, lo=effect.lo, hi=effect.hi, unit=effect.unit, minimum=verdict.min_effect
        ),
    ]
    if charter.claim is not None and verdict.claim_inside is not None:
        lines.append(say["claim_inside" if verdict.claim_inside else "claim_outside"].format(claim=charter.claim))
    if verdict.per_year_low is not None and verdict.per_year_mid is not None:
        lines.append(say["per_year"].format(low=verdict.per_year_low, mid=verdict.per_year_mid))
    if verdict.money_low is not None and verdict.money_mid is not None:
        lines.append(say["money"].format(low=verdict.money_low, mid=verdict.money_mid))
    if verdict.more_days_needed is not None:
        lines.append(say["more_days"].format(days=verdict.more_days_needed))
    lines.append(
        say["rows_alone" if alone else "rows"].format(before=effect.n_before, after=effect.n_after, n_eff=effect.n_eff)
    )
    return lines
