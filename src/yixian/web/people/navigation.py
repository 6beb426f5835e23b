from django.utils.translation import gettext_lazy as _

from yixian.web.people.access import PEOPLE_READERS
from yixian.web.ui.navigation import Entry

ENTRIES = (Entry("people:list", _("People"), "users", order=80, roles=PEOPLE_READERS),)
