"""Forms drawn the house way: Tabler's classes, the error beside its field, help text tied to the field."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


#: What the plant may know of: dates outside break calendars, numbers outside break sums and columns.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LARGEST_WHOLE, LARGEST = 30_000, 1e12


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


class _Dressed:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for form_field in self.fields.values():
            _dress(form_field.widget)
            _bound(form_field)
            if isinstance(form_field, forms.DateField) and isinstance(form_field.widget, forms.DateInput):
                form_field.widget.input_type = "date"
                form_field.widget.format = "%Y-%m-%d"


class Form(_Dressed, forms.Form):
    """Base of every form."""


class ModelForm(_Dressed, forms.ModelForm):  # type: ignore[type-arg]
    """Base of every form over a model."""
