"""Addresses of the notices."""

from django.urls import path

from yixian.web.notices import views

app_name = "notices"
urlpatterns = [path("", views.listing, name="list")]
