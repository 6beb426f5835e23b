from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.web.people.models import Person
from yixian.web.places.models import Place


class Direction(models.TextChoices):
    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")


class IndicatorKind(models.TextChoices):
    MEAN = "mean", _("mean of a measured value")
    RATIO = "ratio", _("ratio of two totals")
    RATE = "rate", _("events per exposure")


class Period(models.TextChoices):
    SHIFT = "shift", _("shift")
    DAY = "day", _("day")
    MONTH = "month", _("month")


class Indicator(models.Model):
    """A number the plant is run by, with its unit and the direction that is better.

    A ratio or a rate is never stored as a quotient: each reading keeps numerator and denominator (events and
    exposure), so that a period's value is the quotient of the totals.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    unit = models.CharField(_("unit of measure"), max_length=24, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=6, choices=IndicatorKind, default=IndicatorKind.MEAN)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    numerator_name = models.CharField(_("numerator"), max_length=60, default="", blank=True)
    denominator_name = models.CharField(_("denominator"), max_length=60, default="", blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=2)
    period = models.CharField(_("one reading per"), max_length=5, choices=Period, default=Period.SHIFT)
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="indicators",
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name

    @property
    def is_quotient(self) -> bool:
        return self.kind != IndicatorKind.MEAN


class Target(models.Model):
    """The plan for an indicator between two dates."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    value = models.FloatField(_("target"))
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"


class Source(models.TextChoices):
    FORM = "form", _("typed in")
    PASTE = "paste", _("pasted")
    FILE = "file", _("imported from a file")
    COMPUTED = "computed", _("computed from tags")


class Reading(models.Model):
    """One value of one indicator on one day and shift.

    ``shift`` counts from 1 within the day; 0 is the whole day. A mean keeps ``value``; a ratio or rate keeps
    ``numerator`` and ``denominator``. ``crew`` and ``arm`` ("A" or "B") are kept where a trial needs them.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="readings")
    day = models.DateField(_("day"))
    shift = models.PositiveSmallIntegerField(_("shift"), default=0)
    value = models.FloatField(_("value"), null=True, blank=True)
    numerator = models.FloatField(_("numerator"), null=True, blank=True)
    denominator = models.FloatField(_("denominator"), null=True, blank=True)
    crew = models.CharField(_("crew"), max_length=20, default="", blank=True)
    arm = models.CharField(_("arm of the trial"), max_length=4, default="", blank=True)
    source = models.CharField(_("entered by way of"), max_length=8, choices=Source)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "day", "shift"], name="one_reading_a_shift"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, numerator__isnull=True, denominator__isnull=True)
                | Q(value__isnull=True, numerator__isnull=False, denominator__isnull=False),
                name="a_reading_is_a_value_or_a_quotient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.day}/{self.shift}"


class Cause(models.TextChoices):
    """Why a computed reading changed without anybody's hand."""

    LATE_DATA = "late_data", _("data came late")
    FORMULA = "formula", _("the formula was changed")


class Correction(models.Model):
    """A reading changed after it was entered: what it was, what it became, who, when and why.

    A computed reading computed anew has no ``by`` but a ``cause``.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="corrections")
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(_("cause"), max_length=9, choices=Cause, default="", blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.reading}: {self.reason}"


class Formula(models.Model):
    """How an indicator is computed from a day on; an empty text ends the computing. A version never changes."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="formulas")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("formula"), max_length=2000, blank=True, default="")
    since = models.DateField(_("holds from"))
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    computed_until = models.DateTimeField(null=True, editable=False)
    problem = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("formula")
        verbose_name_plural = _("formulas")
        ordering = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "number"], name="one_formula_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} v{self.number}"


class Finding(models.TextChoices):
    """Why a period has no computed value."""

    NO_SAMPLES = "no_samples", _("no usable samples")
    LOW_COVERAGE = "low_coverage", _("less than 80 % of the time measured")
    NO_READING = "no_reading", _("a reading it needs is missing")
    NO_NUMBER = "no_number", _("division by zero or not a number")


class Computation(models.Model):
    """What computing one period came to, by which version of the formula and from how much of the time.

    The numbers stand here even where a reading by hand was kept instead (``is_kept``).
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="computations")
    day = models.DateField(_("day"))
    shift = models.PositiveSmallIntegerField(_("shift"), default=0)
    formula = models.ForeignKey(Formula, on_delete=models.CASCADE, related_name="computations")
    finding = models.CharField(_("finding"), max_length=12, choices=Finding, default="", blank=True)
    value = models.FloatField(null=True, blank=True)
    numerator = models.FloatField(null=True, blank=True)
    denominator = models.FloatField(null=True, blank=True)
    coverage = models.FloatField(_("share of the time measured"))
    samples = models.PositiveIntegerField(_("samples used"))
    bad = models.PositiveIntegerField(_("samples left out"))
    is_kept = models.BooleanField(_("the reading by hand stands"), default=False)
    at = models.DateTimeField(_("computed at"), default=timezone.now)

    class Meta:
        verbose_name = _("computation")
        verbose_name_plural = _("computations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "day", "shift"], name="one_computation_a_shift"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.day}/{self.shift}"


class HistoryMark(models.Model):
    """How far changes of the tag history have been taken over: one row."""

    sequence = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mark in the history")
        verbose_name_plural = _("marks in the history")

    def __str__(self) -> str:
        return str(self.sequence)


class WorkingDays(models.TextChoices):
    EVERY = "every", _("every day")
    LEGAL = "legal", _("the legal working days of China")


class ShiftCalendar(models.Model):
    """When shifts begin at a place and below it, from a day on. ``starts`` are in the order of the shift numbers.

    The production day begins with shift 1; with ``begins_day_before`` that is on the evening before the date.
    """

    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.CASCADE, related_name="shift_calendars")
    since = models.DateField(_("holds from"))
    starts = models.CharField(_("shifts begin at"), max_length=80)
    begins_day_before = models.BooleanField(_("the first shift begins on the day before"), default=False)
    working_days = models.CharField(_("production on"), max_length=5, choices=WorkingDays, default=WorkingDays.EVERY)
    rota = models.TextField(_("rota of the crews"), max_length=2000, blank=True, default="")
    rota_since = models.DateField(_("first day of the rota"), null=True, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("shift calendar")
        verbose_name_plural = _("shift calendars")
        ordering = ["since", "pk"]

    def __str__(self) -> str:
        return f"{self.place or '—'} {self.since}: {self.starts}"


class ChartKind(models.TextChoices):
    SINGLE = "I", _("single values")
    EWMA = "EWMA", _("moving average")
    RATE = "u", _("events per exposure")


class Baseline(models.Model):
    """The window a leader approved for a control chart, with the limits as they were frozen then."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="baselines")
    kind = models.CharField(_("kind of chart"), max_length=4, choices=ChartKind)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    limits = models.JSONField(editable=False)
    note = models.CharField(_("why this window"), max_length=200)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("approved at"), default=timezone.now)

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.kind} {self.since} – {self.until}"
