"""Project (攻关) → Trial (plan frozen) → Verdict."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.web.concerns.models import Concern
from yixian.web.indicators.models import Indicator
from yixian.web.people.models import OrgUnit, Person
from yixian.web.places.models import Place


class ProjectStatus(models.TextChoices):
    PROPOSED = "proposed", _("waiting for approval")
    CHARTERED = "chartered", _("chartered")
    TRIAL = "trial", _("trial running")
    VERIFIED = "verified", _("verdict given")
    STOPPED = "stopped", _("stopped")


class Project(models.Model):
    """A hard problem taken on by a small team, with its charter.

    The charter's numbers (indicator, windows, smallest worthwhile effect) live in the trial, which freezes them.
    """

    number = models.CharField(_("number"), max_length=16, unique=True)
    title = models.CharField(_("title"), max_length=100)
    problem = models.TextField(_("problem"), max_length=2000)
    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="projects")
    unit = models.ForeignKey(
        OrgUnit,
        verbose_name=_("unit in charge"),
        null=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    branch = models.ForeignKey(
        OrgUnit,
        verbose_name=_("Party branch"),
        null=True,
        on_delete=models.PROTECT,
        related_name="branch_projects",
    )
    concern = models.ForeignKey(
        Concern,
        verbose_name=_("raised as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    status = models.CharField(_("status"), max_length=10, choices=ProjectStatus, default=ProjectStatus.PROPOSED)
    stop_rule = models.CharField(
        _("stop rule"),
        max_length=300,
        help_text=_("What would make us stop the trial early, for safety or quality."),
    )
    budget = models.DecimalField(_("budget (CNY)"), max_digits=12, decimal_places=2, null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = models.ForeignKey(
        Person, verbose_name=_("decided by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision = models.CharField(_("words of the decision"), max_length=300, default="", blank=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    stopped_by = models.ForeignKey(
        Person, verbose_name=_("stopped by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_stop_rule = models.BooleanField(_("by the stop rule"), default=False)
    lesson = models.TextField(_("what we learned"), max_length=2000, default="", blank=True)
    proposed_by = models.ForeignKey(
        Person,
        verbose_name=_("handed in by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who wrote the charter as it stands; empty: the one who began the project."),
    )

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def proposer(self) -> Person:
        """Who wrote the charter as it stands: not the one to say yes to it."""
        return self.proposed_by or self.created_by


class MemberRole(models.TextChoices):
    LEADER = "leader", _("project leader")
    TECHNOLOGY = "technology", _("technology")
    OPERATION = "operation", _("operation")
    DATA = "data", _("data")
    TRAINING = "training", _("teaching")


class Member(models.Model):
    """One of the team and what for."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="project_memberships")
    role = models.CharField(_("part in the team"), max_length=10, choices=MemberRole)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "person"], name="a_member_once")]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class Stage(models.Model):
    """A stage of the work (方案编制, 施工调试, 参数设定, 使用跟踪 by default; the team may rename them)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stages")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=40)
    planned_until = models.DateField(_("planned until"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class LogKind(models.TextChoices):
    NOTE = "note", _("what was done or seen")
    CAUSE = "cause", _("a cause found")
    MEASURE = "measure", _("a countermeasure")
    KEEP = "keep", _("what keeps the gain")
    NEXT = "next", _("what comes next")


class LogEntry(models.Model):
    """What was tried, seen, or read; with the sources consulted."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="log")
    kind = models.CharField(_("it is about"), max_length=8, choices=LogKind, default=LogKind.NOTE)
    happened_on = models.DateField(_("happened on"))
    text = models.TextField(_("what happened"), max_length=4000)
    sources = models.CharField(_("sources consulted"), max_length=500, default="", blank=True)
    photo = models.ImageField(_("photo"), upload_to="projects/%Y/%m", null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["-happened_on", "-id"]

    def __str__(self) -> str:
        return f"{self.project.number} {self.happened_on}"


class Design(models.TextChoices):
    BEFORE_AFTER = "before_after", _("before and after")
    SWITCHBACK = "switchback", _("A and B by shift")
    YOY = "yoy", _("against the same time last year")
    PLAN = "plan", _("against the plan's figure")


class Trial(models.Model):
    """What will be measured, when, and what would be worth having: frozen and hashed before the trial starts.

    ``charter`` holds the charter as it was hashed; it never changes after that. Amendments change the fields, so
    that the fields say what holds now and ``charter`` what was promised. ``looks`` are the days on which a verdict
    may be asked for before the end, ISO, and ``calendar`` the settings drawn for a trial by turns, a row
    ``[day, shift, arm, counts]`` each; both are fixed when the plan is frozen. ``second`` joins a second indicator
    by AND: it must improve by ``second_min_effect``, or lie between ``second_low`` and ``second_high``.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="trials")
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="trials"
    )
    covariates = models.ManyToManyField(
        Indicator, verbose_name=_("also allow for"), blank=True, related_name="covariate_trials"
    )
    design = models.CharField(_("design"), max_length=12, choices=Design, default=Design.BEFORE_AFTER)
    baseline_from = models.DateField(_("baseline from"))
    baseline_to = models.DateField(_("baseline to"))
    trial_from = models.DateField(_("trial from"))
    trial_to = models.DateField(_("trial to"))
    washout_days = models.PositiveSmallIntegerField(_("days left out after the change"), default=0)
    min_effect = models.FloatField(_("smallest worthwhile effect"))
    claim = models.FloatField(_("effect hoped for"), null=True, blank=True)
    price = models.FloatField(_("value of one unit (CNY)"), null=True, blank=True)
    annual_volume = models.FloatField(_("volume a year"), null=True, blank=True)
    plan_value = models.FloatField(_("the plan's figure"), null=True, blank=True)
    looks = models.JSONField(_("planned looks"), default=list, blank=True)
    washout_shifts = models.PositiveSmallIntegerField(_("shifts left out after each switch"), default=1)
    second = models.ForeignKey(
        Indicator,
        verbose_name=_("second indicator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="second_trials",
    )
    second_min_effect = models.FloatField(_("its smallest worthwhile effect"), null=True, blank=True)
    second_low = models.FloatField(_("its lower limit"), null=True, blank=True)
    second_high = models.FloatField(_("its upper limit"), null=True, blank=True)
    repeats = models.ForeignKey(
        "self", verbose_name=_("follows"), null=True, blank=True, on_delete=models.PROTECT, related_name="followers"
    )
    why = models.CharField(_("why one more trial"), max_length=300, default="", blank=True)
    calendar = models.JSONField(default=list, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    frozen_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    other_indicators_viewed = models.PositiveSmallIntegerField(_("other indicators looked at"), default=0)
    charter = models.JSONField(default=dict, editable=False)
    charter_sha = models.CharField(max_length=64, default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(min_effect__gt=0), name="an_effect_worth_having"),
        ]

    def __str__(self) -> str:
        return f"{self.project.number}: {self.indicator}"

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def is_by_turns(self) -> bool:
        return self.design == Design.SWITCHBACK

    @property
    def has_tolerance(self) -> bool:
        """Whether the second indicator is held to limits, rather than to an effect of its own."""
        return self.second_low is not None or self.second_high is not None


class Deviation(models.Model):
    """A shift that ran with another setting than the calendar said: what really ran, who says so and why.

    The newest word about a shift holds; the older ones stay.
    """

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="deviations")
    day = models.DateField(_("day"))
    shift = models.PositiveSmallIntegerField(_("shift"), default=0)
    arm = models.CharField(_("setting that really ran"), max_length=4)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("departure from the calendar")
        verbose_name_plural = _("departures from the calendar")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.trial}: {self.day}/{self.shift} {self.arm}"


class Amendment(models.Model):
    """A change to a frozen plan: visible for ever, and counted by the verdict."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="amendments")
    field = models.CharField(_("field"), max_length=40)
    before = models.CharField(_("before"), max_length=200)
    after = models.CharField(_("after"), max_length=200)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.trial}: {self.field}"


#: Words that end a trial even at an early look: the engine's bar for those is higher the earlier one looks.
SETTLED = ("proved", "worse")


class Verdict(models.Model):
    """What the evidence engine said of a trial, kept whole. A newer one never overwrites an older one.

    ``look`` is 0 at the end of the trial, else the number of the planned look. ``record`` is the answer about the
    first indicator, ``second`` that about the second; ``word`` and ``grade`` are what both together come to.
    ``technical`` holds the model's terms and residuals, for whoever wants to check.
    """

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="verdicts")
    at = models.DateTimeField(_("when"), default=timezone.now)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(_("verdict"), max_length=12, db_index=True)
    grade = models.CharField(_("grade of evidence"), max_length=1)
    record = models.JSONField(_("record"), help_text=_("The engine's whole answer."))
    figure = models.TextField(default="", blank=True)
    look = models.PositiveSmallIntegerField(_("look"), default=0)
    second = models.JSONField(default=dict, blank=True)
    technical = models.JSONField(default=dict, blank=True)
    engine = models.CharField(max_length=20)
    charter_sha = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.trial}: {self.word}"

    @property
    def is_preview(self) -> bool:
        """Whether this was an early look that settled nothing: the trial goes on."""
        return self.look > 0 and self.word not in SETTLED
