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
    source = models.CharField(_("entered by way of"), max_length=6, choices=Source)
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


class Correction(models.Model):
    """A reading changed after it was entered: what it was, what it became, who, when and why."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="corrections")
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.reading}: {self.reason}"
