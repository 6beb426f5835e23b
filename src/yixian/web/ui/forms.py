"""Forms drawn the house way: Tabler's classes, the error beside its field, help text tied to the field."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


class Renderer(TemplatesSetting):
    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


#: What the plant may know of: dates outside break calendars, numbers outside break sums and columns.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LARGEST_WHOLE, LARGEST = 30_000, 1e12
#: As many digits as a key can have.
MOST_DIGITS = 18


def _bound(field: forms.Field) -> None:
    """Give a field of days or numbers its outer bounds; narrower ones of its own stay."""
    low: Any
    high: Any
    if isinstance(field, forms.DateField):
        low, high = FIRST_DAY, LAST_DAY
    elif isinstance(field, forms.FloatField | forms.DecimalField):
        low, high = -LARGEST, LARGEST
    elif type(field) is forms.IntegerField and not isinstance(field.widget, forms.HiddenInput):
        low, high = -LARGEST_WHOLE, LARGEST_WHOLE
    else:
        return
    field.validators += [MinValueValidator(low), MaxValueValidator(high)]


class PlainSelect(forms.Select):
    """A drop-down written in one go: with hundreds of lines, a template for each takes longer than the query."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        lines = [
            f'<option value="{conditional_escape(str(key))}"{" selected" if str(key) in chosen else ""}>'
            f"{conditional_escape(str(label))}</option>"
            for key, label in self.choices
        ]
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(given), mark_safe("".join(lines)))  # noqa: S308


def _plain(field: forms.ModelChoiceField) -> PlainSelect:  # type: ignore[type-arg]
    """Return the plain drop-down in place of Django's, for rows of the database: they may be many."""
    plain = PlainSelect(field.widget.attrs)
    plain.choices = field.choices  # type: ignore[assignment]
    plain.is_required = field.widget.is_required
    return plain


def _dress(widget: forms.Widget) -> None:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        name = "choices"  # Tabler's class would squeeze the whole list into one box
    elif isinstance(widget, forms.CheckboxInput):
        name = "form-check-input"
    elif isinstance(widget, forms.Select):
        name = "form-select"
    else:
        name = "form-control"
    kept = widget.attrs.get("class", "")
    widget.attrs["class"] = f"{kept} {name}".strip()


class ManyField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows; a key larger than the database's is no choice, where Django's own field lets the query fail."""

    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, list | tuple) else ():
            if str(key).isdecimal() and len(str(key)) > MOST_DIGITS:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(key)[:MOST_DIGITS]},
                )
        return super().clean(value)


class _Dressed:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for form_field in self.fields.values():
            if isinstance(form_field, forms.ModelChoiceField) and type(form_field.widget) is forms.Select:
                form_field.widget = _plain(form_field)
            _dress(form_field.widget)
            _bound(form_field)
            if isinstance(form_field, forms.DateField) and isinstance(form_field.widget, forms.DateInput):
                form_field.widget.input_type = "date"
                form_field.widget.format = "%Y-%m-%d"


class Form(_Dressed, forms.Form):
    """Base of every form."""


class ModelForm(_Dressed, forms.ModelForm):  # type: ignore[type-arg]
    """Base of every form over a model."""
