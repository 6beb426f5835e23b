"""Action codes → sentences. Every app words its own codes in ``wording.ACTIONS``; here they are put together."""

from __future__ import annotations

import importlib
import importlib.util
import json
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: this app's own code, and words for those of apps that do not word theirs; an app's own words win
ACTIONS: dict[str, str | Promise] = {
    "audit.exported": _("exported audit entries"),
    "calendar.closed": _("closed a calendar address"),
    "calendar.opened": _("opened a calendar address"),
    "concern.raised": _("raised a concern"),
    "concern.accepted": _("accepted a concern"),
    "concern.declined": _("declined a concern"),
    "concern.assigned": _("handed a concern over"),
    "concern.note": _("added a note to a concern"),
    "concern.done": _("reported a concern done"),
    "concern.confirmed": _("confirmed a concern as solved"),
    "concern.reopened": _("reopened a concern"),
    "concern.escalated": _("escalated a concern"),
    "concern.spread": _("proposed a concern elsewhere"),
    "concern.project": _("made a project of a concern"),
    "concern.scored": _("scored a solved concern"),
    "concerns.exported": _("exported concerns"),
    "demo.built": _("built the demonstration enterprise"),
    "digest_mail.set": _("changed the digest by mail"),
    "duty.added": _("added a duty card"),
    "duty.changed": _("changed a duty card"),
    "duty.checked": _("made a check"),
    "import.applied": _("applied an import"),
    "import.undone": _("undid an import"),
    "indicator.changed": _("changed an indicator"),
    "indicator.defined": _("defined an indicator"),
    "indicator.target_set": _("set a target of an indicator"),
    "job.retried": _("started a background job again"),
    "place.added": _("added a place"),
    "place.changed": _("changed a place"),
    "project.approved": _("approved a project"),
    "project.logged": _("added a line to a project's log"),
    "project.proposed": _("proposed a project"),
    "project.revised": _("revised a project"),
    "project.sent_back": _("sent a project back"),
    "project.stage_finished": _("finished a stage of a project"),
    "project.stages_saved": _("changed the stages of a project"),
    "project.stopped": _("stopped a project"),
    "reading.corrected": _("corrected a reading"),
    "readings.applied": _("took readings over"),
    "trial.amended": _("amended a trial's plan"),
    "trial.frozen": _("froze a trial's plan"),
    "verdict.given": _("gave a verdict"),
}


@cache
def _gathered(table: str) -> dict[str, Any]:
    """Return a table of every app's ``wording`` module in one."""
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.wording"
        if config.name.startswith("yixian.") and importlib.util.find_spec(name):
            found |= getattr(importlib.import_module(name), table, {})
    return found


def actions() -> dict[str, str | Promise]:
    """Return code → sentence over all apps of ours (``wording.ACTIONS``)."""
    return _gathered("ACTIONS")


def field_worded(target_type: str, field: str) -> str:
    """Return the name of a changed field: the model's own, else ``wording.FIELDS``, else as it is."""
    found = _field(target_type, field)
    return str(getattr(found, "verbose_name", None) or _gathered("FIELDS").get(field, field))


def value_worded(target_type: str, field: str, value: Any) -> str:
    """Return a value in words: the field's choices, else ``wording.VALUES``, else as it is."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "、".join(map(str, value)) or "—"
    if value is None or value == "":
        return "—"
    choices = dict(getattr(_field(target_type, field), "flatchoices", ()) or _gathered("VALUES").get(field, {}))
    return str(choices.get(value, value))


def _field(target_type: str, field: str) -> Any:
    model = model_of(target_type)
    try:
        return model._meta.get_field(field) if model else None
    except FieldDoesNotExist:
        return None


def worded(code: str) -> str:
    """Return the sentence of a code; an unknown one shows as itself."""
    return str(actions().get(code, code))


def model_of(target_type: str) -> type[Model] | None:
    """Return the model an entry tells of; none where it is no longer there."""
    try:
        return apps.get_model(target_type)
    except (LookupError, ValueError):
        return None


def kind_worded(target_type: str) -> str:
    """Return the name of a kind of record; an unknown one shows as itself."""
    model = model_of(target_type)
    return str(model._meta.verbose_name) if model else target_type
