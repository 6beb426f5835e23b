from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.web.people.access import User
from yixian.web.people.models import OrgTree, OrgUnit
from yixian.web.places.access import may_keep
from yixian.web.places.actions import CODE
from yixian.web.places.labels import SHEETS
from yixian.web.places.models import Place, PlaceKind
from yixian.web.places.queries import by_code
from yixian.web.ui.forms import Form, ModelForm


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of units, drawn as the tree they stand in."""

    def __init__(self, *, tree: OrgTree, **kwargs: Any) -> None:
        units = OrgUnit.objects.filter(tree=tree, is_active=True).order_by("path")
        super().__init__(units, required=False, **kwargs)

    def label_from_instance(self, obj: OrgUnit) -> str:
        return "\u3000" * (obj.depth - 1) + obj.name


class PlaceForm(ModelForm):
    """A place; what stands above it is named by its code, which is also how it is moved."""

    above = forms.CharField(
        label=_("code of the place above"),
        required=False,
        max_length=24,
        help_text=_("Change it to move this place and all below it. Empty: the top of the tree."),
    )
    unit = UnitField(tree=OrgTree.ADMINISTRATIVE, label=_("unit in charge"), help_text=_("Empty: as the place above."))
    branch = UnitField(tree=OrgTree.PARTY, label=_("Party branch in charge"), help_text=_("Empty: as the place above."))

    class Meta:
        model = Place
        fields = ("kind", "code", "name", "unit", "branch", "note")
        help_texts = {"code": _("Short enough to be read aloud where there is no signal, such as A-17.")}

    field_order = ("kind", "code", "name", "above", "unit", "branch", "note")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.parent and "above" not in self.initial:
            self.initial["above"] = self.instance.parent.code

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if not CODE.fullmatch(code):
            raise forms.ValidationError(_("Letters, digits, hyphen, dot and underscore only."))
        return code

    def clean_above(self) -> Place | None:
        written = self.cleaned_data["above"].strip()
        above = by_code(written) if written else None
        if written and above is None:
            raise forms.ValidationError(_("There is no place with this code."))
        if above and self.instance.pk and above.is_within(self.instance):
            raise forms.ValidationError(_("A place cannot be moved below itself."))
        is_same = self.instance.pk is not None and above == self.instance.parent
        if not is_same and not may_keep(self.user, above):
            raise forms.ValidationError(_("You may not add places there."))
        return above

    def changes(self) -> dict[str, Any]:
        """Return the wanted values by field of the record."""
        wanted = {name: self.cleaned_data[name] for name in ("kind", "code", "name", "unit", "branch", "note")}
        return {**wanted, "parent": self.cleaned_data["above"]}


class LabelForm(Form):
    """Which labels, on what sheet."""

    below = forms.CharField(
        label=_("code of a place"), required=False, help_text=_("That place and all below it. Empty: everything.")
    )
    kind = forms.MultipleChoiceField(
        label=_("kinds of places"),
        required=False,
        choices=PlaceKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every kind."),
    )
    sheet = forms.ChoiceField(
        label=_("sheet"), choices=[(name, sheet.label) for name, sheet in SHEETS.items()], initial="3x8"
    )

    def clean_below(self) -> Place | None:
        written = self.cleaned_data["below"].strip()
        found = by_code(written) if written else None
        if written and found is None:
            raise forms.ValidationError(_("There is no place with this code."))
        return found
