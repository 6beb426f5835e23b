"""Faster and within tolerance: two claims joined by AND."""

from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse

from web.indicators.numbers import fill, level, medium
from web.projects.trials import BASELINE, END, TRIAL, frozen, measured, moment
from yixian.web.indicators.models import Reading
from yixian.web.projects import actions, analysis, queries

AFTER = moment(END + timedelta(days=1))
DAYS = (END - BASELINE).days + 1


def power(place, change=-0.5):
    indicator = medium(place, code="POW", name="电耗", unit="kWh/t")
    fill(indicator, BASELINE, DAYS, seed=5, change_at=TRIAL, change=change)
    return indicator


def parts(place, spread):
    indicator = level(place, code="GAP", name="间隙", unit="mm")
    noise = np.random.default_rng(3).normal(5.0, spread, DAYS)
    Reading.objects.bulk_create(
        Reading(indicator=indicator, day=BASELINE + timedelta(days=place), value=float(value), source="file")
        for place, value in enumerate(noise)
    )
    return indicator


@pytest.mark.parametrize(("change", "word"), [(-0.5, "proved"), (0.6, "worse")])
def test_the_weaker_of_two_effects_decides(plant, leader, manager, change, word):
    second = power(plant.zone, change)
    trial = frozen(plant.zone, leader, manager, measured(plant.zone), second=second, second_min_effect=0.2)
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert verdict.record["word"] == "proved"
    assert (verdict.word, verdict.second["word"]) == (word, word)


def test_money_is_not_counted_where_the_second_claim_fails(plant, leader, manager, as_):
    second = power(plant.zone, 0.6)
    trial = frozen(plant.zone, leader, manager, measured(plant.zone), second=second, second_min_effect=0.2)
    view = (
        as_(leader)
        .get(reverse("projects:verdict", args=[actions.ask_verdict(trial, by=leader, at=AFTER).pk]))
        .context["view"]
    )
    assert not view.money
    assert "电耗至少改进 0.2 kWh/t" in view.second.claim
    assert view.second.word.label == "变差"


def test_the_hash_covers_the_second_claim(plant, leader, manager):
    indicator, second = measured(plant.zone), power(plant.zone)
    trial = frozen(plant.zone, leader, manager, indicator, second=second, second_min_effect=0.2)
    trial.second_min_effect = 0.1
    changed = analysis.charter_for(analysis.question_of(trial), registered_on=None)
    assert changed.project != trial.charter["project"]


def test_the_trial_is_a_mark_on_the_second_indicator_too(plant, leader, manager):
    second = power(plant.zone)
    trial = frozen(plant.zone, leader, manager, second=second, second_min_effect=0.2)
    assert [mark.number for mark in queries.trials_of(second, TRIAL, END)] == [trial.project.number]


@pytest.mark.parametrize(("spread", "word"), [(0.1, "proved"), (0.5, "not_proved")])
def test_limits_hold_only_where_the_lower_end_of_ppk_reaches_what_is_wanted(
    plant, leader, manager, as_, spread, word
):  # fmt: skip
    second = parts(plant.zone, spread)
    trial = frozen(
        plant.zone, leader, manager, measured(plant.zone), second=second, second_low=4.0, second_high=6.0
    )  # fmt: skip
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert (verdict.word, verdict.second["word"]) == (word, word)
    page = as_(leader).get(reverse("projects:verdict", args=[verdict.pk])).content.decode()
    assert "间隙保持在 4 到 6 mm 之间" in page
    assert "Ppk" in page


def test_limits_hold_for_an_indicator_of_which_less_is_better(plant, leader, manager):
    second = parts(plant.zone, 0.1)
    second.direction = "down"
    second.save()
    trial = frozen(plant.zone, leader, manager, measured(plant.zone), second=second, second_low=4.0, second_high=6.0)
    assert actions.ask_verdict(trial, by=leader, at=AFTER).second["word"] == "proved"
