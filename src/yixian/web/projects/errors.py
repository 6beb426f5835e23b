"""What a project refuses, with the numbers the page needs to say why.

::

    ProjectError
    ├── NotNow          the project's state does not allow this step
    └── NotYet          a verdict before the window ended; carries what is still missing
"""

from __future__ import annotations

from datetime import date


class ProjectError(Exception):
    """Root of everything this app refuses on purpose."""


class NotNow(ProjectError):  # noqa: N818 - says what is so
    """A step that does not fit the project's state; ``code`` names a sentence of ``wording.REFUSALS``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class NotYet(ProjectError):  # noqa: N818 - says what is so
    """A verdict was asked for before the trial's window ended, and not at a planned look."""

    def __init__(self, until: date, there: int, wanted: int, next_on: date | None = None) -> None:
        self.until, self.there, self.wanted, self.next_on = until, there, wanted, next_on
        super().__init__(f"window ends {until}, {there} of {wanted} readings are there")
