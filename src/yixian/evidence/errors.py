"""What the evidence engine refuses.

::

    EvidenceError
    ├── CharterError      a charter that cannot be registered; carries every problem found
    ├── InputError        what was asked of a method cannot be done; carries every problem found
    ├── SeriesError       columns that do not fit together; carries every problem found
    ├── FileError         a file that does not hold what the charter says; names row and column
    ├── NotEstimable      a regression without an answer; the verdict turns it into a check
    └── OutOfRange        one argument outside its range

"Cannot be concluded" is no error: it is a verdict without an effect, whose checks say why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, as data; `sentences` holds its words in both languages.

    Parameters
    ----------
    code
        Which kind of problem, a key of ``problems`` in sentences.yaml [-].
    where
        The place: a path of keys (``indicator.kind``), or a row and a column of a file [-].
    facts
        What the sentence mentions besides the place [-].
    """

    code: str
    where: str
    facts: dict[str, str | int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        facts = ", ".join(f"{name} {value}" for name, value in self.facts.items())
        return f"{self.where}: {self.code.replace('_', ' ')}" + (f" ({facts})" if facts else "")


class EvidenceError(Exception):
    """Root of everything this package raises on purpose."""


class ProblemsError(EvidenceError):
    """Several problems, collected and raised once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class CharterError(ProblemsError):
    """The charter cannot be registered as written."""


class InputError(ProblemsError):
    """What was asked of a method cannot be done."""


class SeriesError(ProblemsError):
    """The columns of a series do not fit together."""


class FileError(ProblemsError):
    """The file does not hold what the charter's columns say."""


class NotEstimable(EvidenceError):  # noqa: N818 - says what is so, as OutOfRange does
    """The regression has no answer; ``code`` says why (too_few_rows, not_separable, no_variance)."""

    def __init__(self, code: str, numbers: dict[str, float] | None = None) -> None:
        self.code = code
        self.numbers = numbers or {}
        super().__init__(f"{code.replace('_', ' ')} {self.numbers}")


class OutOfRange(EvidenceError):  # noqa: N818 - the name the house style gives it
    """An argument outside its range."""

    def __init__(self, name: str, value: float, low: float, high: float) -> None:
        self.name, self.value, self.low, self.high = name, value, low, high
        super().__init__(f"{name} is {value}, allowed is {low} to {high}")
