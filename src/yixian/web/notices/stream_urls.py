"""Addresses of the event streams; ``config.asgi`` answers everything below ``/sse/`` on the event loop."""

from django.urls import path

from yixian.web.notices import stream

app_name = "streams"
urlpatterns = [path("notices/", stream.unread, name="notices")]
