"""Text tables: .csv as Excel and WPS save it, and cells pasted from a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from yixian.tables.errors import UnreadableFile

DELIMITERS = ("\t", ",", ";")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_FORMULA_TEXT = re.compile(r'^="(.*)"$')
_LONGEST_CELL = 1 << 20


def decode(data: bytes) -> str:
    """Return the text of ``data``: UTF-8 with or without its mark, UTF-16 with its mark, else GB 18030.

    Raises
    ------
    UnreadableFile
        If it is none of these, or holds control characters no table has.
    """
    is_marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_marked else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise UnreadableFile
        return text
    raise UnreadableFile


def parse(text: str) -> list[list[str]]:
    """Return the rows of a delimited text; the delimiter is the one its first lines agree on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sniff(text))
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        return [[_plain(cell) for cell in row] for row in reader]
    except csv.Error as error:
        raise UnreadableFile from error
    finally:
        csv.field_size_limit(before)


def sniff(text: str) -> str:
    """Return the delimiter that cuts most of the first lines alike; a comma if none does."""
    lines = [line for line in text[:20_000].splitlines()[:30] if line.strip()]
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines)
        counts.pop(0, None)
        score = max((times * min(cells, 50) for cells, times in counts.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _plain(cell: str) -> str:
    """Return the cell without the ``="…"`` some systems write to keep leading zeros."""
    if cell.startswith("="):
        match = _FORMULA_TEXT.match(cell)
        if match:
            return match[1]
    return cell
