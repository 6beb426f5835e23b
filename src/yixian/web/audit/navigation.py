from django.utils.translation import gettext_lazy as _

from yixian.web.people.models import Role
from yixian.web.ui.navigation import Entry

ENTRIES = (Entry("audit:list", _("Audit"), "history", order=90, roles=frozenset({Role.AUDITOR, Role.ADMINISTRATOR})),)
