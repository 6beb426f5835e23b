"""What an experiment refuses, by a code that names a sentence of ``wording.REFUSALS``.

::

    ExperimentError
    ├── NotNow          the experiment's state does not allow this step
    └── CannotFit       the readings allow no map; carries the response where one is to blame
"""

from __future__ import annotations


class ExperimentError(Exception):
    """Root of everything this app refuses on purpose."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class NotNow(ExperimentError):  # noqa: N818 - says what is so
    """A step that does not fit the experiment's state."""


class CannotFit(ExperimentError):  # noqa: N818 - says what is so
    """There is no map to draw from these readings."""
