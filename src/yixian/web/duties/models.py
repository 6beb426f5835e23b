"""The four-question card (谁来干 · 干什么 · 怎么干 · 干到什么程度) and its checks."""

import re
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.web.concerns.models import Concern
from yixian.web.indicators.models import Indicator, Period
from yixian.web.people.models import DatedQuerySet, OrgTree, OrgUnit, Person
from yixian.web.places.models import Place

#: "1. ", "2、", "(3)" in front of a step
NUMBERED = re.compile(r"^(?:[(（]\d{1,2}[)）]|\d{1,2}[.．、)）](?!\d))\s*")


#: A zone's card with more items than this is no longer checked in passing.
MOST_ZONE_ITEMS = 10


class DutyKind(models.TextChoices):
    AREA = "area", _("responsibility area")
    ZONE = "zone", _("fixed zone")
    ROOM = "room", _("room")
    PLEDGE = "pledge", _("pledge")
    TASK = "task", _("project task")


class Duty(models.Model):
    """A card: who does what, how, and how well.

    Who is ``group`` and the holders; how well is the card's standards. A project task has ``project``, a pledge
    may have neither place nor project.
    """

    kind = models.CharField(_("kind of card"), max_length=6, choices=DutyKind)
    code = models.CharField(_("code"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=100)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="tasks",
    )
    unit = models.ForeignKey(
        OrgUnit,
        verbose_name=_("unit in charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duties",
    )
    branch = models.ForeignKey(
        OrgUnit,
        verbose_name=_("Party branch"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="branch_duties",
    )
    group = models.ForeignKey(
        OrgUnit,
        verbose_name=_("group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="group_duties",
    )
    what = models.TextField(_("what is done"), max_length=1000)
    how = models.TextField(_("how it is done"), max_length=4000, help_text=_("One step a line."))
    well = models.TextField(
        _("how well, in words"),
        max_length=1000,
        blank=True,
        default="",
        help_text=_("What it looks like when it is right. The standards below make it measurable."),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def belongs_to(self) -> tuple[OrgUnit | None, OrgUnit | None]:
        """The unit and the Party branch that rights over the card are judged by."""
        group = self.group
        is_party = group is not None and group.tree == OrgTree.PARTY
        unit = self.unit or (None if is_party else group)
        branch = self.branch or (group if is_party else None)
        return unit, branch

    def steps(self) -> list[str]:
        """Return how it is done, a step an item, without numbers somebody typed in front."""
        lines = (NUMBERED.sub("", line.strip()) for line in self.how.splitlines())
        return [line for line in lines if line]


class Holder(models.Model):
    """A person who answers for a card, from a day to a day."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="holders")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="duty_holdings")
    is_owner = models.BooleanField(_("answers for it"), default=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("holder")
        verbose_name_plural = _("holders")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duty", "person"], condition=Q(until__isnull=True), name="a_holder_once_on_a_card"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty}: {self.person}"


class StandardKind(models.TextChoices):
    INDICATOR = "indicator", _("an indicator against a target")
    CHECK = "check", _("a dated check")


class Cycle(models.TextChoices):
    SHIFT = "shift", _("every shift")
    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")


class DutyStandard(models.Model):
    """How well: an indicator with a target and a period, or a check with a cycle and what must be found.

    A standard that is dropped or reworded is ended, never removed: its checks stay what they were.
    """

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="standards")
    kind = models.CharField(_("measured by"), max_length=9, choices=StandardKind)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    indicator = models.ForeignKey(
        Indicator,
        verbose_name=_("indicator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="standards",
    )
    target = models.FloatField(_("target"), null=True, blank=True)
    period = models.CharField(_("per"), max_length=5, choices=Period, default="", blank=True)
    text = models.CharField(_("what must be found"), max_length=200, default="", blank=True)
    cycle = models.CharField(_("checked"), max_length=8, choices=Cycle, default="", blank=True)
    reference_photo = models.ImageField(_("reference photo"), upload_to="duties/", null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("standard of a duty")
        verbose_name_plural = _("standards of a duty")
        ordering = ["order", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="indicator", indicator__isnull=False)
                | (Q(kind="check", indicator__isnull=True) & ~Q(text="") & ~Q(cycle="")),
                name="a_standard_is_measurable",
            )
        ]

    def __str__(self) -> str:
        return self.text or str(self.indicator)


class Check(models.Model):
    """One check of one standard: in order, or a deviation with a note; a deviation becomes a concern."""

    standard = models.ForeignKey(DutyStandard, on_delete=models.CASCADE, related_name="checks")
    client_key = models.UUIDField(null=True, unique=True, editable=False)
    done_at = models.DateTimeField(_("checked at"), db_index=True)
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    by = models.ForeignKey(Person, verbose_name=_("checked by"), on_delete=models.PROTECT, related_name="+")
    is_ok = models.BooleanField(_("in order"))
    note = models.CharField(_("deviation"), max_length=500, default="", blank=True)
    photo = models.ImageField(_("photo"), upload_to="checks/%Y/%m", null=True, blank=True)
    concern = models.ForeignKey(
        Concern,
        verbose_name=_("concern raised"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="checks",
    )

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["-done_at"]
        indexes: ClassVar = [models.Index(fields=["standard", "-done_at"])]

    def __str__(self) -> str:
        return f"{self.standard} {self.done_at:%Y-%m-%d}"
