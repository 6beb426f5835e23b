"""What the tag history refuses.

HistoryError
├── UnknownTag       samples of a tag nobody defined
├── BadSamples       columns of different lengths, a quality that is none, a time before 1970
├── UnitChanged      a tag is defined again in another unit: its old values would change their meaning
├── ReadOnly         a reader was asked to write
├── HistoryBusy      another process is sealing, importing or compacting and does not finish
└── UnreadableSource a file that holds no tag history
"""
# ruff: noqa: N818  named for what is wrong, as everywhere in this project

from __future__ import annotations

from typing import Any

from yixian.history.wording import CHINESE, say


class HistoryError(Exception):
    """Something the history refuses; carries a code and the values it was refused for."""

    code = "history_error"

    def __init__(self, code: str | None = None, **data: Any) -> None:
        self.code = code or type(self).code
        self.data = data
        super().__init__(say(self.code, "en", **data))

    def message(self, language: str = CHINESE) -> str:
        """Return the sentence for the user in ``language``, ``zh-hans`` or ``en``."""
        return say(self.code, language, **self.data)


class UnknownTag(HistoryError):
    """The tag is not in the catalogue."""

    code = "unknown_tag"


class BadSamples(HistoryError):
    """The columns do not make samples."""

    code = "bad_samples"


class UnitChanged(HistoryError):
    """The catalogue has this tag in another unit."""

    code = "unit_changed"


class ReadOnly(HistoryError):
    """The history was opened for reading."""

    code = "read_only"


class HistoryBusy(HistoryError):
    """Another process holds the sealed part."""

    code = "history_busy"


class UnreadableSource(HistoryError):
    """The file cannot be read as tag history."""

    code = "unreadable_source"
