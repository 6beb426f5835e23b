"""Addresses of the training pages."""

from django.urls import path, register_converter

from yixian.web.training import actions, replay_views, scenario_views, station_views, views


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
    path("scenarios/", scenario_views.listing, name="scenarios"),
    path("scenarios/new/", scenario_views.new, name="scenario-new"),
    path("scenarios/<int:pk>/", scenario_views.edit, name="scenario"),
    path("scenarios/<int:pk>/file/", scenario_views.file, name="scenario-file"),
    path("scenarios/<int:pk>/withdraw/", scenario_views.withdraw, name="scenario-withdraw"),
    path("conditions/", scenario_views.conditions, name="conditions"),
    path("conditions/<int:pk>/rename/", scenario_views.rename, name="condition-rename"),
    path("conditions/<int:pk>/remove/", scenario_views.remove, name="condition-remove"),
    path("people/<int:pk>/", views.person, name="person"),
    path("plants/<int:pk>/", station_views.show, name="station"),
    path("plants/<int:pk>/ask/", station_views.ask, name="ask"),
    path("plants/<int:pk>/disturb/", station_views.disturb, name="disturb"),
    path("plants/<int:pk>/log/", station_views.log, name="log"),
    path("plants/<int:pk>/alarms/", station_views.alarms, name="alarms"),
    path("plants/<int:pk>/trend/", station_views.trend, name="trend"),
    path("plants/<int:pk>/take-over/", views.take_over, name="take-over"),
    path("plants/<int:pk>/give-back/", views.give_back, name="give-back"),
    path("plants/<int:pk>/keep/", scenario_views.keep, name="keep"),
    path("plants/<int:pk>/replay/", replay_views.show, name="replay"),
    path("plants/<int:pk>/replay/moments/", replay_views.moments, name="replay-moments"),
    path("plants/<int:pk>/replay/trend/", replay_views.trend, name="replay-trend"),
    path("plants/<int:pk>/compare/", replay_views.compare, name="compare"),
    path("plants/<int:pk>/debrief/", views.debrief, name="debrief"),
    path("plants/<int:pk>/debrief.pdf", views.debrief_pdf, name="debrief-pdf"),
    path("bypasses/<int:pk>/", station_views.second, name="second"),
]
