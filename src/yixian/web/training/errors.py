"""What the training app refuses; ``wording.REFUSALS`` has a sentence for each code."""

from __future__ import annotations


class NotNow(Exception):  # noqa: N818 - says a state
    """A step that the state of the drill does not allow.

    ``code`` is a key of ``wording.REFUSALS``; ``values`` fill its sentence.
    """

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)
