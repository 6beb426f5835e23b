"""The charter and the plan of a trial, as forms."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yixian.web.concerns.models import Concern
from yixian.web.indicators.forms import PlaceField
from yixian.web.indicators.models import Indicator, IndicatorKind, Period
from yixian.web.people.access import User
from yixian.web.people.models import Person
from yixian.web.places.models import Place
from yixian.web.projects import access, analysis, wording
from yixian.web.projects.actions import CharterDraft
from yixian.web.projects.models import Design, MemberRole, Project, Trial
from yixian.web.ui.forms import Form

TEAM = 5
COVARIATES = 3
LOOKS = 2
#: What people ask for and cannot have: it stands among the designs so that the refusal can say why.
BY_CREW = "by_crew"
DECIMALS = ("min_effect", "claim", "price", "annual_volume", "plan_value", "second_min_effect", "second_low",
            "second_high")  # fmt: skip


def designs() -> list[tuple[str, Any]]:
    """Return the designs to choose from, and the one that is refused."""
    return [*Design.choices, (BY_CREW, _("A by one crew, B by another"))]


class IndicatorField(forms.CharField):
    """An indicator by its code; suggestions stand beside it. Cleans to an indicator, or None where empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "indicators", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Indicator | None:
        words = super().clean(value).split()
        if not words:
            return None
        found = Indicator.objects.filter(code=words[0], is_active=True).first()
        if found is None:
            raise ValidationError(_("There is no indicator with the code “{code}”.").format(code=words[0]))
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Indicator) else value


class PersonField(forms.CharField):
    """A person by staff number, or by name where only one has it. Cleans to a person, or None where empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "people", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Person | None:
        words = super().clean(value).split()
        if not words:
            return None
        found = Person.objects.filter(staff_no=words[0], is_active=True).first()
        if found is not None:
            return found
        named = list(Person.objects.filter(name=words[0], is_active=True)[:2])
        if len(named) != 1:
            text = (
                _("Nobody is called “{name}”.")
                if not named
                else _("Several are called “{name}”: give the staff number.")
            )
            raise ValidationError(text.format(name=words[0]))
        return named[0]

    def prepare_value(self, value: Any) -> Any:
        return f"{value.staff_no} {value.name}" if isinstance(value, Person) else value


class QuestionForm(Form):
    """What a trial asks: enough to tell the chance of proving it."""

    indicator = IndicatorField(label=_("indicator"), help_text=_("Code of the number that shall improve."))
    design = forms.ChoiceField(
        label=_("design"),
        help_text=_("A and B by turns proves more in fewer days, where the setting can be switched every day."),
    )
    plan_value = forms.FloatField(
        label=_("the plan's figure"),
        required=False,
        help_text=_("Only for a comparison with the plan. It tells the gap, never whose doing it is."),
    )
    baseline_from = forms.DateField(
        label=_("baseline from"), help_text=_("How it was before. A year is best, half a year is enough for grade B.")
    )
    baseline_to = forms.DateField(label=_("baseline to"))
    trial_from = forms.DateField(label=_("trial from"), help_text=_("The first day of the new way of working."))
    trial_to = forms.DateField(label=_("trial to"))
    washout_days = forms.IntegerField(
        label=_("days left out after the change"),
        min_value=0,
        initial=0,
        help_text=_("While the plant settles into the new way."),
    )
    min_effect = forms.FloatField(
        label=_("smallest worthwhile effect"),
        help_text=_(
            "In the indicator's unit, always above 0. About half of what you hope for: less than this would not be "
            "worth the trouble."
        ),
    )
    claim = forms.FloatField(label=_("effect hoped for"), required=False, help_text=_("What you expect or claim."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["design"].choices = designs()  # type: ignore[attr-defined]
        for name in DECIMALS:
            if name in self.fields:
                self.fields[name].widget.attrs.update({"step": "any", "inputmode": "decimal"})

    def clean_design(self) -> str:
        design: str = self.cleaned_data["design"]
        if design == BY_CREW:
            raise ValidationError(wording.BY_CREW, code="by_crew")
        return design

    def clean_min_effect(self) -> float:
        effect: float = self.cleaned_data["min_effect"]
        if effect <= 0:
            raise ValidationError(_("It must be above 0, whichever way is better."), code="positive")
        return effect

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        _in_order(self, data, "baseline_from", "baseline_to")
        _in_order(self, data, "trial_from", "trial_to")
        if data.get("baseline_to") and data.get("trial_from") and data["baseline_to"] >= data["trial_from"]:
            self.add_error("baseline_to", _("The baseline must end before the trial begins."))
        if data.get("design") == Design.PLAN and data.get("plan_value") is None:
            self.add_error("plan_value", _("A comparison with the plan needs the plan's figure."))
        return data

    def question(self) -> analysis.Question:
        """Return the checked fields as the analysis wants them."""
        names = (
            "indicator", "design", "baseline_from", "baseline_to", "trial_from", "trial_to", "washout_days",
            "min_effect", "claim", "plan_value",
        )  # fmt: skip
        data = self.cleaned_data
        return analysis.Question(title="—", covariates=(), **{name: data[name] for name in names})


def _in_order(form: Form, data: dict[str, Any], first: str, last: str) -> None:
    if data.get(first) and data.get(last) and data[last] < data[first]:
        form.add_error(last, _("The end lies before the beginning."))


class TrialForm(QuestionForm):
    """All a plan of a trial holds: the question, the looks, the second claim, what else moves it, the money."""

    washout_shifts = forms.IntegerField(
        label=_("shifts left out after each switch"),
        min_value=0,
        max_value=6,
        required=False,
        help_text=_("Only for A and B by turns. Empty: one shift, or none for one reading a day."),
    )
    second = IndicatorField(
        label=_("second indicator"),
        required=False,
        help_text=_("Both must hold: “faster, and still within tolerance”. Empty: there is only one."),
    )
    second_min_effect = forms.FloatField(
        label=_("its smallest worthwhile effect"),
        required=False,
        help_text=_("Where the second must improve as well."),
    )
    second_low = forms.FloatField(
        label=_("its lower limit"), required=False, help_text=_("Or where it must stay within limits.")
    )
    second_high = forms.FloatField(label=_("its upper limit"), required=False)
    other_indicators_viewed = forms.IntegerField(
        label=_("other indicators looked at"), min_value=0, initial=0,
        help_text=_("For the same change. Looking at many and choosing one must be said."),
    )  # fmt: skip
    price = forms.FloatField(label=_("value of one unit (CNY)"), required=False, min_value=0)
    annual_volume = forms.FloatField(
        label=_("volume a year"), required=False, min_value=0,
        help_text=_("What the effect is multiplied with, such as tonnes of coal a year."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("washout_shifts") is None and data.get("indicator"):
            data["washout_shifts"] = 1 if data["indicator"].period == Period.SHIFT else 0
        chosen = [data.get("indicator"), data.get("second"), *self.covariates(data)]
        if len({each.pk for each in chosen if each}) < len([each for each in chosen if each]):
            self.add_error("covariate_1", _("An indicator can be used only once."))
        self._check_looks(data)
        self._check_second(data)
        if not self.errors:
            for sentence in analysis.problems_with(self.question(), get_language() or "zh-hans"):
                self.add_error(None, sentence)
        return data

    def _check_looks(self, data: dict[str, Any]) -> None:
        looks = self.looks(data)
        if looks and len(set(looks)) < len(looks):
            self.add_error("look_1", _("The same day stands there twice."))
        for place in range(1, LOOKS + 1):
            look, since, until = data.get(f"look_{place}"), data.get("trial_from"), data.get("trial_to")
            if look and since and until and not since < look < until:
                self.add_error(f"look_{place}", _("A look lies inside the trial, before its last day."))

    def _check_second(self, data: dict[str, Any]) -> None:
        second, effect = data.get("second"), data.get("second_min_effect")
        low, high = data.get("second_low"), data.get("second_high")
        limited = low is not None or high is not None
        if second is None:
            if effect is not None or limited:
                self.add_error("second", _("Name the second indicator, or leave its figures empty."))
            return
        if (effect is None) != limited:
            self.add_error("second_min_effect", _("Give either an effect it must reach, or limits it must keep."))
        elif effect is not None and effect <= 0:
            self.add_error("second_min_effect", _("It must be above 0, whichever way is better."))
        elif effect is not None and data.get("design") == Design.PLAN:
            self.add_error("second_min_effect", _("Beside a comparison with the plan only limits are possible."))
        if low is not None and high is not None and low >= high:
            self.add_error("second_high", _("The upper limit must lie above the lower one."))
        if limited and second.kind != IndicatorKind.MEAN:
            self.add_error("second", _("Limits need an indicator of measured values, not a ratio or a rate."))

    def looks(self, data: dict[str, Any]) -> tuple[str, ...]:
        """Return the days of the looks in their order, ISO."""
        found = [data.get(f"look_{place}") for place in range(1, LOOKS + 1)]
        return tuple(sorted(look.isoformat() for look in found if look))

    def covariates(self, data: dict[str, Any]) -> tuple[Indicator, ...]:
        found = [data.get(f"covariate_{place}") for place in range(1, COVARIATES + 1)]
        return tuple(each for each in found if each)

    def question(self) -> analysis.Question:
        data = self.cleaned_data
        names = {each.name for each in fields(analysis.Question)} & set(data)
        values = {name: data[name] for name in names if name != "title"}
        return analysis.Question(title="—", covariates=self.covariates(data), looks=self.looks(data), **values)

    def trial_values(self) -> dict[str, Any]:
        """Return the checked plan as the draft of a charter holds it."""
        names = {each.name for each in fields(CharterDraft)} & set(self.cleaned_data)
        values = {name: self.cleaned_data[name] for name in names}
        return values | {"covariates": self.covariates(self.cleaned_data), "looks": self.looks(self.cleaned_data)}


class AnotherForm(TrialForm):
    """One more trial on the same project."""

    why = forms.CharField(
        label=_("why one more trial"),
        max_length=300,
        help_text=_("A repeat to be sure, or the next question the last verdict left open."),
    )

    def draft(self, project: Project) -> CharterDraft:
        """Return the plan; what the project says stays as it is."""
        return CharterDraft(
            title=project.title,
            problem=project.problem,
            place=project.place,
            stop_rule=project.stop_rule,
            **self.trial_values(),
        )


class CharterForm(TrialForm):
    """The whole charter: problem, question, team, stop rule, money."""

    title = forms.CharField(label=_("title"), max_length=100)
    problem = forms.CharField(
        label=_("problem"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What happens, how often, what it costs; not yet the cure."),
    )  # fmt: skip
    place = PlaceField(label=_("place"), help_text=_("Code of the place, such as A-17."))
    stop_rule = forms.CharField(
        label=_("stop rule"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What would make us stop the trial early, for safety or quality."),
    )
    budget = forms.DecimalField(label=_("budget (CNY)"), required=False, min_value=0, max_digits=12, decimal_places=2)
    due_on = forms.DateField(label=_("due on"), required=False)

    def __init__(
        self, *args: Any, user: User, concern: Concern | None = None, project: Project | None = None, **kwargs: Any
    ) -> None:
        self.user, self.concern, self.project = user, concern, project
        super().__init__(*args, **kwargs)

    def clean_place(self) -> Place:
        place: Place = self.cleaned_data["place"]
        if not access.may_charter_at(self.user, place):
            raise ValidationError(_("This place is not in your charge."), code="reach")
        return place

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        people = [data[f"member_{place}"] for place in range(1, TEAM + 1) if data.get(f"member_{place}")]
        for place in range(1, TEAM + 1):
            person = data.get(f"member_{place}")
            if person is not None and people.count(person) > 1:
                self.add_error(f"member_{place}", _("This person is in the team twice."))
        return data

    def team_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the pairs of member and role, for the template."""
        return [(self[f"member_{place}"], self[f"role_{place}"]) for place in range(1, TEAM + 1)]

    def draft(self) -> CharterDraft:
        """Return the checked charter."""
        data = self.cleaned_data
        team = tuple(
            (data[f"member_{place}"], data[f"role_{place}"] or MemberRole.OPERATION)
            for place in range(1, TEAM + 1)
            if data[f"member_{place}"]
        )
        return CharterDraft(**self.trial_values(), team=team, concern=self.concern)

    def warnings(self) -> list[str]:
        """Return what is unusual about the team; it never blocks."""
        team = self.draft().team
        found = []
        if len(team) != TEAM:
            found.append(_("The team has {count} members; five is usual.").format(count=len(team)))
        if MemberRole.LEADER not in [role for _person, role in team]:
            found.append(str(_("The team has no project leader.")))
        return found


def _plan_fields() -> dict[str, forms.Field]:
    """Return the fields of a plan that come several times: covariates and looks."""
    found: dict[str, forms.Field] = {}
    for place in range(1, COVARIATES + 1):
        found[f"covariate_{place}"] = IndicatorField(
            label=format_lazy(_("also allow for ({number})"), number=place),
            required=False,
            help_text=_("Something that also moves the indicator, such as raw ash or load.") if place == 1 else "",
        )
    for place in range(1, LOOKS + 1):
        found[f"look_{place}"] = forms.DateField(
            label=format_lazy(_("planned look {number}"), number=place),
            required=False,
            help_text=_("A day on which you may ask early. Fixed when the plan is frozen.") if place == 1 else "",
        )
    return found


def _team_fields() -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for place, role in enumerate(MemberRole.values, 1):
        label = format_lazy(_("member {number}"), number=place)
        found[f"member_{place}"] = PersonField(label=label, required=False)
        found[f"role_{place}"] = forms.ChoiceField(
            label=format_lazy(_("role of member {number}"), number=place),
            choices=MemberRole.choices,
            initial=role,
            required=False,
        )
    return found


for _form in (TrialForm, AnotherForm, CharterForm):
    _form.base_fields.update(_plan_fields())
CharterForm.base_fields.update(_team_fields())


def initial_of(project: Project, trial: Trial) -> dict[str, Any]:
    """Return the fields of an existing charter."""
    values: dict[str, Any] = {}
    for name in ("title", "problem", "place", "stop_rule", "budget", "due_on"):
        values[name] = getattr(project, name)
    values |= plan_of(trial)
    for place, member in enumerate(list(project.members.all())[:TEAM], 1):
        values[f"member_{place}"], values[f"role_{place}"] = member.person, member.role
    return values


def plan_of(trial: Trial) -> dict[str, Any]:
    """Return the fields of an existing plan."""
    values = {name: getattr(trial, name) for name in TrialForm.base_fields if hasattr(trial, name)}
    for place, covariate in enumerate(trial.covariates.all()[:COVARIATES], 1):
        values[f"covariate_{place}"] = covariate
    for place, look in enumerate(trial.looks[:LOOKS], 1):
        values[f"look_{place}"] = look
    return values
