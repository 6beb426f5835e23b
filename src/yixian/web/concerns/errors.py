"""What can be refused.

ConcernError
├── StepError   the step is not possible now; ``code`` names a sentence of ``wording.REFUSALS``
└── KeyTakenError      the phone's key belongs to somebody else's message; says nothing about that message
"""


class ConcernError(Exception):
    """Base of all refusals of this app."""


class StepError(ConcernError):
    """A step that the state of the concern, or a missing reason, does not allow."""

    def __init__(self, code: str, number: str = "") -> None:
        super().__init__(f"{code} {number}".strip())
        self.code = code
        self.number = number


class KeyTakenError(ConcernError):
    """The key of a message was used before by somebody else."""
