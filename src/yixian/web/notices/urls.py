"""Addresses of the notices."""

from django.urls import path, register_converter

from yixian.web.notices import views
from yixian.web.notices.converters import DayConverter

register_converter(DayConverter, "notice_day")

app_name = "notices"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:pk>/open/", views.open_notice, name="open"),
    path("read-all/", views.read_all, name="read-all"),
    path("digests/<int:unit>/", views.latest_digest, name="latest-digest"),
    path("digests/<int:unit>/<notice_day:day>/", views.digest, name="digest"),
    path("outside/", views.outside, name="outside"),
    path("outside/email/", views.email, name="email"),
    path("outside/calendar/", views.open_calendar, name="open-calendar"),
    path("outside/calendar/close/", views.close_calendar, name="close-calendar"),
    path("calendar/<str:secret>.ics", views.calendar, name="calendar"),
]
