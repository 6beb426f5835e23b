"""Experiment (plan frozen) → Run → Measurement; then Choice (a point) → confirmation runs → Finding."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.web.people.models import Person
from yixian.web.projects.models import Project


class Kind(models.TextChoices):
    """The design: which settings are combined with which."""

    TWO_LEVEL = "2k", _("two levels with centre points")
    CENTRAL = "ccf", _("central composite, within the range")
    ROTATABLE = "ccd", _("central composite, reaching beyond the range")
    BOX_BEHNKEN = "bbd", _("Box–Behnken")


class Status(models.TextChoices):
    DRAFT = "draft", _("being planned")
    RUNNING = "running", _("runs under way")
    CONFIRMING = "confirming", _("confirmation runs under way")
    CONCLUDED = "concluded", _("concluded")


class Experiment(models.Model):
    """A planned set of runs with settings changed on purpose, belonging to a project.

    ``plan`` holds the plan as it was hashed, with every run's settings in the order drawn; it never changes after
    the freeze. Amendments change the fields, so that the fields say what holds now and ``plan`` what was promised.
    """

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="experiments"
    )
    title = models.CharField(_("title"), max_length=100)
    question = models.TextField(
        _("question"), max_length=1000, help_text=_("What do you want to know, and what will you do with the answer?")
    )
    kind = models.CharField(_("experimental design"), max_length=3, choices=Kind, default=Kind.CENTRAL)
    centre_points = models.PositiveSmallIntegerField(
        _("runs at the centre"),
        default=4,
        help_text=_("The same setting several times shows how much results differ by chance. 3 to 5 are usual."),
    )
    safety = models.CharField(
        _("stop rule"), max_length=300, help_text=_("What makes you stop a run at once, for safety or quality.")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    frozen_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seed = models.PositiveIntegerField(_("seed of the order"), null=True, blank=True, editable=False)
    plan = models.JSONField(default=dict, editable=False)
    plan_sha = models.CharField(max_length=64, default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("factor experiment")
        verbose_name_plural = _("factor experiments")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.project.number} {self.title}"

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Factor(models.Model):
    """What is set on purpose: between ``low`` and ``high``, never beyond the safe limits, in steps the plant has."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="factors")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=40)
    unit = models.CharField(_("unit"), max_length=16, default="", blank=True)
    low = models.FloatField(_("low setting"))
    high = models.FloatField(_("high setting"))
    step = models.FloatField(_("smallest step"), null=True, blank=True)
    safe_low = models.FloatField(_("never below"), null=True, blank=True)
    safe_high = models.FloatField(_("never above"), null=True, blank=True)

    class Meta:
        verbose_name = _("factor")
        verbose_name_plural = _("factors")
        ordering = ["order"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="a_factor_has_a_range"),
            models.UniqueConstraint(fields=["experiment", "order"], name="a_factor_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


class Aim(models.TextChoices):
    LESS = "less", _("less is better")
    MORE = "more", _("more is better")
    TARGET = "target", _("close to the target")


class Response(models.Model):
    """What is measured after every run, what would be good, and the tolerance it must keep."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="responses")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=40)
    unit = models.CharField(_("unit"), max_length=16, default="", blank=True)
    aim = models.CharField(_("aim"), max_length=6, choices=Aim, default=Aim.LESS)
    target = models.FloatField(_("target"), null=True, blank=True)
    lsl = models.FloatField(_("tolerance from"), null=True, blank=True)
    usl = models.FloatField(_("tolerance to"), null=True, blank=True)
    usual = models.FloatField(_("mean value today"), null=True, blank=True)
    min_gain = models.FloatField(_("smallest worthwhile gain"), null=True, blank=True)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["experiment", "order"], name="a_response_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name

    @property
    def has_tolerance(self) -> bool:
        return self.lsl is not None or self.usl is not None


class Choice(models.Model):
    """A point of the map somebody chose to confirm, with what was predicted for it before it was tried."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="choices")
    settings = models.JSONField(_("settings"))
    predicted = models.JSONField(_("predicted"), help_text=_("By response: value and interval for one run."))
    runs_planned = models.PositiveSmallIntegerField(_("confirmation runs"))
    reason = models.CharField(_("reason"), max_length=300, default="", blank=True)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    engine = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("chosen point")
        verbose_name_plural = _("chosen points")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.experiment}: {self.at:%Y-%m-%d}"


class RunKind(models.TextChoices):
    DESIGN = "design", _("planned run")
    EXTRA = "extra", _("extra repeat")
    CONFIRMATION = "confirmation", _("confirmation run")


class Outcome(models.TextChoices):
    WAITING = "waiting", _("to be run")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("skipped")
    FAILED = "failed", _("failed")


class Run(models.Model):
    """One run: its settings as planned, as they really were where that differs, and what came of it.

    Settings are lists in the order of the factors.
    """

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField(_("run"))
    kind = models.CharField(_("kind"), max_length=12, choices=RunKind, default=RunKind.DESIGN)
    settings = models.JSONField(_("planned settings"))
    actual = models.JSONField(_("real settings"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.WAITING)
    reason = models.CharField(_("reason"), max_length=300, default="", blank=True)
    choice = models.ForeignKey(Choice, null=True, blank=True, on_delete=models.PROTECT, related_name="runs")
    entered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["experiment", "number"], name="a_run_number_once")]

    def __str__(self) -> str:
        return f"{self.experiment} #{self.number}"

    @property
    def used(self) -> list[float]:
        """The settings the run really had."""
        used: list[float] = self.actual or self.settings
        return used


class Measurement(models.Model):
    """One response of one run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="measurements")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="measurements")
    value = models.FloatField(_("value"))

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "response"], name="a_measurement_once")]

    def __str__(self) -> str:
        return f"{self.run}: {self.value}"


class Amendment(models.Model):
    """A change to a frozen plan, or to a run already entered: dated, signed, visible for ever."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="amendments")
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.CASCADE, related_name="amendments")
    what = models.CharField(_("what changed"), max_length=100)
    before = models.CharField(_("before"), max_length=300, default="", blank=True)
    after = models.CharField(_("after"), max_length=300, default="", blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.experiment}: {self.what}"


class Finding(models.Model):
    """What the confirmation runs said of a chosen point, kept whole. A newer one never overwrites an older one."""

    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="findings")
    at = models.DateTimeField(_("when"), default=timezone.now)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(_("finding"), max_length=12, db_index=True)
    record = models.JSONField(_("record"), help_text=_("By response: predicted, measured, inside or not."))
    engine = models.CharField(max_length=20)
    plan_sha = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.choice}: {self.word}"
