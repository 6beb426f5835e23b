"""Forms of the indicators pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.web.indicators import access
from yixian.web.indicators.models import Indicator, IndicatorKind, Period, Reading
from yixian.web.indicators.records import ReadingRow
from yixian.web.people.access import User
from yixian.web.places.models import Place
from yixian.web.ui.forms import Form, ModelForm

ARMS = (("", "—"), ("A", "A"), ("B", "B"))


def not_in_the_future(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError(_("This day has not come yet."), code="future")


class PlaceField(forms.CharField):
    """A place by its code; a list of suggestions stands beside it. Cleans to a place, or None where empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "places", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Place | None:
        words = super().clean(value).split()
        if not words:
            return None
        place: Place | None = Place.objects.filter(code=words[0], is_active=True).first()
        if place is None:
            raise ValidationError(_("There is no place with the code “{code}”.").format(code=words[0]))
        return place

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Place) else value


class IndicatorForm(ModelForm):
    """The definition of an indicator."""

    place = PlaceField(label=_("place"), required=False, help_text=_("Code of the place it belongs to, such as A-17."))

    class Meta:
        model = Indicator
        fields = (
            "name", "code", "place", "unit", "kind", "direction", "numerator_name", "denominator_name",
            "decimals", "period", "is_active",
        )  # fmt: skip
        help_texts = {
            "numerator_name": _("For a ratio or a rate: what is counted above the line, such as medium used, kg."),
            "denominator_name": _("What it is divided by, such as raw coal, t."),
            "decimals": _("How many digits pages show after the point."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk and self.instance.readings.exists():
            for name in ("kind", "period"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Fixed, because readings are there already.")
        if self.instance.pk and self.instance.trials.filter(frozen_at__isnull=False).exists():
            for name in ("direction", "unit"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Fixed, because a frozen plan is judged by it.")

    def clean_place(self) -> Place | None:
        place: Place | None = self.cleaned_data["place"]
        if not access.may_define(self.user, place):
            raise ValidationError(_("This place is not in your charge."), code="reach")
        return place

    def clean_decimals(self) -> int:
        decimals: int = self.cleaned_data["decimals"]
        if decimals > 6:
            raise ValidationError(_("At most 6 digits."), code="decimals")
        return decimals

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") != IndicatorKind.MEAN:
            for name in ("numerator_name", "denominator_name"):
                if name in data and not data[name]:
                    self.add_error(name, _("A ratio or a rate needs both names."))
        return data


class TargetForm(Form):
    """The plan from a day on."""

    value = forms.FloatField(label=_("target"))
    since = forms.DateField(label=_("from"))
    until = forms.DateField(label=_("until"), required=False, help_text=_("Empty: until a new target is set."))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("until") and data.get("since") and data["until"] < data["since"]:
            self.add_error("until", _("The end lies before the beginning."))
        return data


class NumbersForm(Form):
    """The numbers of one reading: a value, or numerator and denominator, as the indicator's kind asks."""

    value = forms.FloatField(label=_("value"))
    numerator = forms.FloatField(label=_("numerator"))
    denominator = forms.FloatField(label=_("denominator"))

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        for name in ("value",) if indicator.is_quotient else ("numerator", "denominator"):
            del self.fields[name]
        for name in ("value", "numerator", "denominator"):
            if name in self.fields:
                self.fields[name].widget.attrs.update({"inputmode": "decimal", "step": "any"})
        if indicator.is_quotient:
            self.fields["numerator"].label = indicator.numerator_name or _("numerator")
            self.fields["denominator"].label = indicator.denominator_name or _("denominator")
        elif indicator.unit:
            self.fields["value"].label = _("value ({unit})").format(unit=indicator.unit)

    def row(self, day: date, shift: int) -> ReadingRow:
        """Return the checked numbers as a row."""
        data = self.cleaned_data
        return ReadingRow(
            indicator_id=self.indicator.pk,
            day=day,
            shift=shift,
            value=data.get("value"),
            numerator=data.get("numerator"),
            denominator=data.get("denominator"),
            crew=data.get("crew", ""),
            arm=data.get("arm", ""),
        )


class EntryForm(NumbersForm):
    """One reading of a shift, day or month."""

    day = forms.DateField(label=_("day"), validators=[not_in_the_future])
    shift = forms.TypedChoiceField(
        label=_("shift"),
        coerce=int,
        choices=[(1, _("shift 1")), (2, _("shift 2")), (3, _("shift 3")), (0, _("whole day"))],
    )
    crew = forms.CharField(label=_("crew"), max_length=20, required=False)
    arm = forms.ChoiceField(
        label=_("setting of the trial"), choices=ARMS, required=False, help_text=_("Only where a trial runs by shift.")
    )
    field_order = ("day", "shift", "value", "numerator", "denominator", "crew", "arm")

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, indicator=indicator, **kwargs)
        if indicator.period != Period.SHIFT:
            for name in ("shift", "crew", "arm"):
                del self.fields[name]
        if indicator.period == Period.MONTH:
            self.fields["day"].label = _("any day of the month")

    def entry(self) -> ReadingRow:
        day = self.cleaned_data["day"]
        if self.indicator.period == Period.MONTH:
            day = day.replace(day=1)
        return self.row(day, self.cleaned_data.get("shift", 0))


class CorrectionForm(NumbersForm):
    """What a reading should have been, and why."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        help_text=_("What was wrong? The old value stays visible beside the new one."),
    )

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        names = ("value", "numerator", "denominator")
        kwargs.setdefault("initial", {name: getattr(reading, name) for name in names})
        super().__init__(*args, indicator=reading.indicator, **kwargs)


class PasteForm(Form):
    """Cells copied out of Excel or a DCS report."""

    text = forms.CharField(
        label=_("cells from Excel"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "font-monospace"}),
        strip=False,
    )
    reason = forms.CharField(
        label=_("reason, where values differ from what is there"),
        max_length=200,
        required=False,
        help_text=_("Without a reason, differing values are only shown, never written over."),
    )
