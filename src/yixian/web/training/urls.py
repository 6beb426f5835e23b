"""Addresses of the training pages."""

from django.urls import path, register_converter

from yixian.web.training import actions, station_views, views


class StepConverter:
    """One of the four things that are done to a drill as a whole."""

    regex = "|".join(actions.STEPS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        if value not in actions.STEPS:
            raise ValueError(value)
        return value


register_converter(StepConverter, "drill_step")

app_name = "training"
urlpatterns = [
    path("", views.listing, name="list"),
    path("practice/", views.practise, name="practise"),
    path("drills/", views.drills, name="drills"),
    path("drills/new/", views.new, name="new"),
    path("drills/dry-run/", views.dry_run, name="dry-run"),
    path("drills/<int:pk>/", views.room, name="room"),
    path("drills/<int:pk>/speed/", views.speed, name="speed"),
    path("drills/<int:pk>/message/", views.message, name="message"),
    path("drills/<int:pk>/results/", views.results, name="results"),
    path("drills/<int:pk>/results.xlsx", views.results_xlsx, name="results-xlsx"),
    path("drills/<int:pk>/results.pdf", views.results_pdf, name="results-pdf"),
    path("drills/<int:pk>/<drill_step:step>/", views.turn, name="turn"),
    path("plants/<int:pk>/", station_views.show, name="station"),
    path("plants/<int:pk>/ask/", station_views.ask, name="ask"),
    path("plants/<int:pk>/disturb/", station_views.disturb, name="disturb"),
    path("plants/<int:pk>/log/", station_views.log, name="log"),
    path("plants/<int:pk>/alarms/", station_views.alarms, name="alarms"),
    path("plants/<int:pk>/trend/", station_views.trend, name="trend"),
    path("plants/<int:pk>/debrief/", views.debrief, name="debrief"),
    path("plants/<int:pk>/debrief.pdf", views.debrief_pdf, name="debrief-pdf"),
    path("bypasses/<int:pk>/", station_views.second, name="second"),
]
