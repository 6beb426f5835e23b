"""The year of events: every reference resolves and nothing happens before its cause."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from yixian.demo import content
from yixian.demo.enterprise import Enterprise
from yixian.demo.events import (
    Answered,
    Assigned,
    CharterApproved,
    Checked,
    Confirmed,
    Done,
    Event,
    ExperimentConcluded,
    ExperimentFrozen,
    ExperimentPlanned,
    LaneChosen,
    PointChosen,
    ProjectChartered,
    Raised,
    ReadingsImported,
    Reopened,
    RunMade,
    Scored,
    SpreadProposed,
    TaskDone,
    TaskSet,
    TrialBegun,
    TrialDeviated,
    TrialFrozen,
    VerdictAsked,
)
from yixian.demo.experimenting import run_count

# what must have happened to the concern before
AFTER: dict[type[Event], type[Event]] = {
    Answered: Raised,
    LaneChosen: Answered,
    Assigned: LaneChosen,
    Done: LaneChosen,
    SpreadProposed: Done,
    Reopened: Done,
    Confirmed: Done,
    Scored: Confirmed,
}


def _by_concern(enterprise: Enterprise) -> dict[str, list[Event]]:
    told: dict[str, list[Event]] = defaultdict(list)
    for event in enterprise.story:
        if not isinstance(event, ProjectChartered) and hasattr(event, "concern"):
            told[event.concern].append(event)
    return {key: events for key, events in told.items() if isinstance(events[0], Raised)}


def test_every_reference_resolves(enterprise: Enterprise) -> None:
    staff = {p.staff_no for p in enterprise.people}
    places = {p.code for p in enterprise.places}
    cards = {d.code: d for d in enterprise.duties}
    projects = {p.code for p in enterprise.projects}
    causes = content.read("causes")
    for event in enterprise.story:
        assert event.by in staff
        assert getattr(event, "to", event.by) in staff
        assert getattr(event, "place", "C-DM") in places
        assert getattr(event, "project", "X-MED") in projects
        assert getattr(event, "cause", "wear") in causes
        if isinstance(event, Checked):
            assert event.by in cards[event.duty].owners
            assert all(i < len(cards[event.duty].items) and note for i, note in event.deviations)
        if isinstance(event, ProjectChartered):
            assert len({no for _, no in event.team} & staff) == 5


def test_events_are_ordered_and_end_before_the_anchors_morning(enterprise: Enterprise) -> None:
    moments = [event.at for event in enterprise.story]

    assert moments == sorted(moments)
    assert moments[-1].date() <= enterprise.anchor
    assert moments[-1].hour < 8
    assert all(m.tzinfo is not None for m in moments)


def test_every_concern_runs_in_order(enterprise: Enterprise) -> None:
    for key, events in _by_concern(enterprise).items():
        first: dict[type[Event], datetime] = {}
        for event in events:
            needed = AFTER.get(type(event))
            assert needed is None or needed in first, (key, event)
            assert needed is None or event.at > first[needed], (key, event)
            first.setdefault(type(event), event.at)
        assert isinstance(events[0], Raised)
        assert sum(isinstance(e, Raised) for e in events) == 1
        assert sum(isinstance(e, Confirmed) for e in events) <= 1


def test_a_refused_concern_is_not_worked_on(enterprise: Enterprise) -> None:
    refused = 0
    for events in _by_concern(enterprise).values():
        if any(isinstance(e, Answered) and not e.accepted for e in events):
            refused += 1
            assert all(isinstance(e, Raised | Answered) for e in events)
    assert refused >= 5


def test_the_year_has_its_size_and_its_troubles(enterprise: Enterprise) -> None:
    told = _by_concern(enterprise)
    waits = [
        next(e.at for e in events if isinstance(e, Answered)) - events[0].at
        for events in told.values()
        if any(isinstance(e, Answered) for e in events)
    ]
    open_now = [events for events in told.values() if not any(isinstance(e, Confirmed) for e in events)]

    assert len(told) == enterprise.sizes.concerns
    assert 0.8 * len(waits) < sum(w <= timedelta(days=4) for w in waits) < len(waits)
    assert sum(isinstance(e, Reopened) for e in enterprise.story) >= 5
    assert any(e.anonymous for e in enterprise.story if isinstance(e, Raised))
    assert len(told) > len(waits), "some concerns wait for an answer"
    assert 10 < len(open_now) < 150


def test_some_concerns_come_back_at_the_same_place_within_90_days(enterprise: Enterprise) -> None:
    closed: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    relapsed = 0
    for events in _by_concern(enterprise).values():
        raised = events[0]
        assert isinstance(raised, Raised)
        causes = [e.cause for e in events if isinstance(e, Done)]
        if not causes:
            continue
        ends = closed[(raised.place, causes[0])]
        relapsed += any(timedelta(0) < raised.at - end <= timedelta(days=90) for end in ends)
        ends += [e.at for e in events if isinstance(e, Confirmed)]
    assert relapsed >= 10


def test_concerns_are_mostly_raised_by_people_outside_the_party(enterprise: Enterprise) -> None:
    members = {p.staff_no for p in enterprise.people if p.is_member}
    raised = [e for e in enterprise.story if isinstance(e, Raised)]

    assert sum(e.by not in members for e in raised) > 0.5 * len(raised)


def test_checks_are_about_as_many_as_asked_and_some_cards_are_forgotten(enterprise: Enterprise) -> None:
    checks = [e for e in enterprise.story if isinstance(e, Checked)]
    last = {e.duty: e.at for e in checks}
    month_ago = checks[-1].at - timedelta(days=45)

    assert 0.9 * enterprise.sizes.checks < len(checks) < 1.1 * enterprise.sizes.checks
    assert {"A-17", "C-18"} <= {d.code for d in enterprise.duties if last.get(d.code, month_ago) <= month_ago}
    assert 0.04 < sum(e.result == "deviation" for e in checks) / len(checks) < 0.14


def test_projects_are_chartered_frozen_and_judged_in_this_order(enterprise: Enterprise) -> None:
    at: dict[tuple[type[Event], str], datetime] = {}
    for event in enterprise.story:
        if isinstance(event, ProjectChartered | TrialFrozen | VerdictAsked):
            at.setdefault((type(event), event.project), event.at)
    for project in enterprise.projects:
        chartered = at[(ProjectChartered, project.code)]
        frozen, asked = at.get((TrialFrozen, project.code)), at.get((VerdictAsked, project.code))
        assert frozen is None or chartered < frozen
        assert asked is None or (frozen is not None and frozen < asked)
        assert (asked is None) == (project.ask is None and project.look_ask is None)
        assert (project.ask is None) == (enterprise.truth.verdicts[project.code] == "open")


def test_a_switchback_plan_balances_its_arms(enterprise: Enterprise) -> None:
    plan = next(e for e in enterprise.story if isinstance(e, TrialFrozen) and e.project == "X-PRISM")
    arms = [arm for _, arm in plan.arms]

    assert abs(arms.count("A") - arms.count("B")) <= 1
    assert all(plan.trial_from <= day <= plan.trial_to for day, _ in plan.arms)


def test_one_day_of_the_switchback_departed_from_its_plan(enterprise: Enterprise) -> None:
    plan = next(e for e in enterprise.story if isinstance(e, TrialFrozen) and e.project == "X-PRISM")
    told = [e for e in enterprise.story if isinstance(e, TrialDeviated)]

    assert [e.project for e in told] == ["X-PRISM"]
    assert dict(plan.arms)[told[0].day] != told[0].arm
    assert plan.at < told[0].at


def test_a_repeat_is_planned_after_the_verdict_and_frozen_after_a_yes(enterprise: Enterprise) -> None:
    repeated = {e.project: e.at for e in enterprise.story if isinstance(e, TrialBegun)}
    for project in (p for p in enterprise.projects if p.again):
        asked = [e.at for e in enterprise.story if isinstance(e, VerdictAsked) and e.project == project.code]
        said = [e.at for e in enterprise.story if isinstance(e, CharterApproved) and e.project == project.code]
        assert asked[0] < repeated[project.code]
        assert len(said) == len(asked) == (2 if project.code in enterprise.truth.again else 1)


def test_experiments_run_in_order_and_one_is_half_run(enterprise: Enterprise) -> None:
    for one in content.experiments():
        told = [type(e) for e in enterprise.story if getattr(e, "experiment", "") == one.code]
        made = run_count(one) if one.made is None else one.made
        confirmed = one.chosen.count if one.chosen else 0
        ending = [PointChosen, *[RunMade] * confirmed, ExperimentConcluded] if one.chosen else []
        assert told == [ExperimentPlanned, ExperimentFrozen, *[RunMade] * made, *ending]
    assert any(one.made is not None and one.made < run_count(one) for one in content.experiments())


def test_tasks_are_set_before_they_are_done(enterprise: Enterprise) -> None:
    known: set[tuple[str, str]] = set()
    for event in enterprise.story:
        if isinstance(event, TaskSet):
            known.add((event.project, event.task))
            assert event.due > event.at.date()
        if isinstance(event, TaskDone):
            assert (event.project, event.task) in known


def test_readings_are_imported_before_the_verdict_that_needs_them(enterprise: Enterprise) -> None:
    until: dict[str, object] = {}
    plans: dict[str, TrialFrozen] = {}
    indicator = {p.code: p.indicator for p in enterprise.projects}
    for event in enterprise.story:
        if isinstance(event, ReadingsImported):
            until |= dict.fromkeys(event.indicators, event.until)
        if isinstance(event, TrialFrozen):
            plans[event.project] = event
        if isinstance(event, VerdictAsked):
            assert indicator[event.project] in until
            assert plans[event.project].trial_from < until[indicator[event.project]]  # type: ignore[operator]
