"""Forms of formulas, shift calendars and baselines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yixian.formulas import FormulaError, Names, Plan
from yixian.web.indicators import access, computation, wording
from yixian.web.indicators.calendars import StartsError, minutes_of, rota_of
from yixian.web.indicators.forms import PlaceField, not_in_the_future
from yixian.web.indicators.models import ChartKind, Indicator, IndicatorKind, ShiftCalendar
from yixian.web.people.access import User
from yixian.web.places.models import Place
from yixian.web.ui.forms import Form, ModelForm


def frozen_until(indicator: Indicator) -> date | None:
    """Return the last day of the frozen plans that are judged by the indicator, None where there is none."""
    trials = indicator.trials.filter(frozen_at__isnull=False).order_by("-trial_to")
    last: date | None = trials.values_list("trial_to", flat=True).first()
    return last


class FormulaForm(Form):
    """A formula and the day it holds from; empty ends the computing."""

    text = forms.CharField(
        label=_("formula"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "font-monospace"}),
        help_text=_("Empty: readings are entered by hand from that day on."),
    )
    since = forms.DateField(
        label=_("holds from"), help_text=_("Readings of earlier days stay as they are. The day may lie in the past.")
    )

    def __init__(self, *args: Any, indicator: Indicator, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self.names = indicator, names
        self.plan: Plan | None = None
        self.problem: FormulaError | None = None

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if not text:
            return ""
        try:
            self.plan = computation.plan_of(self.indicator, text, self.names)
        except FormulaError as error:
            self.problem = error
            raise ValidationError(wording.formula_sentence(error), code="formula") from error
        return text

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        frozen = frozen_until(self.indicator)
        if frozen is not None and since <= frozen:
            raise ValidationError(
                _("A frozen plan is judged by this indicator until {day}; choose a later day.").format(
                    day=frozen.isoformat()
                ),
                code="frozen",
            )
        return since


class CalendarForm(ModelForm):
    """When shifts begin at a place."""

    place = PlaceField(
        label=_("place"), required=False, help_text=_("Holds there and below. Empty: wherever no other one holds.")
    )

    class Meta:
        model = ShiftCalendar
        fields = ("place", "since", "starts", "begins_day_before", "working_days", "rota_since", "rota")
        help_texts = {
            "starts": _("In the order of the shift numbers, such as 00:00 08:00 16:00."),
            "begins_day_before": _("Such as a night shift from 20:00 that counts for the next day."),
            "rota": _("One line for each day of the cycle, the crews in the order of the shifts: 甲 乙 丙."),
        }
        widgets = {"rota": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_place(self) -> Place | None:
        place: Place | None = self.cleaned_data["place"]
        if not access.may_set_calendar(self.user, place):
            raise ValidationError(_("This place is not in your charge."), code="reach")
        return place

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_starts(data)
        if data.get("rota") and not data.get("rota_since"):
            self.add_error("rota_since", _("A rota needs its first day."))
        self._clean_frozen(data)
        return data

    def _clean_starts(self, data: dict[str, Any]) -> None:
        if "starts" not in data:
            return
        try:
            starts = minutes_of(data["starts"], begins_day_before=bool(data.get("begins_day_before")))
        except StartsError as error:
            code, found = error.args
            self.add_error("starts", str(wording.STARTS[code]).format(found=found))
            return
        data["starts"] = " ".join(f"{minute // 60 % 24:02d}:{minute % 60:02d}" for minute in starts)
        longest = max((len(line) for line in rota_of(data.get("rota", ""))), default=0)
        if longest > len(starts):
            self.add_error("rota", _("A line of the rota names more crews than there are shifts."))

    def _clean_frozen(self, data: dict[str, Any]) -> None:
        """Refuse to move the shifts under a frozen plan."""
        since = data.get("since")
        if since is None or self.errors:
            return
        place = data.get("place")
        rows = Indicator.objects.filter(formulas__isnull=False, trials__frozen_at__isnull=False)
        if place is not None:
            rows = rows.filter(place__path__startswith=place.path)
        held = rows.filter(trials__trial_to__gte=since).values_list("code", flat=True).first()
        if held:
            self.add_error(
                "since", _("A frozen plan is judged by the indicator {code} after this day.").format(code=held)
            )


class BaselineForm(Form):
    """The window whose readings give the limits."""

    kind = forms.ChoiceField(label=_("kind of chart"), choices=ChartKind.choices)
    since = forms.DateField(label=_("from"))
    until = forms.DateField(label=_("until"), validators=[not_in_the_future])
    note = forms.CharField(
        label=_("why this window"), max_length=200, help_text=_("Such as: usual operation, no changes to the plant.")
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_of(indicator)
        self.fields["kind"].choices = [choice for choice in ChartKind.choices if choice[0] in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("until") and data.get("since") and data["until"] < data["since"]:
            self.add_error("until", _("The end lies before the beginning."))
        return data


def kinds_of(indicator: Indicator) -> tuple[str, ...]:
    """Return the control charts that fit an indicator, the usual one first."""
    if indicator.kind == IndicatorKind.RATE:
        return (ChartKind.RATE,)
    return (ChartKind.SINGLE, ChartKind.EWMA)
