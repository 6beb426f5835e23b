"""Forms of the experiments pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yixian.web.experiments import analysis, plan
from yixian.web.experiments.actions import FEWEST_CONFIRMATIONS, Draft, Entry
from yixian.web.experiments.models import Aim, Experiment, Factor, Kind, Outcome, Response, Run
from yixian.web.experiments.plan import Axis, Goal
from yixian.web.ui.forms import Form

FACTORS, RESPONSES = 5, 3
LONGEST_FILE = 4 * 2**20


def plain(value: Any) -> Any:
    """Return a number as people write it: 20, not 20.0."""
    return f"{value:.12g}" if isinstance(value, float) else value


def number(label: Any, *, required: bool = False, help_text: Any = "") -> forms.FloatField:
    """Return a field for any finite number, with the phone's number keys."""
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(label=label, required=required, widget=widget, help_text=help_text)


class PlanForm(Form):
    """The words of a plan and its design."""

    title = forms.CharField(label=_("title"), max_length=100)
    question = forms.CharField(
        label=_("question"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What do you want to know, and what will you do with the answer?"),
    )
    safety = forms.CharField(
        label=_("stop rule"), max_length=300, help_text=_("What makes you stop a run at once, for safety or quality.")
    )
    kind = forms.ChoiceField(label=_("experimental design"), choices=Kind.choices, initial=Kind.CENTRAL)
    centre_points = forms.IntegerField(
        label=_("runs at the centre"),
        min_value=2,
        max_value=12,
        initial=4,
        help_text=_("The same setting several times shows how much results differ by chance. 3 to 5 are usual."),
    )


class FactorForm(Form):
    """One factor; an empty name means none."""

    name = forms.CharField(label=_("factor"), max_length=40, required=False)
    unit = forms.CharField(label=_("unit"), max_length=16, required=False)
    low = number(_("low setting"))
    high = number(_("high setting"))
    step = number(_("smallest step"), help_text=_("The finest step that can really be set."))
    safe_low = number(_("never below"))
    safe_high = number(_("never above"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("name"):
            if any(data.get(key) is not None for key in ("low", "high")):
                self.add_error("name", _("Give the factor a name."))
            return data
        for key in ("low", "high"):
            if data.get(key) is None and key not in self.errors:
                self.add_error(key, _("Both settings are needed."))
        if self.errors:
            return data
        low, high, step = data["low"], data["high"], data.get("step")
        if low >= high:
            self.add_error("high", _("The high setting must be above the low one."))
        elif step is not None and (step <= 0 or step > (high - low) / 2):
            self.add_error("step", _("The step must be above 0, and fit at least twice between low and high."))
        if data.get("safe_low") is not None and low < data["safe_low"]:
            self.add_error("low", _("The low setting is beyond the safe limit."))
        if data.get("safe_high") is not None and high > data["safe_high"]:
            self.add_error("high", _("The high setting is beyond the safe limit."))
        return data

    def axis(self) -> Axis | None:
        data = self.cleaned_data
        return Axis(**data) if data.get("name") else None


class ResponseForm(Form):
    """One response; an empty name means none."""

    name = forms.CharField(label=_("response"), max_length=40, required=False)
    unit = forms.CharField(label=_("unit"), max_length=16, required=False)
    aim = forms.ChoiceField(label=_("aim"), choices=Aim.choices, initial=Aim.LESS, required=False)
    target = number(_("target"))
    lsl = number(_("tolerance from"))
    usl = number(_("tolerance to"))
    usual = number(_("mean value today"), help_text=_("At today’s settings. Only a value that beats it is proved."))
    min_gain = number(_("smallest worthwhile gain"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["aim"] = data.get("aim") or Aim.LESS.value
        if not data.get("name"):
            return data
        if data.get("aim") == Aim.TARGET and data.get("target") is None and "target" not in self.errors:
            self.add_error("target", _("Which target?"))
        low, high = data.get("lsl"), data.get("usl")
        if data["aim"] == Aim.TARGET and low is None and high is None:
            self.add_error("usl", _("A target needs a tolerance around it."))
        if (data.get("min_gain") or 0) < 0:
            self.add_error("min_gain", _("It cannot be below 0."))
        if low is not None and high is not None and low >= high:
            self.add_error("usl", _("The tolerance must end above its beginning."))
        return data

    def goal(self) -> Goal | None:
        data = self.cleaned_data
        if not data.get("name"):
            return None
        return Goal(**(data | {"target": data["target"] if data["aim"] == Aim.TARGET else None}))


FactorFormSet = forms.formset_factory(FactorForm, extra=0, min_num=FACTORS, max_num=FACTORS, absolute_max=FACTORS)
ResponseFormSet = forms.formset_factory(
    ResponseForm, extra=0, min_num=RESPONSES, max_num=RESPONSES, absolute_max=RESPONSES
)


class PlanForms:
    """The plan's form with those of its factors and responses, checked together."""

    def __init__(self, data: Any = None, experiment: Experiment | None = None) -> None:
        texts, factors, responses = _initial(experiment) if experiment else ({}, [], [])
        self.plan = PlanForm(data, initial=texts)
        self.factors = FactorFormSet(data, prefix="factor", initial=factors)
        self.responses = ResponseFormSet(data, prefix="response", initial=responses)
        self._given: Draft | None = None

    def is_valid(self) -> bool:
        """Tell whether the parts are good, and good together."""
        if not all([self.plan.is_valid(), self.factors.is_valid(), self.responses.is_valid()]):
            return False
        axes = tuple(axis for form in self.factors if (axis := form.axis()))
        goals = tuple(goal for form in self.responses if (goal := form.goal()))
        texts = self.plan.cleaned_data
        for problem in _problems(axes, goals, texts["kind"], texts["centre_points"]):
            self.plan.add_error(None, problem)
        self._given = Draft(axes=axes, goals=goals, **texts)
        return not self.plan.errors

    def draft(self) -> Draft:
        assert self._given is not None
        return self._given


def _problems(axes: Sequence[Axis], goals: Sequence[Goal], kind: str, centre_points: int) -> list[str]:
    """Return why the parts cannot be a plan together."""
    found: list[Any] = []
    if not axes:
        found.append(_("At least one factor is needed."))
    if not goals:
        found.append(_("At least one response is needed."))
    for names in ([axis.name for axis in axes], [goal.name for goal in goals]):
        twice = sorted({name for name in names if names.count(name) > 1})
        found += [_("The name “{name}” comes twice.").format(name=name) for name in twice]
    if axes and not analysis.is_possible(kind, len(axes)):
        text = _("This design does not exist for {count} factors; the table tells which do.")
        found.append(text.format(count=len(axes)))
    elif axes:
        settings = analysis.planned(axes, kind, centre_points, 0)
        text = _("The design sets {factor} to {value} {unit}, beyond its safe limits: choose a narrower range.")
        found += [
            text.format(factor=each.axis.name, value=f"{each.value:.6g}", unit=each.axis.unit)
            for each in plan.unsafe(axes, settings)
        ]
    return [str(each) for each in found]


def _initial(experiment: Experiment) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    texts = {name: getattr(experiment, name) for name in PlanForm.base_fields}
    factors = [
        {name: plain(getattr(each, name)) for name in FactorForm.base_fields} for each in experiment.factors.all()
    ]
    responses = [
        {name: plain(getattr(each, name)) for name in ResponseForm.base_fields} for each in experiment.responses.all()
    ]
    return texts, factors, responses


class RunForm(Form):
    """What came of one run: a value for each response, or why there is none."""

    outcome = forms.ChoiceField(
        label=_("outcome"),
        choices=[(code, Outcome(code).label) for code in (Outcome.DONE, Outcome.SKIPPED, Outcome.FAILED)],
        initial=Outcome.DONE,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("reason"),
        max_length=300,
        required=False,
        help_text=_("Needed where a run was skipped, failed, set differently, or entered before."),
    )

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        self.run = run
        self.responses = list(run.experiment.responses.all())
        self.plan_axes = list(run.experiment.factors.all())
        known = {each.response_id: each.value for each in run.measurements.all()}
        initial: dict[str, Any] = {f"value_{key}": plain(value) for key, value in known.items()}
        if run.outcome != Outcome.WAITING:
            initial["outcome"] = run.outcome
        if run.actual:
            initial |= {f"set_{place}": plain(value) for place, value in enumerate(run.actual)}
        self.base_fields = {**type(self).base_fields, **self._extra()}  # type: ignore[misc]
        super().__init__(*args, initial=initial, **kwargs)

    def _extra(self) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {f"value_{each.pk}": number(str(each)) for each in self.responses}
        made |= {f"set_{place}": number(str(each)) for place, each in enumerate(self.plan_axes)}
        return made

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        outcome = data.get("outcome")
        is_done = outcome == Outcome.DONE
        for response in self.responses:
            name = f"value_{response.pk}"
            if is_done and data.get(name) is None and name not in self.errors:
                self.add_error(name, _("A run that was made needs this value."))
        differs = self._actual(data) is not None
        was_entered = self.run.outcome != Outcome.WAITING
        if not data.get("reason") and "reason" not in self.errors and (not is_done or differs or was_entered):
            self.add_error("reason", _("Give a reason."))
        for place, factor in enumerate(self.plan_axes):
            value = data.get(f"set_{place}")
            if value is not None and abs(value - self.run.settings[place]) > 2 * (factor.high - factor.low):
                text = _("{value} is far outside the tried range; check the digits.")
                self.add_error(f"set_{place}", text.format(value=f"{value:.6g}"))
        return data

    def _actual(self, data: dict[str, Any]) -> list[float] | None:
        """Return the real settings, None where they are as planned."""
        given = [data.get(f"set_{place}") for place in range(len(self.plan_axes))]
        used = [planned if value is None else value for value, planned in zip(given, self.run.settings, strict=True)]
        return used if used != self.run.settings else None

    @property
    def value_fields(self) -> list[forms.BoundField]:
        return [self[f"value_{each.pk}"] for each in self.responses]

    @property
    def set_fields(self) -> list[forms.BoundField]:
        return [self[f"set_{place}"] for place in range(len(self.plan_axes))]

    @property
    def is_set_differently(self) -> bool:
        return any(field.value() not in (None, "") for field in self.set_fields)

    def entry(self) -> Entry:
        data = self.cleaned_data
        is_done = data["outcome"] == Outcome.DONE
        values = {each.pk: data[f"value_{each.pk}"] for each in self.responses} if is_done else {}
        return Entry(data["outcome"], values, self._actual(data), data["reason"])


class RepeatForm(Form):
    reason = forms.CharField(label=_("reason"), max_length=300)


class AmendForm(Form):
    """One number of a frozen plan: a safe limit, a target or a tolerance."""

    what = forms.ChoiceField(label=_("what changes"))
    value = number(_("new value"), help_text=_("Empty means there is none."))
    reason = forms.CharField(label=_("reason"), max_length=300)

    def __init__(self, *args: Any, experiment: Experiment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts: dict[str, tuple[Factor | Response, str]] = {}
        for factor in experiment.factors.all():
            self.parts |= {f"factor-{factor.pk}-{name}": (factor, name) for name in ("safe_low", "safe_high")}
        for response in experiment.responses.all():
            names = ("target", "lsl", "usl") if response.aim == Aim.TARGET else ("lsl", "usl")
            self.parts |= {f"response-{response.pk}-{name}": (response, name) for name in names}
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (key, f"{part.name}: {part._meta.get_field(name).verbose_name}")  # type: ignore[union-attr]
            for key, (part, name) in self.parts.items()
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "what" not in data or "value" in self.errors:
            return data
        part, name = self.parts[data["what"]]
        new = data.get("value")
        if new == getattr(part, name):
            self.add_error("value", _("This is what the plan says already."))
        if name == "target" and new is None:
            self.add_error("value", _("Which target?"))
        low = new if name == "lsl" else getattr(part, "lsl", None)
        high = new if name == "usl" else getattr(part, "usl", None)
        if low is not None and high is not None and low >= high:
            self.add_error("value", _("The tolerance must end above its beginning."))
        if isinstance(part, Factor) and new is not None and _crosses(part, name, new):
            self.add_error("value", _("Runs of the plan are beyond this limit: skip them with this reason instead."))
        return data


def _crosses(factor: Factor, name: str, limit: float) -> bool:
    """Tell whether a new safe limit would forbid settings of the plan."""
    return limit > factor.low if name == "safe_low" else limit < factor.high


class ChooseForm(Form):
    """A point to confirm and how many runs to confirm it with."""

    count = forms.IntegerField(
        label=_("confirmation runs"),
        min_value=FEWEST_CONFIRMATIONS,
        max_value=20,
        initial=5,
        help_text=_("At least 3; five show more."),
    )
    reason = forms.CharField(
        label=_("why this point"),
        max_length=300,
        required=False,
        help_text=_("Where it is not the best point of the map."),
    )

    def __init__(self, *args: Any, axes: Sequence[Axis], point: Sequence[float] | None = None, **kwargs: Any) -> None:
        self.axes = axes
        initial = {f"set_{place}": plain(value) for place, value in enumerate(point or ())}
        self.base_fields = {**self._extra(), **type(self).base_fields}  # type: ignore[misc]
        super().__init__(*args, initial=initial, **kwargs)

    def _extra(self) -> dict[str, forms.Field]:
        return {
            f"set_{place}": number(
                f"{axis.name} ({axis.unit})" if axis.unit else axis.name,
                required=True,
                help_text=_("Between {low} and {high}.").format(low=f"{axis.low:.6g}", high=f"{axis.high:.6g}"),
            )
            for place, axis in enumerate(self.axes)
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for place, axis in enumerate(self.axes):
            value = data.get(f"set_{place}")
            if value is None:
                continue
            if not axis.low <= value <= axis.high:
                self.add_error(
                    f"set_{place}", _("The point is outside the range that was tried; nothing is known there.")
                )
            elif not axis.is_safe(value):
                self.add_error(f"set_{place}", _("A setting is beyond the safe limits of its factor."))
        return data

    def settings(self) -> list[float]:
        return plan.as_set(self.axes, [self.cleaned_data[f"set_{place}"] for place in range(len(self.axes))])


class PasteForm(Form):
    """Cells copied from a sheet, or the sheet itself."""

    text = forms.CharField(
        label=_("cells copied from Excel"), max_length=100_000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    file = forms.FileField(
        label=_("or a file (.xlsx, .xls, .ods, .csv)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    def clean_file(self) -> bytes | None:
        file = self.cleaned_data["file"]
        if not file:
            return None
        if file.size > LONGEST_FILE:
            raise ValidationError(_("This file is larger than 4 MB."))
        read: bytes = file.read()
        return read
