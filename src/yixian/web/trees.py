"""A tree kept in one table: each row knows its parent and the path from the root."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _


class TreeQuerySet(models.QuerySet[Any]):
    def within(self, paths: Iterable[str]) -> Self:
        """Keep the nodes at or below any of the paths."""
        wanted = models.Q(pk__in=[])
        for path in paths:
            wanted |= models.Q(path__startswith=path)
        return self.filter(wanted)


class TreeNode(models.Model):
    """A node of a tree; ``path`` lists the keys from the root to the node itself, as ``/1/12/``.

    The path is written by :meth:`save`; a subtree is every row whose path starts with the node's own.
    """

    parent = models.ForeignKey(
        "self",
        verbose_name=_("above"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(max_length=200, db_index=True, editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and, where it is new or has moved, the paths of its whole subtree."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            before, after = self.path, f"{self.parent.path if self.parent else '/'}{self.pk}/"
            if before == after:
                return
            if before and after.startswith(before):
                raise ValidationError(_("A place cannot be moved below itself."))
            self.path = after
            rows = cast("models.Manager[Any]", type(self)._default_manager)
            rows.filter(pk=self.pk).update(path=after)
            if before:
                rows.filter(path__startswith=before).update(
                    path=Concat(Value(after), Substr(F("path"), len(before) + 1))
                )

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1

    def ancestor_ids(self) -> list[int]:
        """Return the keys from the root down to the parent."""
        return [int(key) for key in self.path.strip("/").split("/")[:-1] if key]

    def is_within(self, other: TreeNode) -> bool:
        return self.path.startswith(other.path)


def tops(paths: Iterable[str]) -> list[str]:
    """Return the paths that lie below none of the others."""
    found: list[str] = []
    for path in sorted(paths):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found
