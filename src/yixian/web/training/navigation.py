from django.utils.translation import gettext_lazy as _

from yixian.web.ui.navigation import Entry

ENTRIES = (Entry("training:list", _("Drills"), "device-desktop", order=65),)
