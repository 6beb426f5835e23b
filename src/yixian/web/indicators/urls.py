"""Addresses of the indicators pages."""

from django.urls import path

from yixian.web.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/targets/", views.targets, name="targets"),
    path("<int:pk>/enter/", views.enter, name="enter"),
    path("<int:pk>/paste/", views.paste_cells, name="paste"),
    path("<int:pk>/behind/<str:since>/<str:until>/", views.behind, name="behind"),
    path("readings/<int:pk>/correct/", views.correct, name="correct"),
]
