"""The scenario editor's forms: the text itself, and the common wishes beside it.

Every field of the wishes carries what it showed, so only what the author has changed goes into the text: what was
typed in the text meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yixian.web.training import displays, runner
from yixian.web.training.models import Mark
from yixian.web.training.runner import draft
from yixian.web.ui.forms import Form

MOST_LETTERS = 200_000
MOST_UPSETS = 20
LONGEST_MIN = 48 * 60.0


class TextForm(Form):
    """A scenario as it is written; a file takes the place of what stands in the box."""

    text = forms.CharField(max_length=MOST_LETTERS, required=False, strip=False, widget=forms.Textarea)
    base = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    file = forms.FileField(label=_("Scenario file (YAML)"), required=False)

    def clean_text(self) -> str:
        """Return the text with the line ends files have; a browser sends others."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\r", "\n")

    def clean_base(self) -> int:
        return self.cleaned_data["base"] or 0

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file is not None:
            try:
                data["text"] = file.read(MOST_LETTERS * 3).decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError:
                self.add_error("file", _("The file is not UTF-8 text; the box below is as it was."))
        return data


class _Remembering(Form):
    """A form whose fields say what they showed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def changes(self) -> dict[str, Any]:
        """Return what the author has changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}


class SettingsForm(_Remembering):
    """The common wishes but malfunctions."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=80)
    condition = forms.ChoiceField(label=_("Initial condition"), required=False)
    limit_min = forms.FloatField(label=_("Time limit, min"), min_value=0.1, max_value=LONGEST_MIN)
    slowest = forms.FloatField(label=_("Slowest speed"), min_value=draft.SLOWEST, max_value=draft.FASTEST)
    fastest = forms.FloatField(label=_("Fastest speed"), min_value=draft.SLOWEST, max_value=draft.FASTEST)
    draw_count = forms.IntegerField(
        label=_("Disturbances drawn by the seed"),
        min_value=0,
        max_value=12,
        help_text=_("0: none. Where the text lists none, they are drawn from the plant's own."),
    )
    draw_first_min = forms.FloatField(
        label=_("The first not before, min"), required=False, min_value=0, max_value=LONGEST_MIN
    )
    draw_last_min = forms.FloatField(
        label=_("The last not after, min"), required=False, min_value=0, max_value=LONGEST_MIN
    )

    def __init__(self, *args: Any, plant: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        named = {each.key: displays.text(each.title, language) for each in runner.built_in()}
        given = str((self.initial or {}).get("condition") or "")
        known = runner.conditions(plant)
        choices = [(name, named.get(f"{plant}/{name}", name)) for name in known]
        if given not in known:
            choices = [(given, given or "—"), *choices]
        self.fields["condition"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("slowest") or 0) > (data.get("fastest") or draft.FASTEST):
            self.add_error("slowest", _("The slowest speed is above the fastest."))
        first, last = data.get("draw_first_min"), data.get("draw_last_min")
        if first is not None and last is not None and first > last:
            self.add_error("draw_first_min", _("The first comes after the last."))
        return data


class UpsetForm(_Remembering):
    """One malfunction of a scenario."""

    place = forms.IntegerField(required=False, widget=forms.HiddenInput)
    tag = forms.CharField(label=_("What fails"), max_length=60, widget=forms.TextInput(attrs={"list": "faults"}))
    value = forms.FloatField(label=_("Severity"))
    title_zh = forms.CharField(label=_("In Chinese"), max_length=80, required=False)
    title_en = forms.CharField(label=_("In English"), max_length=80, required=False)
    at_min = forms.FloatField(
        label=_("Comes after, min"), required=False, min_value=0, max_value=LONGEST_MIN,
        help_text=_("Empty where the text says by a condition when it comes."),
    )  # fmt: skip
    ramp_s = forms.FloatField(label=_("Grows over, s"), min_value=0, max_value=LONGEST_MIN * 60, initial=0)
    lasts_min = forms.FloatField(
        label=_("Lasts, min (empty: until repaired)"), required=False, min_value=0, max_value=LONGEST_MIN
    )
    is_hidden = forms.BooleanField(label=_("Hidden from the operators"), required=False, initial=True)

    def upset(self, old: draft.Upset | None) -> draft.Upset:
        """Return the malfunction as it is wished: what was not changed is as the text has it."""
        changes = {name: value for name, value in self.changes().items() if name != "place"}
        if "value" in changes:
            changes["value"] = f"{changes['value']:g}"
        if old is not None:
            return replace(old, **changes)
        data = self.cleaned_data | {"place": None, "when": "", "value": f"{self.cleaned_data['value']:g}"}
        data["at_min"] = data["at_min"] if data["at_min"] is not None else 1.0
        return draft.Upset(**{name: data[name] for name in draft.Upset.__dataclass_fields__})


UpsetForms = forms.formset_factory(UpsetForm, extra=1, max_num=MOST_UPSETS, can_delete=True, absolute_max=MOST_UPSETS)


class WishForms:
    """The small form beside the text."""

    def __init__(self, plant: str, wishes: draft.Wishes, data: Any = None) -> None:
        self.base = wishes
        upsets = [asdict(upset) for upset in wishes.upsets]
        self.settings = SettingsForm(data, prefix="s", plant=plant, initial=asdict(wishes))
        self.upsets = UpsetForms(data, prefix="u", initial=upsets)

    def is_valid(self) -> bool:
        return bool(self.settings.is_valid() and self.upsets.is_valid())

    def wishes(self) -> draft.Wishes:
        """Return the wishes of the text with the author's changes in them."""
        return replace(self.base, **self.settings.changes(), upsets=tuple(self._upsets()))

    def _upsets(self) -> Iterator[draft.Upset]:
        found = {form.cleaned_data.get("place"): form for form in self.upsets.initial_forms}
        gone = set(self.upsets.deleted_forms)
        for upset in self.base.upsets:
            form = found.get(upset.place)
            if form is None:
                yield upset
            elif form not in gone:
                yield form.upset(upset)
        for form in self.upsets.extra_forms:
            if form.has_changed() and form not in gone:
                yield form.upset(None)


class NameForm(Form):
    """What a condition of the library is called."""

    name = forms.CharField(label=pgettext_lazy("drill", "Name"), max_length=60)


class KeepForm(NameForm):
    """A moment of a run to keep, and its name."""

    mark = forms.ModelChoiceField(Mark.objects.none(), label=_("Moment"))

    def __init__(self, *args: Any, run: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mark"].queryset = Mark.objects.filter(run=run)  # type: ignore[attr-defined]
