"""Codes of this app and their sentences."""

from __future__ import annotations

from django.utils.translation import gettext
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
    "four_eyes": _("You wrote this charter yourself; somebody else has to say yes to it."),
}
CANNOT_PLAN = {
    "too_few_rows": _("There are too few readings in the baseline to tell the chance; at least 10 are needed."),
    "no_variance": _("The readings of the baseline never vary; check them."),
    "contradiction": _("The dates or numbers contradict each other; the chance cannot be told."),
    "": _("The chance cannot be told from this history."),
}
ICONS = {"proved": "circle-check", "not_proved": "minus", "undecided": "help-circle", "worse": "trending-down"}
#: Why one crew cannot run A and another B.
BY_CREW = _(
    "Not possible: were A run by one crew and B by another, nobody could tell the setting from the crew; a good crew "
    "would look like a good setting. Let every crew run both: choose A and B by turns."
)
NOTHING_RECORDED = _("Nothing is recorded about this yet.")
PLAN_PROVES_NOTHING = _(
    "A comparison with the plan tells how large the gap is. It can never prove whose doing it is, however long it runs."
)
#: What the terms of the model are called; a code not listed here is shown as it is, such as a covariate's name.
TERMS = {
    "level": _("level before, or of A"),
    "improved": _("change by the new way"),
    "trend": _("trend over the whole time"),
    "slope": _("slope after the change"),
    "1/load": _("fixed part, by load"),
}


def shift_name(shift: int) -> str:
    return gettext("shift {number}").format(number=shift) if shift else gettext("whole day")


def term_name(code: str) -> str:
    """Return what a term of the model is called."""
    if code in TERMS:
        return str(TERMS[code])
    kind, _colon, name = code.partition(":")
    if kind == "shift" and name:
        return gettext("shift {number} against the average").format(number=name)
    if kind == "crew" and name:
        return gettext("crew {name} against the average").format(name=name)
    return code


#: What the audit says of this app's newer acts; the older ones stand in ``audit.wording``.
ACTIONS = {
    "project.downloaded": _("took a verdict or a story away as a file"),
    "trial.begun": _("began one more trial"),
    "trial.deviated": _("wrote that a shift ran otherwise"),
}
