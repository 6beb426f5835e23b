from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yixian.tables.errors import TableError
from yixian.web.imports import reading
from yixian.web.imports.models import ImportKind
from yixian.web.imports.staging import Record
from yixian.web.indicators.models import Indicator
from yixian.web.people.models import OrgKind, OrgUnit
from yixian.web.ui.forms import Form

MAX_BYTES = 64 * 2**20


class UploadForm(Form):
    """A file, or cells copied out of a sheet; reads them, so that what cannot be read is an error beside the field."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("Excel or WPS (.xlsx, .xls), .ods or .csv, as it is; up to 64 MB."),
    )
    text = forms.CharField(
        label=_("Or paste the cells here"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Copy them in Excel together with the headings."),
    )
    plant = forms.ModelChoiceField(
        label=_("Plant"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("as the file says"),
        help_text=_("Where these people work. Needed where the file has no column of plants."),
    )
    new_plant = forms.CharField(
        label=_("Or a plant that is not there yet"), required=False, max_length=80, help_text=_("Its name.")
    )
    effective_on = forms.DateField(
        label=_("In force from"), help_text=_("Moves and departures are dated with this day.")
    )
    indicator = forms.ModelChoiceField(
        label=_("Indicator"),
        queryset=Indicator.objects.none(),
        required=False,
        empty_label=_("as the file says"),
        help_text=_("Needed where the file has one column of values without an indicator's name."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)
        if kind == ImportKind.ROSTER:
            plants = OrgUnit.objects.filter(tree="administrative", kind=OrgKind.PLANT, is_active=True)
            self._plants().queryset = plants.order_by("path")
            if plants.count() == 1 and not self.is_bound:
                self.initial["plant"] = plants.first()
            self.initial.setdefault("effective_on", timezone.localdate())
        else:
            for name in ("plant", "new_plant", "effective_on"):
                del self.fields[name]
        if kind == ImportKind.READINGS:
            field = self.fields["indicator"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Indicator.objects.filter(is_active=True).order_by("name")
        else:
            del self.fields["indicator"]
        self.record: Record | None = None
        self.data_read = b""

    def clean_file(self) -> UploadedFile[Any] | None:
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("This file is larger than 64 MB."), code="too_large")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        file, text = cleaned.get("file"), cleaned.get("text", "").strip("\r\n")
        if file is None and not text.strip():
            raise ValidationError({"file": _("Choose a file or paste the cells.")})
        self.data_read = file.read() if file is not None else text.encode()
        indicator = cleaned.get("indicator")
        try:
            self.record = reading.read(self.kind, self.data_read, indicator=indicator.code if indicator else "")
        except TableError as error:
            self.add_error("file" if file is not None else "text", error.message(get_language() or "zh-hans"))
        return cleaned

    @property
    def file_name(self) -> str:
        file = self.cleaned_data.get("file")
        return str(file.name) if file is not None else str(_("pasted cells"))

    def _plants(self) -> forms.ModelChoiceField[Any]:
        field = self.fields["plant"]
        assert isinstance(field, forms.ModelChoiceField)
        return field


class CorrectedForm(Form):
    """The file once more, for one that is not kept here because of what it holds."""

    file = forms.FileField(label=_("File"))

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("This file is larger than 64 MB."), code="too_large")
        return file
