"""Addresses of the duties pages."""

from django.urls import path

from yixian.web.duties import views

app_name = "duties"
urlpatterns = [
    path("", views.grid, name="grid"),
    path("cards/", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("coverage/", views.coverage, name="coverage"),
    path("coverage.xlsx", views.coverage_xlsx, name="coverage-xlsx"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/active/", views.set_active, name="active"),
    path("<int:pk>/check/", views.check, name="check"),
    path("photos/<int:pk>/", views.photo, name="photo"),
    path("checks/<int:pk>/photo/", views.check_photo, name="check-photo"),
]
