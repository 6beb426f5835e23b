from django.utils.translation import gettext_lazy as _

from yixian.web.ui.navigation import Entry

ENTRIES = (Entry("indicators:list", _("Indicators"), "chart-line", order=50),)
