"""Addresses of the people pages."""

from django.urls import path

from yixian.web.people.views import badges, first_run, me, people, restricted, sign_in, units

app_name = "people"
urlpatterns = [
    path("first-run/", first_run.first_run_page, name="first-run"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/second-step/", sign_in.second_step, name="second-step"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("b/", sign_in.badge_typed, name="badge-typed"),
    path("b/<path:staff_no>/<str:code>/", sign_in.badge_in, name="badge-in"),
    path("me/", me.me, name="me"),
    path("me/correction/", me.ask_correction, name="ask-correction"),
    path("me/sessions/end/", me.end_other_sessions, name="end-other-sessions"),
    path("me/sessions/<int:pk>/end/", me.end_session, name="end-session"),
    path("me/password/", me.password, name="password"),
    path("me/pin/", me.pin, name="pin"),
    path("me/second-step/", me.second_step, name="second-step-setup"),
    path("me/second-step/off/", me.second_step_off, name="second-step-off"),
    path("people/", people.listing, name="list"),
    path("people/add/", people.add, name="add"),
    path("people/badges/", badges.sheet, name="badges"),
    path("people/units/", units.units, name="units"),
    path("people/units/add/<str:tree>/", units.add_root, name="add-root-unit"),
    path("people/units/<int:pk>/add/", units.add_below, name="add-unit"),
    path("people/units/<int:pk>/", units.edit, name="edit-unit"),
    path("people/units/<int:pk>/active/", units.set_active, name="set-unit-active"),
    path("people/titles/<int:pk>/remove/", people.remove_title, name="remove-title"),
    path("people/grants/<int:pk>/end/", people.revoke, name="revoke"),
    path("people/<int:pk>/", people.detail, name="detail"),
    path("people/<int:pk>/edit/", people.edit, name="edit"),
    path("people/<int:pk>/move/", people.move, name="move"),
    path("people/<int:pk>/left/", people.disable, name="disable"),
    path("people/<int:pk>/back/", people.enable, name="enable"),
    path("people/<int:pk>/titles/", people.add_title, name="add-title"),
    path("people/<int:pk>/grants/", people.grant, name="grant"),
    path("people/<int:pk>/badge/", badges.single, name="badge"),
    path("people/<int:pk>/sessions/end/", people.end_sessions, name="end-sessions"),
    path("people/<int:pk>/second-step/remove/", people.remove_second_step, name="remove-second-step"),
    path("people/<int:pk>/restricted/", restricted.record, name="restricted"),
    path("people/<int:pk>/restricted/write/", restricted.write, name="write-restricted"),
]
