from django.utils.translation import gettext_lazy as _

from yixian.web.jobs.access import ADMINISTRATORS
from yixian.web.ui.navigation import Entry

ENTRIES = (Entry("jobs:list", _("Background jobs"), "server", order=95, roles=ADMINISTRATORS),)
