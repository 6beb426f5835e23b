from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_current_timezone, is_naive
from django.utils.translation import gettext_lazy as _

from yixian.web.concerns.models import Cause, ConcernKind, Lane
from yixian.web.people.models import OrgUnit, Person
from yixian.web.places.models import Place
from yixian.web.ui.forms import Form, ManyField

TEXT_MAX = 2000


class PlaceField(forms.CharField):
    """A place by its code, as it stands on the label."""

    def clean(self, value: Any) -> Place:
        code = str(super().clean(value)).strip()
        place: Place | None = Place.objects.filter(code__iexact=code, is_active=True).first()
        if place is None:
            raise forms.ValidationError(_("There is no place with the code {code}.").format(code=code))
        return place


class RaiseForm(Form):
    """What a message carries besides its files; lenient, so that nothing said is lost over a detail."""

    place = PlaceField(label=_("Place (code on the label)"), max_length=24)
    text = forms.CharField(
        label=_("What is it about?"), required=False, max_length=TEXT_MAX, widget=forms.Textarea({"rows": 3})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ConcernKind.choices, required=False)
    anonymous = forms.BooleanField(label=_("Without my name"), required=False)
    client_key = forms.UUIDField(required=False)
    claim_code = forms.CharField(required=False, max_length=40)
    raised_at = forms.CharField(required=False, max_length=40)

    def clean_raised_at(self) -> datetime | None:
        """Return the phone's clock, or nothing if it cannot be read: the time of receipt stands then."""
        try:
            moment = parse_datetime(self.cleaned_data["raised_at"])
        except ValueError:
            return None
        if moment is not None and is_naive(moment):
            return moment.replace(tzinfo=get_current_timezone())
        return moment


class PersonField(forms.CharField):
    """A person by staff number, or as the list proposes: ``name (staff number)``; a name alone if nobody shares it."""

    def clean(self, value: Any) -> Person | None:
        words = str(super().clean(value)).strip()
        if not words:
            return None
        in_brackets = re.search(r"[(（]([^()（）]+)[)）]\s*$", words)
        number = in_brackets.group(1).strip() if in_brackets else words
        active = Person.objects.filter(is_active=True)
        found = list(active.filter(staff_no=number)[:2]) or list(active.filter(name=words)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several people have this name: please give the staff number."))
        raise forms.ValidationError(_("Nobody here has this staff number or name."))


def person_field(**options: Any) -> PersonField:
    attrs = {"list": "people", "autocomplete": "off", "data-people": ""}
    return PersonField(label=_("In whose hands"), max_length=100, widget=forms.TextInput(attrs), **options)


class AcceptForm(Form):
    lane = forms.ChoiceField(label=_("How"), choices=Lane.choices)
    handler = person_field(required=False, help_text=_("Empty: yours. Staff number, name or initials."))
    due_on = forms.DateField(
        label=_("Promised for"), required=False, help_text=_("Empty: 3, 10 or 30 working days, by the lane.")
    )
    text = forms.CharField(label=_("Answer to the raiser"), required=False, max_length=TEXT_MAX)


class ReasonForm(Form):
    text = forms.CharField(
        label=_("Reason"),
        max_length=TEXT_MAX,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Please give a reason: whoever raised it will read it.")},
    )


class AssignForm(Form):
    handler = person_field(help_text=_("Staff number, name or initials."))
    text = forms.CharField(label=_("What for"), required=False, max_length=TEXT_MAX)


class NoteForm(Form):
    text = forms.CharField(label=_("Note"), max_length=TEXT_MAX, widget=forms.Textarea({"rows": 2}))


class DoneForm(Form):
    cause = forms.ModelChoiceField(
        label=_("Cause"),
        queryset=Cause.objects.filter(is_active=True),
        error_messages={"required": _("Please choose the cause: repeats are found by it.")},
    )
    text = forms.CharField(
        label=_("What was done"), required=False, max_length=TEXT_MAX, widget=forms.Textarea({"rows": 2})
    )


class OptionalTextForm(Form):
    text = forms.CharField(required=False, max_length=TEXT_MAX)


class ScoreForm(Form):
    stars = forms.IntegerField(label=_("Score"), min_value=1, max_value=5)


class ElsewhereForm(Form):
    places = ManyField(label=_("Also here?"), queryset=Place.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["places"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = places


class BoardForm(Form):
    """The board's filters; an unreadable one is left out rather than refused."""

    show = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=OrgUnit.objects.none(), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all kinds")), *ConcernKind.choices], required=False)
    words = forms.CharField(label=_("Number, place or words"), required=False, max_length=60)
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    mine = forms.BooleanField(label=_("In my hands"), required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = units, _("all units")


class ClaimForm(Form):
    code = forms.CharField(
        label=_("Claim code"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
