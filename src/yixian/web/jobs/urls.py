"""Addresses of the jobs pages."""

from django.urls import path

from yixian.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:pk>/retry/", views.retry, name="retry"),
]
