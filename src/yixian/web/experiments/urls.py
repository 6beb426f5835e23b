"""Addresses of the experiments pages."""

from django.urls import path

from yixian.web.experiments import views

app_name = "experiments"
urlpatterns = [
    path("", views.listing, name="list"),
    path("of/<int:pk>/", views.of_project, name="of-project"),
    path("new/<int:pk>/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/freeze/", views.freeze, name="freeze"),
    path("<int:pk>/amend/", views.amend, name="amend"),
    path("<int:pk>/runs/", views.sheet, name="sheet"),
    path("<int:pk>/paste/", views.paste, name="paste"),
    path("<int:pk>/map/", views.surface, name="map"),
    path("<int:pk>/choose/", views.choose, name="choose"),
    path("<int:pk>/result/", views.result, name="result"),
    path("<int:pk>/result.pdf", views.result_pdf, name="result-pdf"),
    path("runs/<int:pk>/", views.enter, name="enter"),
    path("runs/<int:pk>/repeat/", views.repeat, name="repeat"),
    path("choices/<int:pk>/conclude/", views.conclude, name="conclude"),
]
