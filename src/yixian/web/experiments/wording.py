"""Codes of this app and their sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NOTICES = {
    "experiment.proved": _("{number} “{title}”: the confirmation runs prove the chosen setting."),
    "experiment.not_proved": _("{number} “{title}”: the confirmation runs do not prove the chosen setting."),
    "experiment.undecided": _("{number} “{title}”: the confirmation runs leave it open."),
    "experiment.worse": _("{number} “{title}”: the chosen setting is worse than today’s."),
}
WORDS = {
    "proved": _("Proved"),
    "not_proved": _("Not proved"),
    "undecided": _("Not enough evidence"),
    "worse": _("Worse"),
}
ICONS = {"proved": "circle-check", "not_proved": "minus", "undecided": "help-circle", "worse": "trending-down"}
MEANINGS = {
    "proved": _(
        "Tried again at the chosen setting, no response came out worse than predicted and every run kept its tolerance."
    ),
    "not_proved": _(
        "At the chosen setting a response did not come out as predicted, a run was outside its tolerance, or the gain "
        "is less than is worthwhile."
    ),
    "worse": _("At the chosen setting a response is worse than today."),
    "undecided": _("The confirmation runs do not contradict the map, but they do not prove it either."),
}
REFUSALS = {
    "status": _("The experiment is no longer at a step where this can be done."),
    "unsafe": _("A setting is beyond the safe limits of its factor."),
    "outside": _("The point is outside the range that was tried; nothing is known there."),
    "reason_needed": _("The run was entered before: a change needs a reason."),
    "repeat_reason": _("A repeat needs a reason."),
    "no_repeat": _("Confirmation runs are not repeated one by one: choose the point again."),
    "too_many_runs": _("These are more runs than one experiment can hold."),
    "runs_missing": _("First make every run on the sheet, or skip it with a reason."),
    "confirmations_missing": _("There are confirmation runs still to be made."),
    "confirmations_few": _("At least 3 confirmation runs must have been made."),
    "no_point": _("Choose a point first."),
}
CANNOT_FIT = {
    "runs_too_few": _("There are too few runs to draw a map; it needs more runs than the map has terms."),
    "runs_without_scatter": _(
        "The runs repeat each other exactly, so nothing can be said about chance; check the readings."
    ),
    "terms_aliased": _("The settings of the runs do not tell the factors apart; too many runs are missing."),
    "": _("No map can be drawn from these readings."),
}
#: What each design tells, and what it does not.
TELLS = {
    "2k": _(
        "Every combination of low and high. Tells how much each factor matters and whether two of them work on each "
        "other; the runs at the centre warn if the response bends in between. Does not tell where between low and "
        "high the best point lies."
    ),
    "ccf": _(
        "Every combination of low and high, and the middle of each side. Tells also how the response bends, so that "
        "the best region can be drawn. Never leaves the range."
    ),
    "ccd": _(
        "Every combination of low and high, and one run beyond each of them. Tells also how the response bends, with "
        "a more exact map, if the safe limits allow the outer settings."
    ),
    "bbd": _(
        "Tells as much as the central composite, without ever setting all factors to their ends at once: choose it "
        "where the corners are dangerous or impossible. Needs at least 3 factors."
    ),
}
CAUTIONS = {
    "lack_of_fit": _(
        "{response}: the map does not fit. The runs lie further from it than repeats at the same setting lie apart, so "
        "the response bends in a way the map cannot follow. Try a narrower range or a design with more levels."
    ),
    "lack_unknown": _("{response}: whether the map fits cannot be checked, because no setting was run twice."),
    "few_df": _("{response}: only {count} runs more than the map has terms; the intervals are wide for that reason."),
    "no_bends": _(
        "{response}: this design cannot show a best point inside the range; the map is a plane, perhaps twisted."
    ),
    "odd": _("{response}: run {runs} lies far from the map. Look at what happened there before you believe either."),
    "at_edge": _(
        "The best point lies at the end of the tried range of {factor}. It may be better still outside, but "
        "nothing is known there."
    ),
    "wide": _(
        "The optimum region reaches over more than half the range of {factor}: this factor could be anywhere in it."
    ),
    "not_surely": _("At the best point the next run may still fall outside a tolerance."),
    "possible": _("In {share} % of the draws no setting keeps every tolerance."),
    "lost": _("{count} of the planned runs were skipped or failed; the map knows less where they are missing."),
    "deviated": _("{count} runs were made with other settings than planned; the real ones are used."),
    "tries": _("{count} points were chosen one after the other: the more are tried, the likelier one holds by luck."),
    "amended": _("{count} changes were made after the plan was frozen; they are listed with the plan."),
}
KEEPS = {
    "surely": _("The next run keeps every tolerance there with a chance of 95 % or more."),
    "perhaps": _("The next run keeps every tolerance there with a chance between 50 % and 95 %."),
    "no": _("There is no setting that keeps every tolerance."),
}
COMPARED = {
    "confirmed": _("as predicted or better"),
    "confirmation_missed": _("not as predicted"),
    "confirmation_outside_tolerance": _("a run outside the tolerance"),
    "confirmation_wanted": _("too few runs"),
    "confirmation_worse": _("worse than today"),
    "confirmation_too_little": _("better than today by less than is worthwhile"),
    "confirmation_unclear": _("not clearly better than today"),
    "vague": _("the prediction was too wide to be confirmed"),
}
#: Amendable numbers of a factor and of a response.
AMENDABLE = {
    "safe_low": _("never below"),
    "safe_high": _("never above"),
    "target": _("target"),
    "lsl": _("tolerance from"),
    "usl": _("tolerance to"),
    "outcome": _("outcome"),
    "settings": _("settings"),
}
LEGEND = _(
    "Lines and shades: the response, with its value on the line. Cross: best point. Thick line: optimum region, which "
    "holds 95 % of 2,000 draws. Diamond: chosen point. Circles: runs. Cross-hatched: outside tolerance; hatched: "
    "perhaps within."
)
LEGEND_CURVE = _("Line: the response. Band: where 95 % of single runs lie. Circles: runs.")
UNCONFIRMED = _("What stands here is predicted from the map; nothing is proved before the confirmation runs.")
ACTIONS = {
    "experiment.amended": _("amended a factor experiment"),
    "experiment.concluded": _("concluded a factor experiment"),
    "experiment.drafted": _("drafted a factor experiment"),
    "experiment.frozen": _("froze the plan of a factor experiment"),
    "experiment.point_chosen": _("chose the point to confirm"),
    "experiment.revised": _("revised a factor experiment"),
    "experiment.run_entered": _("entered a run"),
    "experiment.run_repeated": _("repeated a run"),
}
