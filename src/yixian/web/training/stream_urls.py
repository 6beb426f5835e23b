"""Address of the plants' streams; ``config.asgi`` answers everything below ``/sse/`` on the event loop."""

from django.urls import path

from yixian.web.training import stream

app_name = "training-streams"
urlpatterns = [path("training/<int:pk>/", stream.plant, name="plant")]
