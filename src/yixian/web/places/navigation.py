from django.utils.translation import gettext_lazy as _

from yixian.web.ui.navigation import Entry

ENTRIES = (Entry("places:tree", _("Places"), "map-pin", order=30),)
