from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.web.duties import access
from yixian.web.duties.actions import Draft
from yixian.web.duties.models import MOST_ZONE_ITEMS, Cycle, Duty, DutyKind
from yixian.web.duties.naming import Staff, UnclearError, split
from yixian.web.duties.wording import PROBLEMS
from yixian.web.indicators.models import Indicator, Period
from yixian.web.people.access import User
from yixian.web.people.models import OrgTree, OrgUnit, Person
from yixian.web.places.actions import CODE
from yixian.web.places.models import Place, PlaceKind
from yixian.web.places.queries import by_code
from yixian.web.ui.forms import Form, ModelForm
from yixian.web.ui.uploads import Upload, clean_photo


def photo_of(field: Any) -> Upload | None:
    """Return the uploaded photo redrawn, None where none came."""
    return clean_photo(field, field.size) if field else None


class GroupField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of teams and Party groups, each tree drawn under its own heading by indentation."""

    def __init__(self, **kwargs: Any) -> None:
        units = OrgUnit.objects.filter(is_active=True).order_by("-tree", "path")
        super().__init__(units, required=False, **kwargs)

    def label_from_instance(self, obj: OrgUnit) -> str:
        return "\u3000" * (obj.depth - 1) + obj.name


class CardForm(ModelForm):
    """The first three of the four questions; the standards are a formset of their own."""

    spot = forms.CharField(
        label=_("code of the place"), required=False, max_length=24, help_text=_("As it stands on the QR label.")
    )
    who = forms.CharField(
        label=_("holders"),
        required=False,
        max_length=400,
        help_text=_("Names or staff numbers, separated by commas; the first letters of the name do too."),
    )
    group = GroupField(label=_("group"), help_text=_("The team or the Party group the card belongs to."))

    class Meta:
        model = Duty
        fields = ("kind", "code", "title", "group", "what", "how", "well", "due_on")
        widgets = {
            "what": forms.Textarea(attrs={"rows": 2}),
            "how": forms.Textarea(attrs={"rows": 5}),
            "well": forms.Textarea(attrs={"rows": 2}),
        }

    field_order = ("kind", "code", "title", "spot", "who", "group", "what", "how", "well", "due_on")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.people: list[Person] = []

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if not CODE.fullmatch(code):
            raise forms.ValidationError(_("Letters, digits, hyphen, dot and underscore only."))
        return code

    def clean_spot(self) -> Place | None:
        written = self.cleaned_data["spot"].strip()
        found = by_code(written) if written else None
        if written and found is None:
            raise forms.ValidationError(_("There is no place with this code."))
        return found

    def clean_who(self) -> str:
        written: str = self.cleaned_data["who"]
        wanted = split(written)
        staff = Staff(wanted)
        wrong = []
        for person in wanted:
            try:
                self.people.append(staff.find(person))
            except UnclearError as unclear:
                wrong.append(str(PROBLEMS[unclear.code]).format(value=unclear.value, found=unclear.found))
        if wrong:
            raise forms.ValidationError(wrong)
        return written

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        place, group, kind = data.get("spot"), data.get("group"), data.get("kind")
        if self.errors:
            return data
        if not access.may_put(self.user, place=place, group=group):
            raise forms.ValidationError(_("Choose a place or a group that you lead."))
        if kind in (DutyKind.AREA, DutyKind.ZONE, DutyKind.ROOM) and place is None:
            self.add_error("spot", _("This kind of card hangs on a place."))
        if kind == DutyKind.ROOM and place is not None and place.kind != PlaceKind.ROOM:
            self.add_error("spot", _("This place is not a room."))
        return data

    def changes(self) -> dict[str, Any]:
        """Return the wanted values by field of the record."""
        wanted = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**wanted, "place": self.cleaned_data["spot"]}


class StandardForm(Form):
    """One line of "how well": an indicator against a target, or what a check must find."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    indicator = forms.ModelChoiceField(
        Indicator.objects.filter(is_active=True), label=_("an indicator"), required=False, empty_label="—"
    )
    target = forms.FloatField(label=_("target"), required=False, help_text=_("Empty: the plan's target."))
    period = forms.ChoiceField(label=_("per"), required=False, choices=[("", "—"), *Period.choices])
    text = forms.CharField(label=_("or: what a check must find"), required=False, max_length=200)
    cycle = forms.ChoiceField(label=_("checked"), required=False, choices=[("", "—"), *Cycle.choices])
    photo = forms.FileField(
        label=_("reference photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("How it looks when it is right."),
    )

    def clean_photo(self) -> Upload | None:
        return photo_of(self.cleaned_data["photo"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("indicator") and data.get("text"):
            self.add_error("text", _("An indicator or a check: use two lines for both."))
        elif data.get("text") and not data.get("cycle"):
            self.add_error("cycle", _("How often is it checked?"))
        elif data.get("target") is not None and not data.get("indicator"):
            self.add_error("indicator", _("Which indicator has this target?"))
        return data

    def draft(self) -> Draft | None:
        """Return the standard, None for a line left empty or taken out."""
        data = self.cleaned_data
        if data.get("DELETE") or not (data.get("indicator") or data.get("text")):
            return None
        if data["indicator"]:
            return Draft(data["pk"], data["indicator"], data["target"], data["period"], photo=data["photo"])
        return Draft(data["pk"], text=data["text"], cycle=data["cycle"], photo=data["photo"])


class StandardFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The lines of "how well" of one card."""

    deletion_widget = forms.CheckboxInput

    def drafts(self) -> list[Draft]:
        return [draft for form in self.forms if (draft := form.draft()) is not None]


def fit_together(form: CardForm, standards: StandardFormSet) -> bool:
    """Tell whether the card may have these standards; what is wrong is said on the form."""
    is_zone = form.cleaned_data["kind"] == DutyKind.ZONE
    if is_zone and len(standards.drafts()) > MOST_ZONE_ITEMS:
        form.add_error(None, _("A zone has at most {most} items: who checks it walks by.").format(most=MOST_ZONE_ITEMS))
        return False
    return True


Standards = forms.formset_factory(
    StandardForm, formset=StandardFormSet, extra=1, can_delete=True, max_num=40, validate_max=True
)


class CheckForm(Form):
    """The frame of a check as it was sent; the items come one by one beside it."""

    client_key = forms.UUIDField()
    done_at = forms.DateTimeField(required=False)
    items = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, standards: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(key, key) for key in standards]  # type: ignore[attr-defined]

    @property
    def key(self) -> UUID:
        found: UUID = self.cleaned_data["client_key"]
        return found


class FilterForm(Form):
    """What the grid is narrowed to."""

    plant = forms.ModelChoiceField(Place.objects.none(), label=_("plant"), required=False, empty_label=_("all plants"))
    branch = forms.ModelChoiceField(
        OrgUnit.objects.none(), label=_("Party branch"), required=False, empty_label=_("all branches")
    )
    group = forms.ModelChoiceField(
        OrgUnit.objects.none(), label=_("group"), required=False, empty_label=_("all groups")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plants = Place.objects.filter(kind=PlaceKind.PLANT, is_active=True).order_by("code")
        units = OrgUnit.objects.filter(is_active=True)
        self.fields["plant"].queryset = plants  # type: ignore[attr-defined]
        self.fields["branch"].queryset = units.filter(tree=OrgTree.PARTY, kind="branch").order_by("path")  # type: ignore[attr-defined]
        groups = units.filter(group_duties__isnull=False).distinct().order_by("tree", "path")
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]


class ListForm(FilterForm):
    """What the list of cards is narrowed to."""

    kind = forms.ChoiceField(label=_("kind of card"), required=False, choices=[("", _("all kinds")), *DutyKind.choices])
    words = forms.CharField(label=_("code, title or holder"), required=False, max_length=40)
    mine = forms.BooleanField(label=_("only my own"), required=False)
    ended = forms.BooleanField(label=_("those no longer in force too"), required=False)

    field_order = ("kind", "words", "plant", "branch", "group", "mine", "ended")
