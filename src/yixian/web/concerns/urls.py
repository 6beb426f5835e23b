"""Addresses of the concerns pages."""

from django.urls import path

from yixian.web.concerns import views

app_name = "concerns"
urlpatterns = [
    path("raise/", views.raise_page, name="raise"),
    path("raise/shell/", views.shell, name="shell"),
    path("token/", views.token, name="token"),
    path("receive/", views.receive, name="receive"),
    path("worker.js", views.worker_js, name="worker-js"),
    path("mine/", views.mine, name="mine"),
    path("team/", views.team, name="team"),
    path("board/", views.board, name="board"),
    path("export/", views.export, name="export"),
    path("claim/", views.claim, name="claim"),
    path("answers/", views.answers, name="answers"),
    path("people/", views.handlers, name="handlers"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/accept/", views.accept, name="accept"),
    path("<str:number>/decline/", views.decline, name="decline"),
    path("<str:number>/assign/", views.assign, name="assign"),
    path("<str:number>/note/", views.note, name="note"),
    path("<str:number>/done/", views.report_done, name="done"),
    path("<str:number>/confirm/", views.confirm, name="confirm"),
    path("<str:number>/reopen/", views.reopen, name="reopen"),
    path("<str:number>/score/", views.score, name="score"),
    path("<str:number>/elsewhere/", views.elsewhere, name="elsewhere"),
    path("<str:number>/print/", views.print_view, name="print"),
    path("<str:number>/files/<int:key>/", views.attachment, name="attachment"),
]
