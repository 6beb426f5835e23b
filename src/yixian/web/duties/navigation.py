from django.utils.translation import gettext_lazy as _

from yixian.web.ui.navigation import Entry

ENTRIES = (Entry("duties:grid", _("Responsibility areas"), "layout-grid", order=20),)
