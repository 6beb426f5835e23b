"""What can be wrong with a table.

    TableError
    ├── UnreadableFile      damaged, or something else than a table under a table's name
    │   └── EncryptedFile   the workbook asks for a password
    ├── EmptyTable          no sheet holds a value
    ├── TooLarge            more rows, columns or bytes than an office table has
    ├── SheetNotFound       the sheet asked for by name is not there
    └── HeaderNotFound      no row near the top names the needed columns

These stop a file. What is wrong with one row is a `RowError`: a record, collected, never raised.
"""
# ruff: noqa: N818  named for what is wrong, as everywhere in this project

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from yixian.tables.wording import CHINESE, column_label, say


class TableError(Exception):
    """A file that cannot be read as the table it should be; carries a code and what was seen."""

    code = "table_error"

    def __init__(self, code: str | None = None, **data: Any) -> None:
        self.code = code or type(self).code
        self.data = data
        super().__init__(say(self.code, "en", **data))

    def message(self, language: str = CHINESE) -> str:
        """Return the sentence for the user in ``language``, ``zh-hans`` or ``en``."""
        return say(self.code, language, **self.data)


class UnreadableFile(TableError):
    """The bytes are not a workbook or a delimited text."""

    code = "unreadable_file"


class EncryptedFile(UnreadableFile):
    """The workbook is protected by a password."""

    code = "encrypted_file"


class EmptyTable(TableError):
    """No sheet holds a value."""

    code = "empty_table"


class TooLarge(TableError):
    """The table is larger than this importer is meant for."""

    code = "too_large"


class SheetNotFound(TableError):
    """The workbook has no sheet of that name."""

    code = "sheet_not_found"


class HeaderNotFound(TableError):
    """No row near the top names the needed columns; tells which were seen and which are missing."""

    code = "header_not_found"


@dataclass(slots=True)
class RowError:
    """One problem of one cell: the row as Excel numbers it, the column's key, a code and its data."""

    row: int
    column: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)
    position: int | None = None  # 0-based place of the column in the sheet, None where the column is absent

    def message(self, language: str = CHINESE) -> str:
        """Return the sentence for the user."""
        return say(self.code, language, **self.data)

    def label(self, language: str = CHINESE) -> str:
        """Return the column's name for the user."""
        return column_label(self.column, language)

    def to_json(self, language: str = CHINESE) -> dict[str, Any]:
        """Return the record as the command line prints it."""
        return {
            "row": self.row,
            "column": self.label(language),
            "message": self.message(language),
            "code": self.code,
        }
