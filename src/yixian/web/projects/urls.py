"""Addresses of the projects pages."""

from django.urls import path

from yixian.web.projects.views import charters, trials, verdicts

app_name = "projects"
urlpatterns = [
    path("", charters.listing, name="list"),
    path("new/", charters.new, name="new"),
    path("chance/", charters.chance, name="chance"),
    path("<int:pk>/", charters.detail, name="detail"),
    path("<int:pk>/edit/", charters.edit, name="edit"),
    path("<int:pk>/approve/", charters.approve, name="approve"),
    path("<int:pk>/another/", charters.another, name="another"),
    path("<int:pk>/freeze/", trials.freeze, name="freeze"),
    path("<int:pk>/amend/", trials.amend, name="amend"),
    path("<int:pk>/deviate/", trials.deviate, name="deviate"),
    path("<int:pk>/log/", trials.log, name="log"),
    path("<int:pk>/stages/", trials.stages, name="stages"),
    path("<int:pk>/stop/", trials.stop, name="stop"),
    path("<int:pk>/calendar/", trials.calendar, name="calendar"),
    path("<int:pk>/calendar.ics", trials.calendar_feed, name="calendar-feed"),
    path("<int:pk>/ask/", trials.ask, name="ask"),
    path("<int:pk>/story/", verdicts.story, name="story"),
    path("<int:pk>/story.docx", verdicts.story_docx, name="story-docx"),
    path("log/<int:pk>/photo/", trials.photo, name="photo"),
    path("verdicts/<int:pk>/", verdicts.verdict, name="verdict"),
    path("verdicts/<int:pk>/figure.svg", verdicts.figure, name="figure"),
    path("verdicts/<int:pk>/residuals.svg", verdicts.residuals, name="residuals"),
    path("verdicts/<int:pk>/verdict.pdf", verdicts.verdict_pdf, name="verdict-pdf"),
    path("verdicts/<int:pk>/verdict.docx", verdicts.verdict_docx, name="verdict-docx"),
]
