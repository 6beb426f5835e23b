"""Codes of this app and their sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TRENDS = {
    "better": _("getting better"),
    "worse": _("getting worse"),
    "steady": _("steady"),
    "unknown": _("too few readings for a trend"),
}
REFUSED = {
    "not_whole": _("A number is missing."),
    "kind": _("A ratio needs numerator and denominator, a mean needs one value."),
    "unknown_indicator": _("There is no such indicator."),
}
