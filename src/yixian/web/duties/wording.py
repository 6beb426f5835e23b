from django.utils.translation import gettext_lazy as _

from yixian.web.duties.cycles import State
from yixian.web.indicators.trends import Trend
from yixian.web.indicators.wording import TRENDS as IN_WORDS

#: What keeps a row of a sheet, or a line of a form, out.
PROBLEMS = {
    "code_missing": _("There is no code."),
    "code_form": _("The code “{value}” may hold letters, digits, hyphen, dot and underscore only, at most 24."),
    "code_twice": _("The code “{value}” stands in the sheet twice; the first row counts."),
    "title_missing": _("There is no title."),
    "too_long": _("This is longer than {limit} characters."),
    "too_many_items": _("A zone has at most {most} items: who checks it walks by."),
    "kind_unknown": _("There is no kind of card “{value}”."),
    "place_unknown": _("There is no place with the code or name “{value}”."),
    "place_twice": _("More than one place is called “{value}”; write its code."),
    "unit_unknown": _("There is no unit called “{value}”."),
    "unit_twice": _("“{value}” could be any of these units: {found}. Write what stands above it too, with a slash."),
    "person_unknown": _("Nobody active is called “{value}”."),
    "person_twice": _("“{value}” could be any of these: {found}. Write the staff number."),
    "person_differs": _("“{value}”: this staff number belongs to {found}."),
    "indicator_unknown": _("There is no indicator “{value}”. The card is in without this standard."),
    "cycle_unknown": _("“{value}” is not a cycle we know (shift, day, week, month, quarter)."),
}

#: A trend in words, and the icon and colour that repeat it.
TRENDS = {
    Trend.BETTER: (IN_WORDS[Trend.BETTER], "trending-up", "green"),
    Trend.WORSE: (IN_WORDS[Trend.WORSE], "trending-down", "red"),
    Trend.FLAT: (IN_WORDS[Trend.FLAT], "arrow-narrow-right", "blue"),
    Trend.UNKNOWN: (IN_WORDS[Trend.UNKNOWN], "help-circle", "secondary"),
}

STATES = {
    State.DONE: (_("done in this cycle"), "circle-check", "green"),
    State.DUE: (_("still to be done in this cycle"), "clock", "blue"),
    State.OVERDUE: (_("missed: a whole cycle went by"), "alert-triangle", "red"),
}
