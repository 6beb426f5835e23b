"""Addresses of the places pages."""

from django.urls import path

from yixian.web.places import views

app_name = "places"
urlpatterns = [
    path("q/<str:code>/", views.scan, name="scan"),
    path("places/", views.tree, name="tree"),
    path("places/find/", views.find, name="find"),
    path("places/new/", views.new, name="new"),
    path("places/labels/", views.label_form, name="labels"),
    path("places/labels.pdf", views.label_pdf, name="labels-pdf"),
    path("places/<int:pk>/", views.detail, name="detail"),
    path("places/<int:pk>/edit/", views.edit, name="edit"),
    path("places/<int:pk>/active/", views.set_active, name="active"),
]
