"""Addresses of the projects pages."""

from django.urls import path

from yixian.web.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("chance/", views.chance, name="chance"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/freeze/", views.freeze, name="freeze"),
    path("<int:pk>/amend/", views.amend, name="amend"),
    path("<int:pk>/log/", views.log, name="log"),
    path("<int:pk>/stages/", views.stages, name="stages"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/calendar/", views.calendar, name="calendar"),
    path("<int:pk>/ask/", views.ask, name="ask"),
    path("log/<int:pk>/photo/", views.photo, name="photo"),
    path("verdicts/<int:pk>/", views.verdict, name="verdict"),
    path("verdicts/<int:pk>/figure.svg", views.figure, name="figure"),
]
