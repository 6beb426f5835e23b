"""Codes of this app and their sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: The stages every project starts with; the team may rename them.
STAGES = (_("plan drawn up"), _("built and tested"), _("parameters set"), _("use followed up"))

NOTICES = {
    "project.waiting": _("The charter {number} “{title}” waits for your yes or no."),
    "project.approved": _("The charter {number} “{title}” is approved."),
    "project.sent_back": _("The charter {number} “{title}” came back: {words}"),
    "project.stopped": _("The project {number} “{title}” was stopped."),
    "project.verdict.proved": _("{number} “{title}”: the improvement is proved (grade {grade})."),
    "project.verdict.not_proved": _("{number} “{title}”: the improvement is not proved."),
    "project.verdict.undecided": _("{number} “{title}”: there is not enough evidence yet."),
    "project.verdict.worse": _("{number} “{title}”: it became worse."),
    "project.raiser.proved": _("What you raised ({concern}) became project {number}: the improvement is proved."),
    "project.raiser.not_proved": _("What you raised ({concern}) became project {number}: no improvement was proved."),
    "project.raiser.undecided": _("What you raised ({concern}) became project {number}: not enough evidence yet."),
    "project.raiser.worse": _("What you raised ({concern}) became project {number}: it became worse."),
}
REFUSALS = {
    "status": _("The project is no longer at a step where this can be done."),
    "not_frozen": _("The plan is not frozen yet: freeze it first."),
}
CANNOT_PLAN = {
    "too_few_rows": _("There are too few readings in the baseline to tell the chance; at least 10 are needed."),
    "no_variance": _("The readings of the baseline never vary; check them."),
    "contradiction": _("The dates or numbers contradict each other; the chance cannot be told."),
    "": _("The chance cannot be told from this history."),
}
ICONS = {"proved": "circle-check", "not_proved": "minus", "undecided": "help-circle", "worse": "trending-down"}
