"""All that can be done to a concern. Each is one transaction: the change, a line of the story, an audit row, notices.

Every action takes ``at``: when it happened, if that is not now (a replay of the past, a paper form typed in later).
When it was entered stays visible beside it.
"""

from yixian.web.concerns.actions.answering import accept, assign, decline, escalate, escalate_overdue, note
from yixian.web.concerns.actions.causes import sync_causes
from yixian.web.concerns.actions.closing import confirm, reopen, report_done, score
from yixian.web.concerns.actions.raising import Raised, raise_anonymously, raise_concern
from yixian.web.concerns.actions.spreading import link_project, propose_elsewhere

__all__ = [
    "Raised",
    "accept",
    "assign",
    "confirm",
    "decline",
    "escalate",
    "escalate_overdue",
    "link_project",
    "note",
    "propose_elsewhere",
    "raise_anonymously",
    "raise_concern",
    "reopen",
    "report_done",
    "score",
    "sync_causes",
]
