"""The forms of the steps after the charter: answer, log, amendment, deviation, stages, stop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yixian.web.indicators.forms import not_in_the_future
from yixian.web.projects import analysis
from yixian.web.projects.models import LogKind, Stage, Trial
from yixian.web.projects.wording import shift_name
from yixian.web.ui.forms import Form, ModelForm
from yixian.web.ui.uploads import Upload, clean_photo

#: Fields of a frozen plan that may be amended, one at a time.
AMENDABLE = (
    "trial_to", "trial_from", "baseline_from", "baseline_to", "washout_days", "min_effect",
    "other_indicators_viewed", "claim", "price", "annual_volume", "plan_value",
)  # fmt: skip


class DecisionForm(Form):
    """Yes, or back with a reason."""

    words = forms.CharField(
        label=_("words of the decision"), max_length=300, required=False,
        help_text=_("Needed when the charter goes back."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.data.get("answer") != "yes" and not data.get("words"):
            self.add_error("words", _("Say what is missing, so that it can be mended."))
        return data


class LogForm(Form):
    """A line of the log."""

    kind = forms.ChoiceField(
        label=_("it is about"),
        choices=LogKind.choices,
        required=False,
        help_text=_("The improvement story puts it under its heading by this."),
    )
    text = forms.CharField(label=_("what happened"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    happened_on = forms.DateField(label=_("happened on"), validators=[not_in_the_future], initial=timezone.localdate)
    sources = forms.CharField(
        label=_("sources consulted"), max_length=500, required=False,
        help_text=_("Books, standards, other plants, experts."),
    )  # fmt: skip
    photo = forms.FileField(label=_("photo"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or LogKind.NOTE

    def clean_photo(self) -> Upload | None:
        file = self.cleaned_data["photo"]
        return clean_photo(file, file.size) if file else None


class AmendForm(Form):
    """One change to a frozen plan."""

    field = forms.ChoiceField(label=_("what changes"))
    value = forms.CharField(label=_("new value"), max_length=40, required=False)
    reason = forms.CharField(label=_("reason"), max_length=300)

    def __init__(self, *args: Any, trial: Trial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trial = trial
        choices = [(name, Trial._meta.get_field(name).verbose_name) for name in AMENDABLE]  # type: ignore[union-attr]
        self.fields["field"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "field" not in data:
            return data
        column = Trial._meta.get_field(data["field"])
        form_field = column.formfield()  # type: ignore[union-attr]
        if form_field is None:
            return data
        try:
            data["new"] = form_field.clean(data.get("value", ""))
        except ValidationError as error:
            self.add_error("value", error)
            return data
        self._check(data["field"], data["new"])
        return data

    def _check(self, name: str, new: Any) -> None:
        if new == getattr(self.trial, name):
            self.add_error("value", _("This is what the plan says already."))
            return
        before = getattr(self.trial, name)
        setattr(self.trial, name, new)
        try:
            problems = (
                [_("It must be above 0, whichever way is better.")]
                if name == "min_effect" and new <= 0
                else analysis.problems_with(analysis.question_of(self.trial), get_language() or "zh-hans")
            )
        finally:
            setattr(self.trial, name, before)
        for sentence in problems:
            self.add_error("value", sentence)


class StopForm(Form):
    """Why it stops and what was learned."""

    lesson = forms.CharField(
        label=_("what we learned"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A project that did not work is worth as much to the next team, if they can read why."),
    )  # fmt: skip
    by_stop_rule = forms.BooleanField(
        label=_("The stop rule was met (a verdict on the readings so far may be asked for)"), required=False
    )


class StageForm(ModelForm):
    class Meta:
        model = Stage
        fields = ("name", "planned_until", "finished_on")


StageFormSet = forms.modelformset_factory(Stage, form=StageForm, extra=1, can_delete=True, max_num=12)


class DeviationForm(Form):
    """A shift that ran with another setting than planned."""

    day = forms.DateField(label=_("day"), validators=[not_in_the_future])
    shift = forms.TypedChoiceField(label=_("shift"), coerce=int)
    arm = forms.ChoiceField(label=_("setting that really ran"), choices=(("A", "A"), ("B", "B")))
    reason = forms.CharField(label=_("reason"), max_length=300, help_text=_("What happened; nobody is blamed for it."))

    def __init__(self, *args: Any, trial: Trial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = analysis.settings_of(trial)
        shifts = sorted({shift for _day, shift in self.settings.drawn})
        self.fields["shift"].choices = [(shift, shift_name(shift)) for shift in shifts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        day, shift = data.get("day"), data.get("shift")
        if day is None or shift is None:
            return data
        if not self.settings.planned(day, shift):
            self.add_error("day", _("The calendar has no setting for this shift."))
        elif data.get("arm") == self.settings.ran(day, shift):
            self.add_error("arm", _("This is what the calendar says already."))
        return data
