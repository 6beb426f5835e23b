"""The verdict: one page a foreman reads, and a second one for the technician; every document is made from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.web.indicators.values import shown
from yixian.web.people.access import User
from yixian.web.projects import access, analysis, queries, wording
from yixian.web.projects.models import Amendment, Deviation, Project, Trial, Verdict
from yixian.web.projects.pages import Word, language, plan_lines, second_claim, word_of


@dataclass(frozen=True)
class SecondPart:
    """What was said of the second indicator, which had to hold as well."""

    claim: str
    word: Word
    lines: Sequence[str]
    checks: Sequence[str]


@dataclass(frozen=True)
class VerdictPage:
    """The verdict as the foreman reads it, and the technician's second page."""

    verdict: Verdict
    project: Project
    trial: Trial
    word: Word
    grade: str
    lines: Sequence[str]
    money: Sequence[str]
    why: Sequence[str]
    heed: Sequence[str]
    data: str
    preview: str
    second: SecondPart | None
    terms: Sequence[tuple[str, str]]
    has_residuals: bool
    picture: str
    checks: Sequence[tuple[str, str]]
    sensitivity: Sequence[tuple[str, str]]
    charter: Sequence[tuple[str, str]]
    amendments: Sequence[tuple[Amendment, str]]
    deviations: Sequence[Deviation]
    others: Sequence[tuple[Verdict, Word]]
    concern_number: str


def digits_for(size: float, least: int) -> int:
    """Return how many digits after the point show a number of that size to two significant ones."""
    if size <= 0 or not math.isfinite(size):
        return least
    return min(max(least, 1 - math.floor(math.log10(size))), 6)


def verdict_page(verdict: Verdict, user: User) -> VerdictPage:
    """Gather a verdict's page from the stored answer; nothing is computed again."""
    lang = language()
    says = analysis.words(lang)
    answer = analysis.verdict_of(verdict.record)
    trial, project = verdict.trial, verdict.trial.project
    numbers = _Numbers(answer, trial, digits_for(trial.min_effect, trial.indicator.decimals))
    technical = verdict.technical
    levels = {"ok": _("in order"), "note": _("hint"), "cap": _("limits the grade"), "stop": _("prevents an answer")}
    concern = project.concern
    readable = concern is not None and access.may_read_concern(user, concern)
    others = trial.verdicts.exclude(pk=verdict.pk).defer("record", "figure")
    return VerdictPage(
        verdict=verdict,
        project=project,
        trial=trial,
        word=word_of(verdict),
        grade=says["grades"][verdict.grade],
        lines=numbers.lines(),
        money=numbers.money() if verdict.word == "proved" else [],
        why=analysis.check_sentences(answer, ("ok",), lang),
        heed=analysis.check_sentences(answer, ("stop", "cap", "note"), lang) + _afterthoughts(verdict),
        data=numbers.data(),
        preview=_preview(verdict),
        second=_second(verdict, says, lang),
        terms=[
            (wording.term_name(name), f"{numbers.number(size)} {trial.indicator.unit}".strip())
            for name, size in technical.get("terms", ())
        ],
        has_residuals=bool(technical.get("residuals")),
        picture=says["picture"]["summary"],
        checks=[
            (levels[level], sentence)
            for level in levels
            for sentence in analysis.check_sentences(answer, (level,), lang)
        ],
        sensitivity=[(says["sensitivity"][code], numbers.interval(effect)) for code, effect in answer.sensitivity],
        charter=plan_lines(trial),
        amendments=[
            (each, str(Trial._meta.get_field(each.field).verbose_name))  # type: ignore[union-attr]
            for each in trial.amendments.select_related("by")
        ],
        deviations=list(trial.deviations.filter(at__lte=verdict.at).select_related("by")),
        others=[(other, word_of(other)) for other in others],
        concern_number=concern.number if concern is not None and readable else "",
    )


def _preview(verdict: Verdict) -> str:
    if not verdict.look:
        return ""
    facts = {"number": verdict.look, "count": len(verdict.trial.looks)}
    if verdict.is_preview:
        text = _("Planned look {number} of {count}: nothing is settled yet, the trial goes on.")
    else:
        text = _("Planned look {number} of {count}: it is settled early, by the stricter bar of an early look.")
    return text.format(**facts)


def _second(verdict: Verdict, says: Mapping[str, Mapping[str, str]], lang: str) -> SecondPart | None:
    trial = verdict.trial
    if not verdict.second or trial.second is None:
        return None
    answer = analysis.verdict_of(verdict.second)
    lines = [second_claim(trial, trial.second)]
    effect = answer.effect
    if effect is not None and trial.has_tolerance:
        text = _("Ppk {est} (range {lo} to {hi}); the lower end must reach {wanted}.")
        low, middle, high = (f"{each:.2f}" for each in analysis.ppk_of(answer))
        lines.append(text.format(est=middle, lo=low, hi=high, wanted=f"{analysis.PPK_WANTED:.2f}"))
    elif effect is not None:
        digits = digits_for(trial.second_min_effect or 0.0, trial.second.decimals)
        text = _("Improvement {est} {unit} (range {lo} to {hi}).")
        est, low, high = (shown(each, digits) for each in (effect.est, effect.lo, effect.hi))
        lines.append(text.format(est=est, unit=trial.second.unit, lo=low, hi=high))
    return SecondPart(
        claim=lines[0],
        word=Word(says["words"][answer.word], answer.grade, wording.ICONS[answer.word]),
        lines=lines[1:],
        checks=analysis.check_sentences(answer, ("stop", "cap", "note", "ok"), lang),
    )


def _afterthoughts(verdict: Verdict) -> list[str]:
    """Say what was done to the plan's data after it was frozen; counted, because the engine cannot see it."""
    trial, found, said = verdict.trial, queries.afterthoughts(verdict), []
    project = trial.project
    if project.by_stop_rule and project.stopped_at and timezone.localdate(project.stopped_at) <= trial.trial_to:
        said.append(
            _("The trial was ended on {day} by its stop rule, before its window was over.").format(
                day=timezone.localdate(project.stopped_at).isoformat()
            )
        )
    found_wrong = trial.deviations.filter(at__lte=verdict.at).values("day", "shift").distinct().count()
    for count, sentence in (
        (found_wrong, _("{count} shifts ran with another setting than drawn; they count as what really ran.")),
        (found.baseline_corrected, _("{count} readings of the baseline were corrected after the plan was frozen.")),
        (found.baseline_added, _("{count} readings of the baseline were entered after the plan was frozen.")),
        (found.trial_corrected, _("{count} readings of the trial were corrected after they were entered.")),
        (found.since_corrected, _("Since this verdict {count} of its readings were corrected; ask for a new one.")),
    ):
        if count:
            said.append(sentence.format(count=count))
    return said


class _Numbers:
    """The answer's numbers as sentences, in the reader's language and the indicator's digits."""

    def __init__(self, answer: Any, trial: Trial, digits: int) -> None:
        self.answer, self.trial, self.digits = answer, trial, digits
        self.unit = trial.indicator.unit

    def number(self, value: float | None) -> str:
        return shown(None if value is None else round(value, self.digits) + 0.0, self.digits)  # no −0.00

    def interval(self, effect: Any) -> str:
        return _("{est} {unit} (range {lo} to {hi})").format(
            est=self.number(effect.est), lo=self.number(effect.lo), hi=self.number(effect.hi), unit=self.unit
        )

    def lines(self) -> list[str]:
        """Return level before and after, the effect with its range, and the claim judged."""
        effect = self.answer.effect
        if effect is None:
            return [_("There is no effect to show; the reasons stand below.")]
        sign = 1.0 if self.trial.indicator.direction == "up" else -1.0
        level, size, claimed = (
            _("{name}: from {before} to {after} {unit}"),
            _("Improvement {interval}; the smallest worthwhile was {minimum}."),
            self.claim(),
        )
        found = [
            level.format(
                name=self.trial.indicator.name,
                before=self.number(effect.baseline),
                after=self.number(effect.baseline + sign * effect.est),
                unit=self.unit,
            ),
            size.format(interval=self.interval(effect), minimum=self.number(self.answer.min_effect)),
        ]
        return found + ([claimed] if claimed else []) + self.wait()

    def claim(self) -> str:
        claim, inside = self.trial.claim, self.answer.claim_inside
        if claim is None or inside is None:
            return ""
        if inside:
            text = _("Hoped for: {claim} {unit}. It lies within the range.")
        elif claim > self.answer.effect.est:
            text = _("Hoped for: {claim} {unit}. Too high: outside the range.")
        else:
            text = _("Hoped for: {claim} {unit}. Too low: outside the range.")
        return text.format(claim=self.number(claim), unit=self.unit)

    def wait(self) -> list[str]:
        days = self.answer.more_days_needed
        if days is None:
            return []
        return [_("If it stays as it is, about {days} more days would decide it: plan a new trial.").format(days=days)]

    def money(self) -> list[str]:
        """Return the year's worth at the lower limit; empty unless proved and priced."""
        found = []
        if self.answer.per_year_low is not None:
            found.append(
                _("A year's worth at the lower limit: {low} × {volume} = {total} (not counted by the average).").format(
                    low=self.number(self.answer.effect.lo),
                    volume=shown(self.trial.annual_volume, 0),
                    total=shown(self.answer.per_year_low, 0),
                )
            )
        if self.answer.money_low is not None:
            found.append(_("In money: about {money} CNY a year.").format(money=shown(self.answer.money_low, 0)))
        return found

    def data(self) -> str:
        effect = self.answer.effect
        if effect is None:
            return ""
        text = _("{before} readings before, {after} after; worth about {n_eff} independent ones.")
        return text.format(before=effect.n_before, after=effect.n_after, n_eff=f"{effect.n_eff:.0f}")
