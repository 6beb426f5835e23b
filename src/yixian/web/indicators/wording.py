"""Codes of this app and their sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.web.indicators.trends import Trend

TRENDS = {
    Trend.BETTER: _("getting better"),
    Trend.WORSE: _("getting worse"),
    Trend.FLAT: _("no clear change"),
    Trend.UNKNOWN: _("trend unknown"),
}
REFUSED = {
    "not_whole": _("A number is missing."),
    "kind": _("A ratio needs numerator and denominator, a mean needs one value."),
    "unknown_indicator": _("There is no such indicator."),
}
