"""Pages and steps, by noun: raising, lists, one concern, its steps, claims, files."""

from yixian.web.concerns.views.claims import claim
from yixian.web.concerns.views.detail import attachment, detail, print_view
from yixian.web.concerns.views.lists import answers, board, export, mine, team
from yixian.web.concerns.views.raising import raise_page, receive, shell, token, worker_js
from yixian.web.concerns.views.steps import (
    accept,
    assign,
    confirm,
    decline,
    elsewhere,
    handlers,
    note,
    reopen,
    report_done,
    score,
)

__all__ = [
    "accept",
    "answers",
    "assign",
    "attachment",
    "board",
    "claim",
    "confirm",
    "decline",
    "detail",
    "elsewhere",
    "export",
    "handlers",
    "mine",
    "note",
    "print_view",
    "raise_page",
    "receive",
    "reopen",
    "report_done",
    "score",
    "shell",
    "team",
    "token",
    "worker_js",
]
