from django.utils.translation import gettext_lazy as _

#: What keeps a row of a sheet out.
PROBLEMS = {
    "code_missing": _("There is no code."),
    "code_form": _("The code “{value}” may hold letters, digits, hyphen, dot and underscore only, at most 24."),
    "code_twice": _("The code “{value}” stands in the sheet twice; the first row counts."),
    "name_missing": _("There is no name."),
    "too_long": _("This is longer than {limit} characters."),
    "kind_unknown": _("There is no kind of place “{value}”."),
    "parent_unknown": _("There is no place with the code “{value}”."),
    "parent_below": _("The place above, “{value}”, stands below this one."),
    "unit_unknown": _("There is no unit called “{value}”."),
    "unit_twice": _("“{value}” could be any of these units: {found}. Write what stands above it too, with a slash."),
}
