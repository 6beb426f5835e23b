"""The two checklists known as 六有 (a room "has six things"): which one a unit means is its own affair."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list a room's card may start from; every line can be changed before it is saved."""

    name: str | Promise
    items: tuple[str | Promise, ...]


CHECKLISTS = {
    "equipment": Checklist(
        _("What the room is equipped with"),
        (
            _("A sign: the name plate hangs at the door"),
            _("Walls: oath, rules and duties are hung up and current"),
            _("Furniture: tables and chairs are enough and whole"),
            _("Audio-visual equipment works"),
            _("Books and periodicals are there and in date"),
            _("Files: the year's records are complete and in order"),
        ),
    ),
    "running": Checklist(
        _("How the room is run"),
        (
            _("Somebody is in charge of it"),
            _("There is a fixed place for meetings"),
            _("There is money for activities, with accounts kept"),
            _("There are forms that carry the work"),
            _("Activities take place as planned"),
            _("There is an atmosphere: the room is used and tidy"),
        ),
    ),
}
