from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.web.ui.forms import Form


class MailForm(Form):
    email = forms.EmailField(
        label=_("e-mail address"), required=False, help_text=_("Your crew's digest each morning; empty: none.")
    )
