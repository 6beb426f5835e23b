"""Addresses of the imports pages."""

from django.urls import path

from yixian.web.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.start, name="start"),
    path("batches/", views.batches, name="batches"),
    path("templates/<slug:kind>.xlsx", views.template, name="template"),
    path("<uuid:pk>/", views.preview, name="preview"),
    path("<uuid:pk>/apply/", views.apply, name="apply"),
    path("<uuid:pk>/corrected/", views.corrected, name="corrected"),
    path("<uuid:pk>/done/", views.done, name="done"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
]
