"""What a drill refuses.

::

    SimulatorError
    └── DrillError              root of this package
        ├── ScenarioError       a scenario file that cannot be used; carries every problem found
        ├── CommandRefused      a command the plant, the drill or the role does not allow
        └── RecordMismatch      a record of another scenario or plant
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yixian.simulator.errors import SimulatorError

#: A sentence in Chinese and in English, by ``zh`` and ``en``.
Text = Mapping[str, str]


class DrillError(SimulatorError):
    """Root of what drills raise on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a scenario file.

    Parameters
    ----------
    line, column
        Place in the file, counted from 1 [-].
    key
        Where it stands, as ``steps[2].done`` [-].
    text
        What is wrong, in both languages [-].
    tag, unit
        The tag and unit it is about, if any [-].
    """

    line: int
    column: int
    key: str
    text: Text
    tag: str = ""
    unit: str = ""

    def say(self, language: str = "en") -> str:
        """Return the problem with its place, as a sentence [-].

        Parameters
        ----------
        language
            ``zh`` or ``en`` [-].
        """
        key = self.key or ("（文件）" if language == "zh" else "(file)")
        if language == "zh":
            return f"第 {self.line} 行，{key}：{self.text['zh']}"
        return f"line {self.line}, {key}: {self.text['en']}"


class ScenarioError(DrillError):
    """A scenario file that cannot be used; all its problems are found before it is raised.

    Parameters
    ----------
    source
        Name of the file [-].
    problems
        At least one, in the order of the file [-].
    """

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        first = self.problems[0]
        self.line, self.key, self.tag, self.unit = first.line, first.key, first.tag, first.unit
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """Return all problems, a line each [-].

        Parameters
        ----------
        language
            ``zh`` or ``en`` [-].
        """
        colon = "：" if language == "zh" else ": "
        return "\n".join(f"{self.source}{colon}{problem.say(language)}" for problem in self.problems)


class CommandRefused(DrillError):  # noqa: N818 - named by what happened
    """A command that is not carried out; nothing has changed.

    Parameters
    ----------
    tag
        What was to be set [-].
    why
        The reason, in both languages [-].
    """

    def __init__(self, tag: str, why: Text) -> None:
        self.tag, self.why = tag, dict(why)
        super().__init__(f"{tag}: {why['en']}")


class RecordMismatch(DrillError):  # noqa: N818 - named by what is wrong
    """A snapshot or log that does not belong to this scenario.

    Parameters
    ----------
    what
        ``scenario``, ``plant`` or ``record`` [-].
    expected, found
        What differs [-].
    """

    def __init__(self, what: str, expected: str, found: str) -> None:
        self.what, self.expected, self.found = what, expected, found
        super().__init__(f"the record is of another {what}: expected {expected[:24]}, found {found[:24]}")
