"""The one door to the evidence engine: trials and readings become its records, its answer becomes ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast
from xml.sax.saxutils import escape

import numpy as np
from django.utils import timezone

from yixian import evidence
from yixian.evidence.charter import Design as Answerable
from yixian.evidence.comparison import comparison
from yixian.evidence.quality import prepare
from yixian.web.indicators.models import Indicator, IndicatorKind
from yixian.web.indicators.queries import Point, series_behind
from yixian.web.projects import schedule
from yixian.web.projects.models import Design, Trial
from yixian.web.projects.schedule import Slot

ENGINE = evidence.ENGINE
#: Ppk that limits must reach, at the lower end of its interval: the customary figure.
PPK_WANTED = 1.33
#: What both claims of a trial come to: the worse of the two words.
_WORSE_LAST = ("proved", "undecided", "not_proved", "worse")
#: Days of trial the charter page shows the chance for.
PLANNED_DAYS = (14, 30, 60, 90, 180)
#: Digits of a hash shown in a sentence.
HASH_SHOWN = 12
#: Changing one of these after the window opened makes it a new question, registered late.
QUESTION = frozenset(
    {
        "indicator", "design", "baseline_from", "baseline_to", "trial_from", "trial_to", "washout_days",
        "min_effect", "covariates", "other_indicators_viewed", "plan_value",
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
    plan_value: float | None = None
    looks: tuple[str, ...] = ()
    washout_shifts: int = 1
    second: Indicator | None = None
    second_min_effect: float | None = None
    second_low: float | None = None
    second_high: float | None = None

    @property
    def has_tolerance(self) -> bool:
        return self.second_low is not None or self.second_high is not None


@dataclass(frozen=True)
class Judgement:
    """The engine's answer, ready to be stored."""

    word: str
    grade: str
    record: dict[str, Any]
    figure: str
    charter_sha: str
    second: dict[str, Any] = field(default_factory=dict)
    technical: dict[str, Any] = field(default_factory=dict)


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
        plan_value=trial.plan_value,
        looks=tuple(trial.looks),
        washout_shifts=trial.washout_shifts,
        second=trial.second,
        second_min_effect=trial.second_min_effect,
        second_low=trial.second_low,
        second_high=trial.second_high,
    )


def charter_for(question: Question, *, registered_on: date | None = None, amends: str = "") -> evidence.Charter:
    """Return the engine's charter; raises ``evidence.CharterError`` where the fields contradict each other."""
    is_change = question.design == Design.BEFORE_AFTER
    return evidence.Charter(
        project=_with_second(question),
        indicator=_indicator(question.indicator),
        design=cast("Answerable", question.design),
        min_effect=question.min_effect,
        before=evidence.Window(question.baseline_from.isoformat(), question.baseline_to.isoformat()),
        after=evidence.Window(question.trial_from.isoformat(), question.trial_to.isoformat()),
        change_at=question.trial_from.isoformat() if is_change else "",
        washout_days=question.washout_days,
        washout_shifts=question.washout_shifts,
        claim=question.claim,
        covariates=tuple(names_of(question.covariates)),
        price=question.price,
        annual_volume=question.annual_volume,
        other_indicators_viewed=question.other_indicators_viewed,
        registered_at=registered_on.isoformat() if registered_on else "",
        amends=amends,
        plan_value=question.plan_value if question.design == Design.PLAN else None,
        looks=question.looks,
    )


def second_charter_for(question: Question, first: evidence.Charter) -> evidence.Charter:
    """Return the charter of the second indicator: an effect of its own, or limits to be held.

    Limits are judged on the trial's window alone, so they are never looked at early.
    """
    assert question.second is not None
    if not question.has_tolerance:
        return replace(
            first,
            indicator=_indicator(question.second),
            min_effect=question.second_min_effect or 0.0,
            claim=None,
            price=None,
            annual_volume=None,
        )
    limits = {"kind": "tolerance", "better": "up", "lsl": question.second_low, "usl": question.second_high}
    return evidence.Charter(
        project=first.project,
        indicator=_indicator(question.second, **limits),
        design="capability",
        min_effect=0.0,
        after=first.after,
        plan_value=PPK_WANTED,
        registered_at=first.registered_at,
        amends=first.amends,
    )


def _indicator(indicator: Indicator, **more: Any) -> evidence.Indicator:
    values = {
        "name": indicator.name,
        "unit": indicator.unit,
        "better": cast("Literal['up', 'down']", indicator.direction),
        "kind": cast("Literal['mean', 'ratio', 'rate']", indicator.kind),
    }
    return evidence.Indicator(**(values | more))


def _with_second(question: Question) -> str:
    """Return the title with the second claim behind it, so that the hash covers both."""
    second = question.second
    if second is None:
        return question.title
    if not question.has_tolerance:
        return f"{question.title} | AND {second.code} {second.direction} {question.second_min_effect:g} {second.unit}"
    low, high = ("" if each is None else f"{each:g}" for each in (question.second_low, question.second_high))
    return f"{question.title} | AND {second.code} [{low}, {high}] {second.unit}"


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


def draw(trial: Trial, shifts: int, kept: tuple[Slot, ...] = ()) -> tuple[Slot, ...]:
    """Return the calendar of a trial by turns, drawn from its charter's hash; slots kept are not drawn again."""
    settings = schedule.arms(trial.trial_from, trial.trial_to, trial.charter_sha)
    settings |= {slot.day: slot.arm for slot in kept if slot.day in settings}
    numbers = range(1, shifts + 1) if shifts > 1 or trial.indicator.period == "shift" else (0,)
    drawn = schedule.slots(settings, tuple(numbers), trial.washout_shifts)
    there = {slot.day for slot in kept}
    return kept + tuple(slot for slot in drawn if slot.day not in there)


def calendar_of(trial: Trial) -> tuple[Slot, ...]:
    """Return the settings drawn for the trial, those of its window; empty where there are none."""
    if not trial.is_by_turns or not trial.charter_sha:
        return ()
    found = schedule.stored(trial.calendar) or draw(trial, 3 if trial.indicator.period == "shift" else 1)
    return tuple(slot for slot in found if trial.trial_from <= slot.day <= trial.trial_to)


@dataclass(frozen=True)
class Settings:
    """Which setting each shift ran: as drawn, unless somebody wrote down otherwise."""

    drawn: Mapping[tuple[date, int], str]
    days: Mapping[date, str]
    really: Mapping[tuple[date, int], str]

    def planned(self, day: date, shift: int) -> str:
        return self.drawn.get((day, shift)) or self.days.get(day, "")

    def ran(self, day: date, shift: int, written: str = "") -> str:
        """Return what ran: the word on a deviation, or what stands with the reading, or the plan."""
        return self.really.get((day, shift)) or written or self.planned(day, shift)


def settings_of(trial: Trial) -> Settings:
    """Return the settings of a trial by turns, with every deviation written down."""
    slots = calendar_of(trial)
    return Settings(
        drawn={(slot.day, slot.shift): slot.arm for slot in slots},
        days={slot.day: slot.arm for slot in slots},
        really={(each.day, each.shift): each.arm for each in trial.deviations.all()} if trial.pk else {},
    )


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


def series_for(question: Question, until: date, settings: Settings | None = None) -> evidence.Series:
    """Return the readings from the baseline's beginning to a day as the engine's series."""
    points = series_behind(question.indicator, question.baseline_from, until)
    shifts = max([point.shift for point in points], default=1) or 1
    columns: dict[str, Any] = _numbers(points, question.indicator)
    if any(point.shift for point in points):
        columns["shift"] = [str(point.shift) for point in points]
    if any(point.crew for point in points):
        columns["crew"] = [point.crew for point in points]
    if question.design == Design.SWITCHBACK:
        columns["arm"] = [
            settings.ran(point.day, point.shift, point.arm) if settings else point.arm for point in points
        ]
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


def judge(trial: Trial, at: datetime, *, look: int = 0) -> Judgement:
    """Ask the engine; what cannot be concluded is an answer too.

    A planned look is answered from the readings up to its day, whenever it is asked for.
    """
    today = timezone.localdate(at)
    question, charter = question_of(trial), charter_in_force(trial)
    until = date.fromisoformat(trial.looks[look - 1]) if look else min(trial.trial_to, today)
    settings = settings_of(trial)
    series = series_for(question, until, settings)
    as_of = np.datetime64((until if look else today) + timedelta(days=1), "s")
    verdict = _verdict(series, charter, as_of, look)
    second = _second(question, charter, (until, as_of, look), settings)
    tokens = {code: _token(code) for code in evidence.sentences("en")["picture"]}
    both = [verdict] if second is None else [verdict, second]
    return Judgement(
        word=max((each.word for each in both), key=_WORSE_LAST.index),
        grade=max(each.grade for each in both),
        record=verdict.to_dict(),
        figure=evidence.figure(verdict, series, tokens, claim=charter.claim),
        charter_sha=verdict.charter_sha,
        second={} if second is None else second.to_dict(),
        technical=_technical(series, charter, as_of),
    )


def _verdict(series: evidence.Series, charter: evidence.Charter, as_of: np.datetime64, look: int) -> evidence.Verdict:
    if not look:
        return evidence.verify(series, charter, as_of=as_of)
    return evidence.interim(series, charter, look, as_of=as_of)


def _second(
    question: Question, first: evidence.Charter, when: tuple[date, np.datetime64, int], settings: Settings
) -> evidence.Verdict | None:
    """Return the answer about the second indicator; None where there is none. Limits know no early look."""
    if question.second is None:
        return None
    until, as_of, look = when
    asked = replace(question, indicator=question.second)
    if question.has_tolerance:
        asked, look = replace(asked, design="capability", covariates=()), 0
    return _verdict(series_for(asked, until, settings), second_charter_for(question, first), as_of, look)


def _technical(series: evidence.Series, charter: evidence.Charter, as_of: np.datetime64) -> dict[str, Any]:
    """Return the model's terms and what it leaves unexplained, by time; empty where there is no model."""
    rows, _checks = prepare(series, charter, as_of=as_of)
    main = comparison(rows, charter) if rows is not None else None
    if main is None or isinstance(main, evidence.Check) or main.model is None or main.fitted is None:
        return {}
    model, levels = main.model, main.model.x @ main.fitted.coefficients
    times = np.datetime_as_string(model.rows.times, unit="m").tolist()
    left = [float(f"{each:.4g}") for each in model.y - levels]
    return {
        "terms": [[name, float(size)] for name, size in zip(model.terms, main.fitted.coefficients, strict=True)],
        "residuals": [[time, each] for time, each in zip(times, left, strict=True)],
    }


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
        charter = charter_for(question)
        if question.second is not None:
            second_charter_for(question, charter)
    except evidence.CharterError as error:
        return [evidence.problem_sentence(problem, language) for problem in error.problems]
    return []


def verdict_of(record: Mapping[str, Any]) -> evidence.Verdict:
    """Read back a stored answer."""
    return evidence.Verdict.from_dict(record)


def ppk_of(verdict: evidence.Verdict) -> tuple[float, float, float]:
    """Return lower end, estimate and upper end of Ppk: the answer holds its distance from what is required."""
    effect = verdict.effect
    assert effect is not None
    return tuple(effect.baseline + each for each in (effect.lo, effect.est, effect.hi))  # type: ignore[return-value]


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
