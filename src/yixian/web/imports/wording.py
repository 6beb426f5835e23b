"""Codes of the app as sentences."""

from typing import Any

from django.utils.translation import gettext_lazy as _

#: What a row says and is not taken over.
LEFT = {
    "moved_later": _("There is a later move already, on {value}; the place is left as it is."),
    "no_status": _("This is not one of the national classes of political status, so none is stored."),
    "unknown_rota": _("The shift pattern “{value}” is not known here; it is left empty."),
    "unknown_mentor": _("Mentor “{value}”: nobody, or more than one, has this name or number."),
}
#: The figures of a batch, in the order they are shown.
COUNTS = {
    "new": _("new"),
    "moved": _("moved"),
    "changed": _("changed"),
    "back": _("back again"),
    "missing": _("not in the file"),
    "disabled": _("disabled"),
    "granted": _("roles granted"),
    "new_units": _("new units"),
    "unchanged": _("unchanged"),
    "refused": _("not taken over"),
}
#: What a plant that begins does after each kind of file: (address, query, words).
NEXT_STEPS: dict[str, list[tuple[str, str, Any]]] = {
    "roster": [
        ("imports:start", "?kind=places", _("Import the places")),
        ("people:badges", "", _("Print badge slips")),
    ],
    "places": [("imports:start", "?kind=areas", _("Import the areas")), ("places:labels", "", _("Print labels"))],
    "areas": [("duties:coverage", "", _("See what is not covered")), ("places:labels", "", _("Print labels"))],
    "readings": [("indicators:list", "", _("Open the indicators"))],
}
UNDONE = {
    "removed": _("new people removed, as nothing refers to them"),
    "disabled": _("new people disabled, as something already refers to them"),
    "restored": _("people as they were before"),
    "kept": _("people left alone, as somebody changed them since"),
}
FIELDS = {
    "name": _("name"),
    "post": _("post"),
    "trade": _("trade"),
    "skill_level": _("skill level"),
    "shift_pattern": _("shift pattern"),
    "hired_on": _("joined on"),
    "mentor": _("mentor"),
}
NOTICES = {
    "imports.applied": _("The file {file} has been imported."),
    "imports.failed": _("The file {file} was not imported: {problem}"),
}

#: What the background jobs of this app are called.
JOBS = {"imports.apply": _("import of a large file"), "imports.forget": _("deletion of old import files")}
