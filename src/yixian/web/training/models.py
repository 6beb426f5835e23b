"""Drill (a room of people) → Run (one living plant) → Seat (a person at it), Command, Event and Mark of that run.

A command is a row before anybody is told that it was taken, and it carries no scan until the plant has done it and
that condition of the plant is saved; so a server that stops at any moment does each command once.

OwnScenario → Edition: what the plant's own instructors wrote. An edit makes a new edition; a drill keeps the one it
was set up with, because its key names the text itself.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.web.people.models import OrgUnit, Person

#: Names of own scenarios begin so, and go on with so many digits of their digest.
OWN, DIGITS = "own-", 16


class State(models.TextChoices):
    """What the clock of a drill does."""

    WAITING = "waiting", _("not started")
    RUNNING = "running", pgettext_lazy("drill", "running")
    FROZEN = "frozen", _("frozen")
    ENDED = "ended", _("ended")


class Kind(models.TextChoices):
    SOLO = "solo", _("everyone their own plant")
    TEAM = "team", _("one plant together")
    CONTEST = "contest", _("competition: same seed, hidden faults")
    PRACTICE = "practice", _("own practice")


class Drill(models.Model):
    """A room of people at one scenario, with one clock; the instructor starts, freezes and ends it for all.

    A practice is a drill somebody starts for themselves.
    """

    title = models.CharField(_("title"), max_length=80)
    unit = models.ForeignKey(OrgUnit, verbose_name=_("unit"), null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(pgettext_lazy("drill", "kind"), max_length=8, choices=Kind, default=Kind.SOLO)
    scenario = models.CharField(_("scenario"), max_length=80)
    seed = models.PositiveIntegerField(_("seed"), default=1)
    speed = models.FloatField(_("speed"), default=1.0)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING, db_index=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(pgettext_lazy("drill", "written at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("drill")
        verbose_name_plural = _("drills")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_secret(self) -> bool:
        """Tell whether its operators must not know yet what they are tried on."""
        return self.kind == Kind.CONTEST and self.is_open

    @property
    def is_open(self) -> bool:
        """Tell whether commands are still taken: before the start too, so that nobody misses the first second."""
        return self.state != State.ENDED


class Run(models.Model):
    """One living plant of a drill.

    ``saved`` is the plant's whole condition as the runner packs it, with the record of how it came there; ``branch``
    counts how often it was set back. While somebody holds it, only instructors operate it.
    """

    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField(pgettext_lazy("drill", "plant"))
    saved = models.BinaryField(default=b"", editable=False)
    saved_at = models.DateTimeField(null=True, blank=True)
    scan = models.PositiveBigIntegerField(default=0)
    time_s = models.FloatField(_("simulated time"), default=0.0)
    branch = models.PositiveSmallIntegerField(default=0)
    ramps = models.JSONField(default=dict, blank=True)
    score = models.JSONField(pgettext_lazy("drill", "score"), null=True, blank=True)
    steps = models.JSONField(default=list, blank=True)
    is_finished = models.BooleanField(pgettext_lazy("drill", "finished"), default=False)
    diverged = models.JSONField(_("stopped by the engine"), null=True, blank=True)
    held_by = models.ForeignKey(
        Person, verbose_name=_("taken over by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("plant of a drill")
        verbose_name_plural = _("plants of a drill")
        ordering = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["drill", "number"], name="a_run_number_in_drill_once")]

    def __str__(self) -> str:
        return f"{self.drill} #{self.number}"


class Beginning(models.Model):
    """The condition of the library a run began in, where it did not begin as its scenario says; a replay needs it."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="beginning")
    condition = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("beginning of a run")
        verbose_name_plural = _("beginnings of runs")

    def __str__(self) -> str:
        return str(self.run)


class Role(models.TextChoices):
    BOARD = "board", _("board operator")
    FIELD = "field", _("field operator")
    INSTRUCTOR = "instructor", _("instructor")


class Seat(models.Model):
    """A person at a plant. The instructor of a drill needs no seat to see and do everything."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    role = models.CharField(pgettext_lazy("drill", "role"), max_length=10, choices=Role, default=Role.BOARD)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["run_id", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "person"], name="a_person_at_a_run_once")]

    def __str__(self) -> str:
        return f"{self.run}: {self.person}"


class Verb(models.TextChoices):
    """What is asked of a plant."""

    SET = "set", _("set")
    RAMP = "ramp", _("ramp")
    BYPASS = "bypass", _("bypass")
    FAULT = "fault", _("malfunction")
    SAMPLE = "sample", _("laboratory sample")
    MARK = "mark", _("snapshot")
    BACK = "back", _("back to a snapshot")
    NOTE = "note", _("message")
    HINT = "hint", _("hint")


class Outcome(models.TextChoices):
    ASKED = "asked", _("waits for a second person")
    TAKEN = "taken", _("taken")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class Command(models.Model):
    """One wish of a person, kept before it is answered: the queue, the operation log and the record of a drill.

    ``scan`` and ``time_s`` say when the plant did it. A bypass waits for ``second``.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="commands")
    verb = models.CharField(pgettext_lazy("drill", "kind"), max_length=8, choices=Verb, default=Verb.SET)
    tag = models.CharField(_("tag"), max_length=60, default="", blank=True)
    value = models.FloatField(_("value"), null=True, blank=True)
    rate = models.FloatField(_("per minute"), null=True, blank=True)
    role = models.CharField(pgettext_lazy("drill", "role"), max_length=10, choices=Role, default=Role.BOARD)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("reason"), max_length=200, default="", blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.TAKEN)
    refusal = models.JSONField(null=True, blank=True)
    branch = models.PositiveSmallIntegerField(default=0)
    scan = models.PositiveBigIntegerField(null=True, blank=True)
    time_s = models.FloatField(_("simulated time"), null=True, blank=True)
    old = models.FloatField(pgettext_lazy("drill", "before"), null=True, blank=True)

    class Meta:
        verbose_name = _("command")
        verbose_name_plural = _("commands")
        ordering = ["id"]
        indexes: ClassVar = [models.Index(fields=["outcome", "scan"], name="training_command_waiting")]

    def __str__(self) -> str:
        return f"{self.run}: {self.tag} {self.value}"


class Event(models.Model):
    """Something the plant did by itself: an alarm, a trip, a mode, a step; as the engine noted it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    branch = models.PositiveSmallIntegerField(default=0)
    scan = models.PositiveBigIntegerField()
    time_s = models.FloatField()
    tag = models.CharField(max_length=60)
    kind = models.CharField(max_length=16)
    old = models.FloatField(null=True)
    new = models.FloatField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("drill", "event")
        verbose_name_plural = pgettext_lazy("drill", "events")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.run}: {self.tag}"


class Mark(models.Model):
    """A kept condition of a plant: taken every minute to go back to, or named; a named one may start other drills."""

    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.CASCADE, related_name="marks")
    plant = models.CharField(max_length=40)
    scenario = models.CharField(max_length=80)
    name = models.CharField(_("name"), max_length=60, default="", blank=True)
    saved = models.BinaryField(editable=False)
    time_s = models.FloatField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name or f"{self.run} {self.time_s:.0f} s"


class OwnScenario(models.Model):
    """A scenario the plant's instructors wrote; withdrawn, it is offered no more, and past drills keep theirs."""

    plant = models.CharField(pgettext_lazy("drill", "plant"), max_length=40)
    at = models.DateTimeField(pgettext_lazy("drill", "written at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("own scenario")
        verbose_name_plural = _("own scenarios")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.plant} {self.pk}"


class Edition(models.Model):
    """One version of an own scenario: the text as it was written; it never changes.

    ``digest`` is the SHA-256 of the text, and part of the key by which drills name it.
    """

    own = models.ForeignKey(OwnScenario, on_delete=models.CASCADE, related_name="editions")
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(pgettext_lazy("drill", "text"))
    digest = models.CharField(max_length=64, db_index=True)
    title = models.JSONField(_("title"))
    level = models.CharField(_("level"), max_length=20)
    time_limit_s = models.FloatField(_("time limit"))
    by = models.ForeignKey(Person, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(pgettext_lazy("drill", "written at"), default=timezone.now)

    class Meta:
        verbose_name = _("version of an own scenario")
        verbose_name_plural = _("versions of own scenarios")
        ordering = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["own", "version"], name="a_version_of_a_scenario_once")
        ]

    def __str__(self) -> str:
        return f"{self.own} v{self.version}"

    @property
    def key(self) -> str:
        """What drills call it."""
        return f"{self.own.plant}/{OWN}{self.digest[:DIGITS]}"
