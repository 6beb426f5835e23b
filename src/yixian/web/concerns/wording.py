"""Sentences for the codes this app leaves in notices and refusals."""

from django.utils.translation import gettext_lazy as _

NOTICES = {
    "concern.received": _("{number} at {place} was received. You will have an answer by {due}."),
    "concern.raised": _("{number} was raised at {place}. Please answer by {due}."),
    "concern.accepted": _("{number}: accepted, in the hands of {handler}, promised for {due}."),
    "concern.declined": _("{number}: declined. Reason: {reason}"),
    "concern.assigned": _("{number} at {place} was put into your hands, due {due}."),
    "concern.noted": _("{number}: a note was added: {text}"),
    "concern.overdue": _("{number} at {place} should have been answered by {due} and was not."),
    "concern.done": _("{number} at {place} is reported done. Is it solved? Please confirm, or reopen it."),
    "concern.confirmed": _("{number} at {place} was confirmed by the one who raised it."),
    "concern.reopened": _("{number} at {place} was reopened: {reason}"),
    "concern.relapsed": _("{number} at {place}: the same cause ({cause}) as {earlier} within 90 days, a relapse."),
    "concern.project": _("{number}: project {project} was chartered from it."),
}

REFUSALS = {
    "wrong_status": _("{number} has moved on in the meantime: this step is not possible now. Nothing was changed."),
    "reason_missing": _("Please give a reason: whoever raised it will read it."),
    "nothing_said": _("There are no words, no photo and no recording yet."),
    "place_not_in_use": _("This place is no longer in use. Please choose another one."),
    "no_such_kind": _("This kind is not known."),
    "no_such_lane": _("This lane is not known."),
    "promise_in_the_past": _("The promised day is in the past."),
    "cause_missing": _("Please choose the cause: repeats are found by it."),
    "not_overdue": _("{number} is not overdue, or those above were told already."),
    "not_the_raiser": _("Only the one who raised {number} can say whether it is solved."),
    "one_to_five": _("A score is 1 to 5."),
    "not_concerned": _("Only the one who raised {number} and the members of the unit can score it."),
    "no_place": _("Please choose at least one place."),
    "asked_there_already": _("{number} was proposed at one of these places already."),
    "bad_claim_code": _("This claim code is not complete."),
    "key_taken": _("This message could not be taken: its key was used before. Please send it as a new message."),
}


def refusal(code: str, number: str = "") -> str:
    """Return the sentence of a refusal in the reader's language."""
    return str(REFUSALS[code]).format(number=number)


#: What the background jobs of this app are called.
JOBS = {"concerns.escalate": _("passing on of overdue answers")}
