"""What a plant, or its saved condition, cannot do."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818 - named by what happened
    """A wish the plant cannot take; ``code`` is a key of ``wording.COMMAND_REFUSALS``, ``values`` fill it."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


class Diverged(Exception):  # noqa: N818 - named by what happened
    """A plant whose numbers have left the finite ones; ``saved`` is its last good condition."""

    def __init__(self, tag: str, time_s: float) -> None:
        self.tag, self.time_s = tag, time_s
        super().__init__(tag)


class CannotResume(Exception):  # noqa: N818 - says a state
    """A saved condition of a plant whose equations have changed since."""
