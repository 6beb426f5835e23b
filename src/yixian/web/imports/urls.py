"""Addresses of the imports pages."""

from django.urls import URLPattern

app_name = "imports"
urlpatterns: list[URLPattern] = []
