"""Forms about people and units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.web.people import restricted
from yixian.web.people.models import OrgKind, OrgTree, OrgUnit, Person, Role, Title
from yixian.web.people.sign_in_forms import clean_staff_no
from yixian.web.ui.forms import Form, ManyField, ModelForm, PlainSelect

WORK_FIELDS = ["post", "trade", "skill_level", "shift_pattern"]


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit, indented by its depth so that two teams of one name can be told apart."""

    widget = PlainSelect

    def label_from_instance(self, obj: Any) -> str:
        closed = "" if obj.is_active else gettext("(out of use)")
        return f"{'　' * (obj.depth - 1)}{obj.name} {closed}".rstrip()


class FilterForm(Form):
    """Search on the list of people."""

    q = forms.CharField(
        label=_("Name, spelling or staff number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    unit = UnitField(label=_("Unit"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("all units"))
    left = forms.BooleanField(label=_("Those who have left"), required=False)

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class WorkForm(ModelForm):
    """What leaders may correct."""

    class Meta:
        model = Person
        fields = WORK_FIELDS


class PersonForm(ModelForm):
    """What administrators may correct."""

    mentor_no = forms.CharField(
        label=_("Mentor's staff number"), max_length=32, required=False, help_text=_("Empty if there is none.")
    )

    class Meta:
        model = Person
        fields = ["name", *WORK_FIELDS, "hired_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mentor = self.instance.mentor
        self.fields["mentor_no"].initial = mentor.staff_no if mentor else ""

    def clean_mentor_no(self) -> Person | None:
        staff_no = clean_staff_no(self.cleaned_data["mentor_no"])
        if not staff_no:
            return None
        mentor = Person.objects.filter(staff_no=staff_no).first()
        if mentor is None or mentor.pk == self.instance.pk:
            raise ValidationError(_("Nobody else has this staff number."))
        return mentor

    def values(self) -> dict[str, Any]:
        """Return the cleaned fields of the person."""
        kept = dict(self.cleaned_data)
        kept["mentor"] = kept.pop("mentor_no")
        return kept


class NewPersonForm(ModelForm):
    """One person by hand; whole rosters come through the import."""

    unit = UnitField(label=_("Unit"), queryset=OrgUnit.objects.none())
    since = forms.DateField(label=_("In this unit since"))

    class Meta:
        model = Person
        fields = ["staff_no", "name", *WORK_FIELDS, "hired_on"]

    field_order = ["staff_no", "name", "unit", "since"]

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["since"].initial = timezone.localdate()

    def clean_staff_no(self) -> str:
        staff_no = clean_staff_no(self.cleaned_data["staff_no"])
        if Person.objects.filter(staff_no=staff_no).exists():
            raise ValidationError(_("Somebody has this staff number already."))
        return staff_no


class MoveForm(Form):
    """Another place in one of the trees, from a day on."""

    unit = UnitField(label=_("To unit"), queryset=OrgUnit.objects.none())
    since = forms.DateField(label=_("From day"))
    position = forms.CharField(label=_("Position"), max_length=60, required=False, help_text=_("Office held, if any."))

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["since"].initial = timezone.localdate()


class LeaveForm(Form):
    left_on = forms.DateField(label=_("Left on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_on"].initial = timezone.localdate()

    def clean_left_on(self) -> Any:
        if self.cleaned_data["left_on"] > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return self.cleaned_data["left_on"]


class TitleForm(ModelForm):
    class Meta:
        model = Title
        fields = ["kind", "wording", "since"]


class GrantForm(Form):
    """A role over a subtree; the units offered are those the giver reaches."""

    role = forms.ChoiceField(label=_("Role"), choices=[choice for choice in Role.choices if choice[0] != Role.WORKER])
    unit = UnitField(label=_("Role over"), queryset=OrgUnit.objects.none())
    since = forms.DateField(label=_("From day"))
    until = forms.DateField(
        label=_("Until"), required=False, help_text=_("Needed for an auditor; otherwise it may stay empty.")
    )

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], is_everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units
        field.required = not is_everywhere
        field.empty_label = _("everywhere") if is_everywhere else "---------"
        self.fields["since"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The end must come after the beginning."))
        return self.cleaned_data


class UnitForm(Form):
    """Name and kind of a unit; a Party unit also has the units whose work it leads."""

    name = forms.CharField(label=_("Unit name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=[])
    covers = ManyField(
        label=_("Leads the work of"),
        queryset=OrgUnit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The secretary's rights reach the areas and concerns of these units."),
    )

    def __init__(self, *args: Any, tree: str, coverable: QuerySet[OrgUnit] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = (OrgKind.COMMITTEE, OrgKind.GENERAL_BRANCH, OrgKind.BRANCH, OrgKind.PARTY_GROUP)
        is_party = tree == OrgTree.PARTY
        kinds: Any = self.fields["kind"]
        kinds.choices = [(kind.value, kind.label) for kind in OrgKind if (kind in party) == is_party]
        if coverable is None or not is_party:
            del self.fields["covers"]
        else:
            self.fields["covers"].queryset = coverable  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class CorrectionForm(Form):
    note = forms.CharField(
        label=_("What is wrong, and what is right?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class BadgeSheetForm(Form):
    """Which slips to print."""

    unit = UnitField(label=_("Unit"), queryset=OrgUnit.objects.none())
    who = forms.ChoiceField(
        label=_("For whom"),
        choices=[("without", _("those who have never set a PIN or password")), ("all", _("everybody in the unit"))],
        widget=forms.RadioSelect,
        initial="without",
    )

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class PurposeForm(Form):
    """Why a restricted record is opened; it is written down before the record is shown."""

    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=[
            ("roster", _("checking the Party roster")),
            ("activity", _("preparing organisation life")),
            ("correction", _("correcting the record")),
            ("inspection", _("answering an inspection")),
            ("other", _("another purpose")),
        ],
    )
    reason = forms.CharField(
        label=_("In a few words"), max_length=200, help_text=_("This is kept and can be read by the auditor.")
    )

    def worded(self) -> str:
        """Return the purpose as it is written into the audit row, in the language of the site."""
        field: Any = self.fields["purpose"]
        with translation.override(settings.LANGUAGE_CODE):
            label = str(dict(field.choices)[self.cleaned_data["purpose"]])
        return f"{label}: {self.cleaned_data['reason'].strip()}"


class StatusForm(Form):
    """The corrected class; where nothing is known, nothing is proposed."""

    status = forms.ChoiceField(label=_("Political status"), choices=[("", "—"), *restricted.Status.choices])
