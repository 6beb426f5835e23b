from django.utils.translation import gettext_lazy as _

from yixian.web.ui.navigation import Entry

ENTRIES = (Entry("projects:list", _("Projects"), "test-pipe", order=40),)
