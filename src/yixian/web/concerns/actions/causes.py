"""The list of causes an installation starts with."""

from __future__ import annotations

from importlib.resources import files

import yaml
from django.db import transaction

from yixian.web.concerns.models import Cause

SOURCE = files("yixian.web.concerns") / "causes.yaml"


@transaction.atomic
def sync_causes() -> int:
    """Add the causes that are missing, by code; names and retirements of this site stay. Return how many were new."""
    wanted = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    known = set(Cause.objects.values_list("code", flat=True))
    new = [Cause(**entry) for entry in wanted if entry["code"] not in known]
    Cause.objects.bulk_create(new)
    return len(new)
