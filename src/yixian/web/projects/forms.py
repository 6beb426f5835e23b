"""Forms of the projects pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yixian.web.concerns.models import Concern
from yixian.web.indicators.forms import PlaceField, not_in_the_future
from yixian.web.indicators.models import Indicator
from yixian.web.people.access import User
from yixian.web.people.models import Person
from yixian.web.places.models import Place
from yixian.web.projects import access, analysis
from yixian.web.projects.actions import CharterDraft
from yixian.web.projects.models import Design, MemberRole, Project, Stage, Trial
from yixian.web.ui.forms import Form, ModelForm
from yixian.web.ui.uploads import Upload, clean_photo

TEAM = 5
COVARIATES = 3
#: Fields of a frozen plan that may be amended, one at a time.
AMENDABLE = (
    "trial_to", "trial_from", "baseline_from", "baseline_to", "washout_days", "min_effect",
    "other_indicators_viewed", "claim", "price", "annual_volume",
)  # fmt: skip


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
        choices=Design.choices,
        help_text=_("A and B by turns proves more in fewer days, where the setting can be switched every day."),
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
        for name in ("min_effect", "claim", "price", "annual_volume"):
            if name in self.fields:
                self.fields[name].widget.attrs.update({"step": "any", "inputmode": "decimal"})

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
        return data

    def question(self) -> analysis.Question:
        """Return the checked fields as the analysis wants them."""
        names = (
            "indicator", "design", "baseline_from", "baseline_to", "trial_from", "trial_to", "washout_days",
            "min_effect", "claim",
        )  # fmt: skip
        data = self.cleaned_data
        return analysis.Question(title="—", covariates=(), **{name: data[name] for name in names})


def _in_order(form: Form, data: dict[str, Any], first: str, last: str) -> None:
    if data.get(first) and data.get(last) and data[last] < data[first]:
        form.add_error(last, _("The end lies before the beginning."))


class CharterForm(QuestionForm):
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
    other_indicators_viewed = forms.IntegerField(
        label=_("other indicators looked at"), min_value=0, initial=0,
        help_text=_("For the same change. Looking at many and choosing one must be said."),
    )  # fmt: skip
    price = forms.FloatField(label=_("value of one unit (CNY)"), required=False, min_value=0)
    annual_volume = forms.FloatField(
        label=_("volume a year"), required=False, min_value=0,
        help_text=_("What the effect is multiplied with, such as tonnes of coal a year."),
    )  # fmt: skip
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
        chosen = [data.get("indicator"), *self._covariates(data)]
        if len({each.pk for each in chosen if each}) < len([each for each in chosen if each]):
            self.add_error("covariate_1", _("An indicator can be used only once."))
        if not self.errors:
            for sentence in analysis.problems_with(self.question(), get_language() or "zh-hans"):
                self.add_error(None, sentence)
        return data

    def _covariates(self, data: dict[str, Any]) -> tuple[Indicator, ...]:
        found = [data.get(f"covariate_{place}") for place in range(1, COVARIATES + 1)]
        return tuple(each for each in found if each)

    def team_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the pairs of member and role, for the template."""
        return [(self[f"member_{place}"], self[f"role_{place}"]) for place in range(1, TEAM + 1)]

    def draft(self) -> CharterDraft:
        """Return the checked charter."""
        data = self.cleaned_data
        plain = {name: data[name] for name in data if not name.startswith(("covariate_", "member_", "role_"))}
        team = tuple(
            (data[f"member_{place}"], data[f"role_{place}"] or MemberRole.OPERATION)
            for place in range(1, TEAM + 1)
            if data[f"member_{place}"]
        )
        return CharterDraft(**plain, covariates=self._covariates(data), team=team, concern=self.concern)

    def warnings(self) -> list[str]:
        """Return what is unusual about the team; it never blocks."""
        team = self.draft().team
        found = []
        if len(team) != TEAM:
            found.append(_("The team has {count} members; five is usual.").format(count=len(team)))
        if MemberRole.LEADER not in [role for _person, role in team]:
            found.append(str(_("The team has no project leader.")))
        return found


def _numbered_fields() -> dict[str, forms.Field]:
    """Return the fields that come several times: covariates, and members with their roles."""
    found: dict[str, forms.Field] = {}
    for place in range(1, COVARIATES + 1):
        found[f"covariate_{place}"] = IndicatorField(
            label=format_lazy(_("also allow for ({number})"), number=place),
            required=False,
            help_text=_("Something that also moves the indicator, such as raw ash or load.") if place == 1 else "",
        )
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


CharterForm.base_fields.update(_numbered_fields())


def initial_of(project: Project, trial: Trial) -> dict[str, Any]:
    """Return the fields of an existing charter."""
    values: dict[str, Any] = {}
    for name in ("title", "problem", "place", "stop_rule", "budget", "due_on"):
        values[name] = getattr(project, name)
    for name in (*QuestionForm.base_fields, "other_indicators_viewed", "price", "annual_volume"):
        if hasattr(trial, name):
            values[name] = getattr(trial, name)
    for place, covariate in enumerate(trial.covariates.all()[:COVARIATES], 1):
        values[f"covariate_{place}"] = covariate
    for place, member in enumerate(list(project.members.all())[:TEAM], 1):
        values[f"member_{place}"], values[f"role_{place}"] = member.person, member.role
    return values


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

    text = forms.CharField(label=_("what happened"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    happened_on = forms.DateField(label=_("happened on"), validators=[not_in_the_future], initial=timezone.localdate)
    sources = forms.CharField(
        label=_("sources consulted"), max_length=500, required=False,
        help_text=_("Books, standards, other plants, experts."),
    )  # fmt: skip
    photo = forms.FileField(label=_("photo"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))

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
