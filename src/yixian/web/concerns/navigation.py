"""The concerns in the main menu."""

from django.utils.translation import gettext_lazy as _

from yixian.web.people.access import READERS
from yixian.web.ui.navigation import Entry

ENTRIES = (
    Entry("concerns:mine", _("My concerns"), "message-report", order=10),
    Entry("concerns:board", _("Concerns board"), "clipboard-list", order=20, roles=READERS),
)
