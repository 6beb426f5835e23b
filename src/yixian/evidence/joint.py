"""Claims joined by "and": faster and within tolerance, cheaper and no more jams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .errors import OutOfRange
from .records import Grade, Verdict, Word

#: The word of the whole is the first of these that any part has; all parts proved is what is left.
STRONGEST: tuple[Word, ...] = ("worse", "not_proved", "undecided", "proved")


@dataclass(frozen=True)
class Joint:
    """The answer to several charters that must all hold.

    Parameters
    ----------
    word
        ``proved`` only if every part is; else ``worse`` or ``not_proved`` if one part is; else ``undecided`` [-].
    grade
        The weakest of the parts [-].
    held
        How many parts are proved [-].
    parts
        The verdicts joined.
    """

    word: Word
    grade: Grade
    held: int
    parts: tuple[Verdict, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        parts = [part.to_dict() for part in self.parts]
        return {"word": self.word, "grade": self.grade, "held": self.held, "parts": parts}


def joint(verdicts: Sequence[Verdict]) -> Joint:
    """Return the verdict on "A and B (and C)".

    Parameters
    ----------
    verdicts
        The parts, each judged by its own charter.

    Raises
    ------
    OutOfRange
        If there are none.

    Notes
    -----
    No multiplicity correction: where the whole is false at least one part is, and that part passes with at most its
    own error (intersection-union test [1]_). It is "or" that would need one.

    .. [1] Berger 1982, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24.
    """
    if not verdicts:
        raise OutOfRange("verdicts", 0, 1, float("inf"))
    words = {verdict.word for verdict in verdicts}
    return Joint(
        word=next(word for word in STRONGEST if word in words),
        grade=max(verdict.grade for verdict in verdicts),
        held=sum(verdict.word == "proved" for verdict in verdicts),
        parts=tuple(verdicts),
    )
