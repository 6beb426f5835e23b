from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.web.people.models import OrgUnit, Person


class Notice(models.Model):
    """One message to one person: a code, its values, and where to go. Worded when shown, in the reader's language."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(_("kind"), max_length=40)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=200, default="", blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        indexes: ClassVar = [models.Index(fields=["person", "read_at"])]

    def __str__(self) -> str:
        return f"{self.person} {self.code}"


class Digest(models.Model):
    """One crew's day in one message, made once a day; never one ping an item."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField(_("day"))
    content = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["-day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "day"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day}"


class Subscription(models.Model):
    """How a person wants to hear of due dates outside the product: a calendar address, an e-mail address.

    Of the calendar's secret only the hash is kept; whoever loses the address makes a new one, which ends the old.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="subscription")
    calendar_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 - unique
    email = models.EmailField(_("e-mail address"), default="", blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return str(self.person)
