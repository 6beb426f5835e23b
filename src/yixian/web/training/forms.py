"""Forms of the training app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yixian.web.people.access import User
from yixian.web.people.models import OrgUnit, Person
from yixian.web.training import access, actions, displays, queries, runner
from yixian.web.training.models import Kind, Mark, Verb
from yixian.web.ui.forms import Form, ManyField


def scenario_choices() -> list[tuple[str, str]]:
    """Return all scenarios in the language of the page."""
    language = get_language() or "zh-hans"
    return [
        (each.key, f"{displays.text(runner.plant_title(each.plant), language)} · {displays.text(each.title, language)}")
        for each in runner.scenarios()
    ]


class PracticeForm(Form):
    """A drill for oneself."""

    scenario = forms.ChoiceField(label=_("Scenario"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scenario"].choices = scenario_choices()  # type: ignore[attr-defined]


class DrillForm(PracticeForm):
    """What an instructor decides before a drill."""

    title = forms.CharField(label=_("Title"), max_length=80)
    kind = forms.ChoiceField(
        label=pgettext_lazy("drill", "Kind"),
        choices=[choice for choice in Kind.choices if choice[0] != Kind.PRACTICE],
        initial=Kind.SOLO,
    )
    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("Unit"))
    board = ManyField(
        Person.objects.none(),
        label=_("Board operators"),
        help_text=_("Each gets a plant of their own; in a team drill they share one."),
    )
    field = ManyField(
        Person.objects.none(), label=_("Field operators"), required=False, help_text=_("In a team drill only.")
    )
    teachers = ManyField(
        Person.objects.none(),
        label=_("Further instructors"),
        required=False,
        help_text=_("In a team drill only: they set malfunctions at its plant."),
    )
    speed = forms.FloatField(label=_("Speed"), initial=1.0, min_value=actions.SLOWEST, max_value=actions.FASTEST)
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=30_000,
        help_text=_("The same seed gives the same disturbances. Empty: drawn."),
    )
    start_from = forms.ModelChoiceField(
        Mark.objects.none(),
        label=_("Start from"),
        required=False,
        help_text=_("A named snapshot from the library; empty: as the scenario says."),
    )
    field_order = ("title", "scenario", "start_from", "kind", "unit", "board", "field", "teachers", "speed", "seed")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(access.seatable(user)).order_by("staff_no")
        for name in ("board", "field", "teachers"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["size"] = 10
        self.fields["unit"].queryset = access.units(user)  # type: ignore[attr-defined]
        self.fields["start_from"].queryset = queries.library()  # type: ignore[attr-defined]

    def plan(self) -> actions.Plan:
        """Return what was decided."""
        data = self.cleaned_data
        return actions.Plan(
            data["title"], data["unit"], data["kind"], data["scenario"], data["seed"], data["speed"],
            tuple(data["board"]), tuple(data["field"]), data["start_from"], tuple(data["teachers"]),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        mark, scenario = data.get("start_from"), data.get("scenario", "")
        if mark is not None and mark.plant != scenario.partition("/")[0]:
            self.add_error("start_from", _("That snapshot is of another plant."))
        if data.get("field") and data.get("kind") != Kind.TEAM:
            self.add_error("field", _("Only a team drill has field operators."))
        if data.get("teachers") and data.get("kind") != Kind.TEAM:
            self.add_error("teachers", _("Only a team drill has seats for instructors."))
        return data


class WishForm(forms.Form):
    """What a station sends; its errors are answered as a sentence."""

    verb = forms.ChoiceField(choices=Verb.choices)
    tag = forms.CharField(max_length=60, required=False)
    value = forms.FloatField(required=False)
    rate = forms.FloatField(required=False, min_value=1e-6, max_value=1e9)
    note = forms.CharField(max_length=200, required=False)

    def wish(self) -> actions.Wish:
        data = self.cleaned_data
        verb = data["verb"]
        if verb == Verb.SET and data["rate"]:
            verb = Verb.RAMP
        return actions.Wish(verb, data["tag"], data["value"], data["rate"], data["note"])


class SpeedForm(Form):
    speed = forms.FloatField(label=_("Speed"), min_value=actions.SLOWEST, max_value=actions.FASTEST)


class NoteForm(Form):
    note = forms.CharField(label=_("Message"), max_length=200)
