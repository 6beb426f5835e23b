from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.web.people.models import OrgUnit
from yixian.web.trees import TreeNode, TreeQuerySet


class PlaceKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("enterprise")
    PLANT = "plant", _("plant")
    LINE = "line", _("production line")
    UNIT = "unit", _("process unit")
    POST = "post", _("post")
    ZONE = "zone", _("zone")
    ROOM = "room", _("room")


class Place(TreeNode):
    """A node of the production chain. Duties hang on it, concerns are raised on it, indicators belong to it.

    ``code`` is short enough to be read aloud where there is no signal ("A-17"). ``unit`` and ``branch`` say who
    looks after it; where they are empty, the nearest place above decides (``queries.carers_of``).
    """

    kind = models.CharField(_("kind"), max_length=10, choices=PlaceKind)
    code = models.CharField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=80)
    unit = models.ForeignKey(
        OrgUnit,
        verbose_name=_("unit in charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="places",
    )
    branch = models.ForeignKey(
        OrgUnit,
        verbose_name=_("Party branch in charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="branch_places",
    )
    note = models.CharField(_("note"), max_length=200, default="", blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects: ClassVar[Any] = TreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
