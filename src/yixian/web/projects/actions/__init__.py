"""All that can be done to a project. Each is one transaction and one audit row.

Every action takes the moment, so the past can be replayed.
"""

from yixian.web.projects.actions.charters import CharterDraft, approve, begin_another, propose, revise, send_back
from yixian.web.projects.actions.steps import address
from yixian.web.projects.actions.trials import amend, ask_verdict, download, freeze, write_deviation
from yixian.web.projects.actions.work import finish_stage, save_stages, stop, write_log

__all__ = [
    "CharterDraft",
    "address",
    "amend",
    "approve",
    "ask_verdict",
    "begin_another",
    "download",
    "finish_stage",
    "freeze",
    "propose",
    "revise",
    "save_stages",
    "send_back",
    "stop",
    "write_deviation",
    "write_log",
]
