"""Cut a formula into numbers, names, quoted texts and symbols, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .errors import FormulaError

MOST_CHARACTERS: Final = 2000
MOST_TOKENS: Final = 300

#: What Chinese input methods write in place of these, one character for one, so that places stay the same.
_NARROW: Final = str.maketrans("（），＋－×÷＝％．−·＊／０１２３４５６７８９　", "(),+-*/=%.-**/0123456789 ")
_QUOTES: Final = {'"': '"“”', "“": '"“”', "”": '"“”', "'": "'‘’", "‘": "'‘’", "’": "'‘’"}
_PIECE: Final = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>(?:[^\W\d]|[°℃℉%‰])(?:\w|[°℃℉%‰])*)"
    r"|(?P<symbol>[-+*/(),=^])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a formula.

    Parameters
    ----------
    kind
        ``number``, ``name``, ``text``, ``symbol`` or ``end`` [-].
    text
        As written; of a quoted text what stands between the quotes [-].
    start, end
        Place in the formula [-].
    """

    kind: str
    text: str
    start: int
    end: int


def tokens_of(source: str) -> list[Token]:
    """Return the pieces of a formula, closed by one of kind ``end``.

    Parameters
    ----------
    source
        The formula as typed [-].

    Raises
    ------
    FormulaError
        ``too_long``, ``unexpected`` or ``unclosed_text``.
    """
    if len(source) > MOST_CHARACTERS:
        raise FormulaError("too_long", MOST_CHARACTERS, len(source), most=MOST_CHARACTERS)
    narrow, place, found = source.translate(_NARROW), 0, []
    while place < len(source):
        if source[place].isspace():
            place += 1
            continue
        token = _text(source, place) if source[place] in _QUOTES else _piece(narrow, place)
        found.append(token)
        place = token.end
        if len(found) > MOST_TOKENS:
            raise FormulaError("too_long", token.start, len(source), most=MOST_CHARACTERS)
    return [*found, Token("end", "", len(source), len(source))]


def _text(source: str, place: int) -> Token:
    closing = _QUOTES[source[place]]
    for end in range(place + 1, len(source)):
        if source[end] in closing:
            return Token("text", source[place + 1 : end].strip(), place, end + 1)
    raise FormulaError("unclosed_text", place, len(source))


def _piece(narrow: str, place: int) -> Token:
    match = _PIECE.match(narrow, place)
    if match is None:
        raise FormulaError("unexpected", place, place + 1, found=narrow[place])
    return Token(str(match.lastgroup), match.group(), place, match.end())
