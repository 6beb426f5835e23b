from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """One piece of work for the worker process.

    A worker holds a lease (``leased_until``) and renews it while it works; a lease that runs out, because the
    process was killed, puts the job back in the queue until ``attempts`` reaches the kind's limit.
    """

    kind = models.CharField(_("kind"), max_length=60)
    payload = models.JSONField(_("details"), default=dict)
    status = models.CharField(_("status"), max_length=10, choices=JobStatus, default=JobStatus.WAITING)
    run_after = models.DateTimeField(_("not before"))
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    worker = models.CharField(_("worker process"), max_length=80, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0, help_text=_("Percent."))
    result = models.JSONField(_("result"), default=dict)
    error = models.TextField(_("error"), default="", blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [models.Index(fields=["status", "run_after"])]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Schedule(models.Model):
    """When a kind of job is due next; one row per kind, so that a day's digest goes out once."""

    kind = models.CharField(_("kind"), max_length=60, unique=True)
    next_at = models.DateTimeField(_("next at"))

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")

    def __str__(self) -> str:
        return f"{self.kind} {self.next_at:%Y-%m-%d %H:%M}"
