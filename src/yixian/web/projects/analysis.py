"""The one door to the evidence engine: trials and readings become its records, its answer becomes ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast
from xml.sax.saxutils import escape

import numpy as np
from django.utils import timezone

from yixian import evidence
from yixian.web.indicators.models import Indicator, IndicatorKind
from yixian.web.indicators.queries import Point, series_behind
from yixian.web.projects.models import Design, Trial
from yixian.web.projects.schedule import arms

ENGINE = evidence.ENGINE
#: Days of trial the charter page shows the chance for.
PLANNED_DAYS = (14, 30, 60, 90, 180)
#: Digits of a hash shown in a sentence.
HASH_SHOWN = 12
#: Changing one of these after the window opened makes it a new question, registered late.
QUESTION = frozenset(
    {
        "indicator", "design", "baseline_from", "baseline_to", "trial_from", "trial_to", "washout_days",
        "min_effect", "covariates", "other_indicators_viewed",
    }
)  # fmt: skip

_TOKEN = re.compile(r"\[\[([a-z_]+)·*\]\]")


@dataclass(frozen=True)
class Question:
    """What a trial asks, as fields of a form or of a trial."""

    title: str
    indicator: Indicator
    covariates: tuple[Indicator, ...]
    design: str
    baseline_from: date
    baseline_to: date
    trial_from: date
    trial_to: date
    washout_days: int
    min_effect: float
    claim: float | None = None
    price: float | None = None
    annual_volume: float | None = None
    other_indicators_viewed: int = 0


@dataclass(frozen=True)
class Judgement:
    """The engine's answer, ready to be stored."""

    word: str
    grade: str
    record: dict[str, Any]
    figure: str
    charter_sha: str


@dataclass(frozen=True)
class Chance:
    """The chance that a trial of that many days ends in "proved", if the hoped-for effect is real."""

    days: int
    share: float


def question_of(trial: Trial) -> Question:
    """Return what the trial's fields ask now."""
    return Question(
        title=str(trial.project),
        indicator=trial.indicator,
        covariates=tuple(trial.covariates.order_by("code")),
        design=trial.design,
        baseline_from=trial.baseline_from,
        baseline_to=trial.baseline_to,
        trial_from=trial.trial_from,
        trial_to=trial.trial_to,
        washout_days=trial.washout_days,
        min_effect=trial.min_effect,
        claim=trial.claim,
        price=trial.price,
        annual_volume=trial.annual_volume,
        other_indicators_viewed=trial.other_indicators_viewed,
    )


def charter_for(question: Question, *, registered_on: date | None = None, amends: str = "") -> evidence.Charter:
    """Return the engine's charter; raises ``evidence.CharterError`` where the fields contradict each other."""
    indicator = question.indicator
    is_turns = question.design == Design.SWITCHBACK
    return evidence.Charter(
        project=question.title,
        indicator=evidence.Indicator(
            name=indicator.name,
            unit=indicator.unit,
            better=cast("Literal['up', 'down']", indicator.direction),
            kind=cast("Literal['mean', 'ratio', 'rate']", indicator.kind),
        ),
        design=cast("Literal['before_after', 'switchback']", question.design),
        min_effect=question.min_effect,
        before=evidence.Window(question.baseline_from.isoformat(), question.baseline_to.isoformat()),
        after=evidence.Window(question.trial_from.isoformat(), question.trial_to.isoformat()),
        change_at="" if is_turns else question.trial_from.isoformat(),
        washout_days=question.washout_days,
        claim=question.claim,
        covariates=tuple(names_of(question.covariates)),
        price=question.price,
        annual_volume=question.annual_volume,
        other_indicators_viewed=question.other_indicators_viewed,
        registered_at=registered_on.isoformat() if registered_on else "",
        amends=amends,
    )


def names_of(indicators: tuple[Indicator, ...]) -> list[str]:
    """Return the indicators' names, with the code where a name comes twice."""
    names = [indicator.name for indicator in indicators]
    return [
        name if names.count(name) == 1 else f"{name} {indicator.code}"
        for name, indicator in zip(names, indicators, strict=True)
    ]


def freeze(trial: Trial, at: datetime) -> tuple[dict[str, Any], str]:
    """Return the charter as it stands, registered on that day, and its hash."""
    charter = charter_for(question_of(trial), registered_on=timezone.localdate(at))
    return charter.to_dict(), charter.sha()


def charter_in_force(trial: Trial) -> evidence.Charter:
    """Return the charter to be judged: the frozen one, unless amendments changed what it says.

    An amendment of the question counts as registered on the day it was made. Where only money or the claim
    changed, the day of the freeze stays.
    """
    amendments = list(trial.amendments.all())
    if not amendments:
        return evidence.Charter.from_dict(trial.charter)
    moments = [amendment.at for amendment in amendments if amendment.field in QUESTION]
    frozen_at = trial.frozen_at or timezone.now()
    return charter_for(
        question_of(trial), registered_on=timezone.localdate(max([frozen_at, *moments])), amends=trial.charter_sha
    )


def is_late(registered_on: date, trial_from: date) -> bool:
    """Tell whether the engine would call a plan of that day registered late: the first day still counts."""
    return registered_on > trial_from


def series_for(question: Question, until: date, seed: str = "") -> evidence.Series:
    """Return the readings from the baseline's beginning to a day as the engine's series."""
    points = series_behind(question.indicator, question.baseline_from, until)
    shifts = max([point.shift for point in points], default=1) or 1
    columns: dict[str, Any] = _numbers(points, question.indicator)
    if any(point.shift for point in points):
        columns["shift"] = [str(point.shift) for point in points]
    if any(point.crew for point in points):
        columns["crew"] = [point.crew for point in points]
    if question.design == Design.SWITCHBACK:
        planned = arms(question.trial_from, question.trial_to, seed) if seed else {}
        columns["arm"] = [point.arm or planned.get(point.day, "") for point in points]
    columns["covariates"] = _covariates(question, points, until)
    return evidence.Series(times=cast("Any", _times(points, shifts)), **columns)


def _times(points: list[Point], shifts: int) -> Any:
    apart = 86_400 // shifts
    days = np.array([point.day.isoformat() for point in points], dtype="datetime64[s]")
    offsets = np.array([max(point.shift - 1, 0) * apart for point in points], dtype="timedelta64[s]")
    return days + offsets


def _known(number: float | None) -> float:
    return float("nan") if number is None else number


def _numbers(points: list[Point], indicator: Indicator) -> dict[str, Any]:
    if not indicator.is_quotient:
        return {"value": [_known(point.value) for point in points]}
    top, bottom = ("events", "exposure") if indicator.kind == IndicatorKind.RATE else ("numerator", "denominator")
    return {
        top: [_known(point.numerator) for point in points],
        bottom: [_known(point.denominator) for point in points],
    }


def _covariates(question: Question, points: list[Point], until: date) -> dict[str, Any]:
    """Return each covariate beside the readings: of the same shift, or else of the day."""
    found = {}
    for name, indicator in zip(names_of(question.covariates), question.covariates, strict=True):
        values: dict[tuple[date, int], float] = {}
        for point in series_behind(indicator, question.baseline_from, until):
            values[point.day, point.shift] = _value(point)
        nothing = float("nan")
        found[name] = [values.get((point.day, point.shift), values.get((point.day, 0), nothing)) for point in points]
    return found


def _value(point: Point) -> float:
    if point.value is not None:
        return point.value
    if point.numerator is None or not point.denominator:
        return float("nan")
    return point.numerator / point.denominator


def judge(trial: Trial, at: datetime) -> Judgement:
    """Ask the engine; what cannot be concluded is an answer too."""
    today = timezone.localdate(at)
    charter = charter_in_force(trial)
    series = series_for(question_of(trial), min(trial.trial_to, today), trial.charter_sha)
    verdict = evidence.verify(series, charter, as_of=np.datetime64(today + timedelta(days=1), "s"))
    tokens = {code: _token(code) for code in evidence.sentences("en")["picture"]}
    return Judgement(
        word=verdict.word,
        grade=verdict.grade,
        record=verdict.to_dict(),
        figure=evidence.figure(verdict, series, tokens, claim=charter.claim),
        charter_sha=verdict.charter_sha,
    )


def _token(code: str) -> str:
    """Return what stands in a stored picture for a word, as long as the word in the longer of the two languages."""
    texts = [evidence.sentences(language)["picture"][code] for language in ("zh", "en")]
    longest = max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in text) for text in texts)
    return f"[[{code}".ljust(longest - 2, "·") + "]]"


def figure_in(figure: str, language: str) -> str:
    """Return the stored picture with its words in a language."""
    words = evidence.sentences(language)["picture"]
    return _TOKEN.sub(lambda found: escape(words[found[1]], {'"': "&quot;"}), figure)


def chances(question: Question) -> tuple[Chance, ...]:
    """Return the chance to prove the hoped-for effect after so many days, from the indicator's own history.

    Raises
    ------
    CannotPlan
        With a sentence's code, where the history or the charter allow no answer.
    """
    try:
        charter = charter_for(question)
        until = min(question.baseline_to, timezone.localdate())
        found = evidence.plan(series_for(question, until), charter, PLANNED_DAYS)
    except evidence.NotEstimable as error:
        raise CannotPlan(error.code) from error
    except evidence.ProblemsError as error:
        raise CannotPlan("contradiction") from error
    return tuple(Chance(days, share) for days, share in found)


class CannotPlan(Exception):  # noqa: N818 - says what is so
    """No chance can be told; ``code`` says why (too_few_rows, no_variance, contradiction …)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def problems_with(question: Question, language: str) -> list[str]:
    """Return why the engine would not register this charter, in words; empty where it would."""
    try:
        charter_for(question)
    except evidence.CharterError as error:
        return [evidence.problem_sentence(problem, language) for problem in error.problems]
    return []


def verdict_of(record: Mapping[str, Any]) -> evidence.Verdict:
    """Read back a stored answer."""
    return evidence.Verdict.from_dict(record)


def words(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the engine's sentences by section and code."""
    return evidence.sentences(language)


def check_sentences(verdict: evidence.Verdict, levels: tuple[str, ...], language: str) -> list[str]:
    """Return the sentences of the checks of some levels; hashes are cut to what people compare."""
    found = []
    for check in verdict.checks:
        if check.level in levels:
            numbers = {
                name: each[:HASH_SHOWN] if name == "amends" and isinstance(each, str) else each
                for name, each in check.numbers.items()
            }
            found.append(evidence.check_sentence(replace(check, numbers=numbers), language))
    return found
