"""Addresses of the pages that join the apps."""

from django.urls import path

from yixian.web.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.home, name="home"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("loop/", views.loop, name="loop"),
    path("search/", views.search, name="search"),
    path("language/", views.language, name="language"),
]
