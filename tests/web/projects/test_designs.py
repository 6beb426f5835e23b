"""What a charter may ask, and what it is refused with a reason."""

from typing import get_args

import pytest
from django.urls import reverse

from web.indicators.numbers import level, medium
from web.projects.test_pages import fields
from web.projects.trials import measured
from yixian.evidence.charter import Design
from yixian.web.projects.forms import CharterForm
from yixian.web.projects.models import Project


@pytest.fixture
def coal(plant):
    return medium(plant.zone, code="MED")


def test_by_crew_stands_among_the_designs_and_is_refused_with_the_reason(coal, leader, as_):
    page = as_(leader).post(reverse("projects:new"), fields(design="by_crew"))
    assert "分不清是方案好还是班组强" in str(page.context["form"].errors["design"])
    assert not Project.objects.exists()
    told = as_(leader).get(reverse("projects:chance"), fields(design="by_crew")).content.decode()
    assert "分不清是方案好还是班组强" in told


def test_only_designs_the_engine_can_judge_are_offered(coal, leader):
    offered = {code for code, _label in CharterForm(user=leader).fields["design"].choices}
    assert offered - {"by_crew"} <= set(get_args(Design))


def test_year_on_year_needs_the_same_days_of_last_year(coal, leader, as_):
    url = reverse("projects:new")
    page = as_(leader).post(url, fields(design="yoy", baseline_from="2025-06-01"))
    assert page.context["form"].non_field_errors()
    as_(leader).post(url, fields(design="yoy"))
    assert Project.objects.get().trials.get().design == "yoy"


def test_a_comparison_with_the_plan_needs_the_plan_s_figure(coal, leader, as_):
    url = reverse("projects:new")
    page = as_(leader).post(url, fields(design="plan"))
    assert "plan_value" in page.context["form"].errors
    as_(leader).post(url, fields(design="plan", plan_value="2.1"))
    assert Project.objects.get().trials.get().plan_value == 2.1


def test_the_chance_of_a_plan_says_that_it_proves_nobody_s_doing(plant, worker, as_):
    measured(plant.zone)
    view = as_(worker).get(reverse("projects:chance"), fields(design="plan", plan_value="2.1")).context["view"]
    assert "证明不了是谁的功劳" in str(view.refusal)


@pytest.mark.parametrize("look", ["2026-01-01", "2026-03-01", "2025-12-30"])
def test_a_look_lies_inside_the_trial(coal, leader, as_, look):
    page = as_(leader).post(reverse("projects:new"), fields(look_1=look))
    assert "look_1" in page.context["form"].errors


def test_looks_are_kept_in_their_order(coal, leader, as_):
    as_(leader).post(reverse("projects:new"), fields(look_1="2026-02-10", look_2="2026-01-20"))
    assert Project.objects.get().trials.get().looks == ["2026-01-20", "2026-02-10"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"second": "POW"}, "second_min_effect"),
        ({"second": "POW", "second_min_effect": "0"}, "second_min_effect"),
        ({"second_min_effect": "0.1"}, "second"),
        ({"second": "MED", "second_min_effect": "0.1"}, "covariate_1"),
        ({"second": "NIX", "second_min_effect": "0.1"}, "second"),
    ],
)
def test_mistakes_in_the_second_claim_stand_beside_their_field(plant, coal, leader, as_, more, field):
    medium(plant.zone, code="POW")
    page = as_(leader).post(reverse("projects:new"), fields(**more))
    assert field in page.context["form"].errors
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"second": "GAP", "second_low": "2", "second_high": "1"}, "second_high"),
        ({"second": "POW", "second_high": "1"}, "second"),
        ({"second": "GAP", "second_high": "1", "second_min_effect": "0.1"}, "second_min_effect"),
    ],
)
def test_mistakes_in_the_limits_stand_beside_their_field(plant, coal, leader, as_, more, field):
    medium(plant.zone, code="POW")
    level(plant.zone, code="GAP")
    page = as_(leader).post(reverse("projects:new"), fields(**more))
    assert field in page.context["form"].errors


def test_the_whole_plan_comes_back_when_the_charter_is_changed(plant, coal, leader, as_):
    medium(plant.zone, code="POW")
    as_(leader).post(
        reverse("projects:new"), fields(second="POW", second_min_effect="0.1", design="switchback", washout_shifts="2")
    )
    project = Project.objects.get()
    initial = as_(leader).get(reverse("projects:edit", args=[project.pk])).context["form"].initial
    assert (initial["second"].code, initial["second_min_effect"], initial["washout_shifts"]) == ("POW", 0.1, 2)
