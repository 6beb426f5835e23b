"""Addresses of the indicators pages."""

from django.urls import path

from yixian.web.indicators import calendar_views, control_views, formula_views, tag_views, views

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
    path("<int:pk>/formula/", formula_views.formula, name="formula"),
    path("<int:pk>/formula/check/", formula_views.check, name="check"),
    path("<int:pk>/samples/<str:day>/<int:shift>/", formula_views.samples, name="samples"),
    path("<int:pk>/control/", control_views.control, name="control"),
    path("<int:pk>/baseline/", control_views.baseline, name="baseline"),
    path("tags/", tag_views.listing, name="tags"),
    path("tags/trend/", tag_views.trend, name="trend"),
    path("calendars/", calendar_views.listing, name="calendars"),
    path("calendars/new/", calendar_views.new, name="new-calendar"),
    path("calendars/<int:pk>/", calendar_views.edit, name="calendar"),
    path("readings/<int:pk>/correct/", views.correct, name="correct"),
]
