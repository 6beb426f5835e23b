"""Addresses of the audit pages."""

from django.urls import path

from yixian.web.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.listing, name="list"),
    path("export.<str:kind>", views.export, name="export"),
]
