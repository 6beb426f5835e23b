"""Every address of the site, an app a line."""

from django.urls import include, path

from yixian.web.config import views

handler500 = "yixian.web.config.errors.server_error"

urlpatterns = [
    path("", include("yixian.web.ui.urls")),
    path("", include("yixian.web.people.urls")),
    path("", include("yixian.web.places.urls")),
    path("duties/", include("yixian.web.duties.urls")),
    path("concerns/", include("yixian.web.concerns.urls")),
    path("projects/", include("yixian.web.projects.urls")),
    path("experiments/", include("yixian.web.experiments.urls")),
    path("training/", include("yixian.web.training.urls")),
    path("indicators/", include("yixian.web.indicators.urls")),
    path("notices/", include("yixian.web.notices.urls")),
    path("imports/", include("yixian.web.imports.urls")),
    path("audit/", include("yixian.web.audit.urls")),
    path("jobs/", include("yixian.web.jobs.urls")),
    path("sse/", include("yixian.web.training.stream_urls")),
    path("sse/", include("yixian.web.notices.stream_urls")),  # answered on the event loop: see asgi.py
    path("ca.crt", views.authority, name="ca-certificate"),
]
