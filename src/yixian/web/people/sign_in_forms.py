"""Forms of signing in and of a person's own secrets."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yixian.web.people import first_run, pins
from yixian.web.people.models import Person
from yixian.web.ui.forms import Form

NEW_PASSWORD = {"autocomplete": "new-password"}
NEW_PIN = {"autocomplete": "new-password", "inputmode": "numeric", "maxlength": pins.LONGEST}


def clean_staff_no(text: str) -> str:
    """Return a staff number as it is stored: full-width characters made plain, blanks removed."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class SignInForm(Form):
    """Staff number and one secret. The secret's field is always ``password``: the lock-out log hides that name."""

    username = forms.CharField(
        label=_("Staff number"), max_length=32, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    is_shared = forms.BooleanField(
        label=_("Shared computer"),
        required=False,
        help_text=_("Signs you out after three minutes without use."),
    )

    def __init__(self, *args: Any, by_pin: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_pin:
            field = self.fields["password"]
            field.label = _("PIN")
            field.widget.attrs |= {"inputmode": "numeric", "maxlength": pins.LONGEST, "autocomplete": "off"}

    def clean_username(self) -> str:
        return clean_staff_no(self.cleaned_data["username"])


class TokenForm(Form):
    """The six digits an authenticator shows."""

    token = forms.RegexField(
        r"^\s*(\d\s*){6}$",
        label=_("Six digits from the authenticator"),
        error_messages={"invalid": _("Type the six digits the authenticator shows now.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 8}),
    )

    def clean_token(self) -> str:
        return "".join(self.cleaned_data["token"].split())


class BadgeCodeForm(Form):
    """What stands on the slip, typed where there is no camera."""

    username = forms.CharField(label=_("Staff number"), max_length=32)
    code = forms.CharField(
        label=_("One-time code"),
        max_length=24,
        help_text=_("Three groups of four, as on the slip. Capital or small letters do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_username(self) -> str:
        return clean_staff_no(self.cleaned_data["username"])


class _TwiceForm(Form):
    """A new PIN or password typed twice."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def check_twice(self, first: str, second: str) -> None:
        if self.cleaned_data.get(first) is not None and self.cleaned_data[first] != self.cleaned_data.get(second):
            self.add_error(second, ValidationError(_("The two are not the same."), code="different"))

    def check_pin(self, name: str) -> None:
        if self.cleaned_data.get(name):
            self._try(name, lambda value: pins.validate_pin(value, self.person))

    def check_password(self, name: str) -> None:
        if self.cleaned_data.get(name):
            self._try(name, lambda value: validate_password(value, self.person))

    def _try(self, name: str, rule: Any) -> None:
        try:
            rule(self.cleaned_data[name])
        except ValidationError as error:
            self.add_error(name, error)


def _pin(label: Any, **kwargs: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs=dict(NEW_PIN))
    return forms.CharField(label=label, max_length=pins.LONGEST, widget=widget, **kwargs)


def _password(label: Any, **kwargs: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs=dict(NEW_PASSWORD))
    return forms.CharField(label=label, strip=False, max_length=128, widget=widget, **kwargs)


class FirstSecretForm(_TwiceForm):
    """What a badge slip is exchanged for: a PIN; for those who need it, or want it, a password."""

    pin = _pin(_("New PIN"), help_text=_("Four to six digits, for phones and shared computers."))
    pin_again = _pin(_("New PIN again"))
    password = _password(_("New password"), help_text=_("At least eight characters, for work at a desk."))
    password_again = _password(_("New password again"))

    def __init__(self, *args: Any, needs_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_password:
            del self.fields["pin"], self.fields["pin_again"]
        else:
            self.fields["password"].required = self.fields["password_again"].required = False
            self.fields["password"].label = _("New password (may stay empty)")

    def clean(self) -> dict[str, Any]:
        for name, check in (("pin", self.check_pin), ("password", self.check_password)):
            if name in self.fields:
                check(name)
                self.check_twice(name, f"{name}_again")
        return self.cleaned_data


class FirstRunForm(_TwiceForm):
    """Who the first administrator is, and what the enterprise and its first plant are called."""

    code = forms.CharField(
        label=_("Set-up code"),
        max_length=24,
        help_text=_("It stands in the window in which Yixian was started; `yixian setup` shows it again."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    enterprise = forms.CharField(
        label=_("Enterprise"), max_length=80, required=False, help_text=_("May stay empty where there is one plant.")
    )
    plant = forms.CharField(label=_("First plant"), max_length=80, help_text=_("More plants can follow later."))
    staff_no = forms.CharField(
        label=_("Your staff number"), max_length=32, help_text=_("As in the roster, leading zeros kept.")
    )
    name = forms.CharField(label=_("Your full name"), max_length=60)
    password = _password(_("New password"), help_text=_("At least eight characters, for work at a desk."))
    password_again = _password(_("New password again"))

    def __init__(self, *args: Any, asks_plant: bool, **kwargs: Any) -> None:
        super().__init__(*args, person=Person(), **kwargs)
        if not asks_plant:
            del self.fields["enterprise"], self.fields["plant"]

    def clean_code(self) -> str:
        value: str = self.cleaned_data["code"]
        if not first_run.is_right(value):
            raise ValidationError(_("This is not the set-up code of this installation."), code="wrong")
        return value

    def clean_staff_no(self) -> str:
        self.person.staff_no = clean_staff_no(self.cleaned_data["staff_no"])
        return self.person.staff_no

    def clean(self) -> dict[str, Any]:
        self.person.name = self.cleaned_data.get("name", "")
        self.check_password("password")
        self.check_twice("password", "password_again")
        return self.cleaned_data


class ProofForm(_TwiceForm):
    """The present password or PIN, asked before something weighty."""

    present = forms.CharField(
        label=_("Present password or PIN"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def takes_pin(self) -> bool:
        """Tell whether the PIN is proof enough."""
        return True

    def clean_present(self) -> str:
        value: str = self.cleaned_data["present"]
        by_pin = pins.is_right(self.person, value) if self.takes_pin() else False
        if not (by_pin or self.person.check_password(value)):
            raise ValidationError(_("This is not your present password or PIN."), code="wrong")
        return value


class PasswordForm(ProofForm):
    """A new password, for which the present password is needed where there is one."""

    new = _password(_("New password"), help_text=_("At least eight characters, for work at a desk."))
    again = _password(_("New password again"))

    def takes_pin(self) -> bool:
        return not self.person.has_usable_password()

    def clean(self) -> dict[str, Any]:
        self.check_password("new")
        self.check_twice("new", "again")
        return self.cleaned_data


class PinForm(ProofForm):
    """A new PIN."""

    new = _pin(_("New PIN"), help_text=_("Four to six digits, for phones and shared computers."))
    again = _pin(_("New PIN again"))

    def clean(self) -> dict[str, Any]:
        self.check_pin("new")
        self.check_twice("new", "again")
        return self.cleaned_data
