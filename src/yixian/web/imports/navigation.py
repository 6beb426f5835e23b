from django.utils.translation import gettext_lazy as _

from yixian.web.imports.access import IMPORTERS
from yixian.web.ui.navigation import Entry

ENTRIES = (Entry("imports:start", _("Imports"), "file-import", order=85, roles=IMPORTERS),)
