from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One write, or one read of something sensitive. Database triggers refuse any change to a row once written.

    ``target`` is kept as type, key and label rather than as a foreign key: the entry outlives the thing.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("done by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(_("kind of action"), max_length=60, db_index=True)
    target_type = models.CharField(_("kind of record"), max_length=60)
    target_id = models.CharField(_("key of record"), max_length=60)
    target_label = models.CharField(_("record"), max_length=200)
    changes = models.JSONField(_("what changed"), default=dict)
    address = models.GenericIPAddressField(_("from address"), null=True)
    request_id = models.CharField(_("request number"), max_length=32, default="", blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["target_type", "target_id"]), models.Index(fields=["target_label"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.target_label}"
