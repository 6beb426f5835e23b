from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.web.audit import wording
from yixian.web.ui.forms import Form


class FilterForm(Form):
    """What to look for among the audit entries."""

    person = forms.CharField(label=_("Done by: name or staff number"), max_length=60, required=False)
    action = forms.ChoiceField(label=_("Kind of action"), required=False)
    target = forms.CharField(label=_("Record"), max_length=60, required=False)
    since = forms.DateField(label=_("From day"), required=False)
    until = forms.DateField(label=_("To day"), required=False)
    kind = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["action"]
        known = sorted(wording.actions().items(), key=lambda item: str(item[1]))
        field.choices = [("", _("all actions")), *known]
