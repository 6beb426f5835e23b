"""A concern and all that happens to it. The timeline (``Event``) is only ever added to."""

from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.web.people.models import OrgUnit, Person
from yixian.web.places.models import Place


class ConcernKind(models.TextChoices):
    HAZARD = "hazard", _("hazard")
    IMPROVEMENT = "improvement", _("improvement")
    NEED = "need", _("urgent need")


class Status(models.TextChoices):
    RECEIVED = "received", _("waiting for an answer")
    ACCEPTED = "accepted", _("being worked on")
    DECLINED = "declined", _("declined, with a reason")
    DONE = "done", _("done, waiting for the raiser")
    CONFIRMED = "confirmed", _("confirmed by the raiser")


#: Nobody has to do anything more about these.
CLOSED = frozenset({Status.DECLINED, Status.CONFIRMED})


class Lane(models.TextChoices):
    ON_THE_SPOT = "on_the_spot", _("fix on the spot")
    COORDINATE = "coordinate", _("needs coordination")
    PROJECT = "project", _("needs a project")


class Cause(models.Model):
    """One entry of the list of causes a closed concern is filed under; relapses are found by it."""

    code = models.CharField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Concern(models.Model):
    """Something somebody on the floor saw, wants better, or needs.

    ``client_key`` is made on the phone, so that a message sent twice is stored once. ``unit`` and ``branch`` are
    those in charge of the place when it was raised. An anonymous concern has no ``raised_by``; whoever holds the
    claim code can follow and confirm it.
    """

    number = models.CharField(_("number"), max_length=16, unique=True)
    client_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ConcernKind)
    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="concerns")
    unit = models.ForeignKey(
        OrgUnit,
        verbose_name=_("unit in charge"),
        null=True,
        on_delete=models.PROTECT,
        related_name="concerns",
    )
    branch = models.ForeignKey(
        OrgUnit,
        verbose_name=_("Party branch"),
        null=True,
        on_delete=models.PROTECT,
        related_name="branch_concerns",
    )
    text = models.TextField(_("what is it about"), blank=True, default="", max_length=2000)
    raised_by = models.ForeignKey(
        Person, verbose_name=_("raised by"), null=True, on_delete=models.PROTECT, related_name="concerns"
    )
    claim_hash = models.CharField(max_length=64, default="", blank=True, editable=False, db_index=True)
    raised_at = models.DateTimeField(_("raised at"), help_text=_("By the clock of the phone, if it was offline."))
    clock_doubted = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("The phone's clock could not be right, so the time of receipt was taken."),
    )
    received_at = models.DateTimeField(_("received at"), auto_now_add=True, help_text=_("When it was entered here."))
    answer_due = models.DateTimeField(_("answer due"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RECEIVED)
    lane = models.CharField(_("lane"), max_length=12, choices=Lane, default="", blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)
    escalated_to = models.ForeignKey(
        OrgUnit,
        verbose_name=_("escalated to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    handler = models.ForeignKey(
        Person,
        verbose_name=_("in the hands of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="handling",
    )
    due_on = models.DateField(_("promised for"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cause = models.ForeignKey(Cause, verbose_name=_("cause"), null=True, blank=True, on_delete=models.PROTECT)
    relapse_of = models.ForeignKey(
        "self",
        verbose_name=_("relapse of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="relapses",
    )
    spread_from = models.ForeignKey(
        "self",
        verbose_name=_("spread from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="spread_to",
    )

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering = ["-raised_at"]
        indexes: ClassVar = [
            models.Index(fields=["status", "answer_due"]),
            models.Index(fields=["-raised_at"]),
            models.Index(fields=["place", "cause", "closed_at"]),
            models.Index(fields=["unit", "status", "answer_due"]),
            models.Index(fields=["unit", "status", "lane"]),
            models.Index(fields=["unit", "status", "-raised_at"]),
            models.Index(fields=["kind", "-answered_at"]),
            models.Index(fields=["raised_by", "-raised_at"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_anonymous(self) -> bool:
        return bool(self.claim_hash)

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED

    @property
    def is_overdue(self) -> bool:
        """The answer, or what was promised, is late."""
        if self.status == Status.RECEIVED:
            return self.answer_due < timezone.now()
        return self.status == Status.ACCEPTED and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def is_entered_late(self) -> bool:
        """It was entered more than a day after it happened (补录)."""
        return self.clock_doubted or self.received_at - self.raised_at > timedelta(days=1)


class NumberSeries(models.Model):
    """The last number given in a year. The row is locked while a concern is written, so no number is skipped."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class EventKind(models.TextChoices):
    RAISED = "raised", _("raised")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    ASSIGNED = "assigned", _("handed over")
    NOTE = "note", _("note")
    DONE = "done", _("reported done")
    CONFIRMED = "confirmed", _("confirmed")
    REOPENED = "reopened", _("reopened")
    ESCALATED = "escalated", _("escalated")
    SPREAD = "spread", _("proposed elsewhere")
    PROJECT = "project", _("made a project")


class Event(models.Model):
    """One line of a concern's story: ``at`` is when it happened, ``entered_at`` when it was typed in."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what happened"), max_length=10, choices=EventKind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    by = models.ForeignKey(Person, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), blank=True, default="", max_length=2000)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.concern} {self.get_kind_display()}"

    @property
    def is_entered_late(self) -> bool:
        return self.entered_at - self.at > timedelta(days=1)


class AttachmentRole(models.TextChoices):
    BEFORE = "before", _("before")
    AFTER = "after", _("after")
    OTHER = "other", _("other")


class Attachment(models.Model):
    """A photo (re-encoded, without camera data) or a voice note."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="attachments")
    role = models.CharField(_("shows"), max_length=6, choices=AttachmentRole)
    file = models.FileField(_("file"), upload_to="concerns/%Y/%m")
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.concern} {self.get_role_display()}"

    @property
    def is_photo(self) -> bool:
        return self.media_type.startswith("image/")


class Score(models.Model):
    """How well it was solved, 1 to 5, by somebody it concerned; shown only from five scores on."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="scores")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    stars = models.PositiveSmallIntegerField(_("score"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["concern", "person"], name="one_score_each"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.concern}: {self.stars}"
