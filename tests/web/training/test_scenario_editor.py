"""Scenarios the plant's instructors write: tried, saved in versions, played, taken away and brought in."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from web.training.rooms import GRADED, drill_of, go, host, keep, look, started
from yixian.web.audit.models import AuditEntry
from yixian.web.training import actions, runner, scenario_actions
from yixian.web.training.errors import NotNow
from yixian.web.training.models import Edition, OwnScenario

TANKS = runner.text(GRADED)
LATE = TANKS.replace("when: time >= 6 min\nsteps", "when: time >= 9 min\nsteps")
BROKEN = TANKS.replace("tag: P1.plugged", "tag: P1.pluged")
NEW = "training:scenario-new"


def typed(page) -> str:
    """Return what stands in the box."""
    return unescape(page.content.decode().partition('id="text"')[2].partition(">")[2].partition("</textarea>")[0])[1:]


def posted(page, **changes) -> dict:
    """Return the whole form of a page as a browser would send it, with some fields changed."""
    view = page.context["view"]
    data = {"text": view.text, "base": view.base}
    forms = [view.wishes.settings, view.wishes.upsets.management_form, *view.wishes.upsets.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(value, bool):
                data |= {field.html_name: "on"} if value else {}
            elif value is not None:
                data[field.html_name] = value
            if field.field.show_hidden_initial:
                data[field.html_initial_name] = "" if field.initial is None else field.initial
    return data | changes


@pytest.fixture
def own(instructor, plant):
    return scenario_actions.save_scenario(None, LATE, base=0, by=instructor).own


def test_a_copy_begins_with_the_text_of_its_model(as_, instructor, plant):
    page = as_(instructor).get(reverse(NEW), {"from": GRADED})
    assert typed(page).strip() == TANKS.strip()
    assert OwnScenario.objects.count() == 0


def test_without_a_model_one_begins_with_the_smallest_that_can_be_played(as_, instructor, plant):
    page = as_(instructor).get(reverse(NEW))
    assert page.context["view"].problems == []
    tried = as_(instructor).post(reverse(NEW), {"text": typed(page), "base": 0, "do": "check"}).context["view"].report
    assert tried.problems == []
    assert tried.is_playable


def test_a_text_with_errors_is_not_saved_and_comes_back_with_its_errors_at_their_lines(as_, instructor, plant):
    page = as_(instructor).post(reverse(NEW), {"text": BROKEN, "base": 0, "do": "save"})
    line = BROKEN.splitlines().index("    tag: P1.pluged") + 1
    assert OwnScenario.objects.count() == 0
    assert typed(page).strip() == BROKEN.strip()
    assert f'data-line="{line}"' in page.content.decode()
    assert "P1.pluged" in page.context["view"].report.problems[0].said


@pytest.mark.parametrize("text", ["", "title: [", "plant: moon", "a: &x [*x]", "{plant: two-tanks}"])
@pytest.mark.parametrize("do", ["check", "save", "apply"])
def test_whatever_is_typed_comes_back(as_, instructor, plant, text, do):
    page = as_(instructor).post(reverse(NEW), {"text": text, "base": 0, "do": do})
    assert page.status_code == 200
    assert typed(page) == text


def test_a_try_says_what_idling_and_the_expert_score(as_, instructor, plant):
    page = as_(instructor).post(reverse(NEW), {"text": LATE, "base": 0, "do": "check"})
    report = page.context["view"].report
    assert report.is_playable
    assert float(report.idle) < 80.0
    assert len(report.players) == 2
    assert AuditEntry.objects.filter(action="scenario.saved").count() == 0


def test_saving_makes_versions_and_leaves_the_old_ones(as_, instructor, plant):
    client = as_(instructor)
    client.post(reverse(NEW), {"text": TANKS, "base": 0, "do": "save"})
    own = OwnScenario.objects.get()
    client.post(reverse("training:scenario", args=[own.pk]), {"text": LATE, "base": 1, "do": "save"})
    assert [edition.version for edition in own.editions.all()] == [2, 1]
    assert own.editions.get(version=1).text.strip() == TANKS.strip()
    assert AuditEntry.objects.filter(action="scenario.saved").count() == 2
    page = client.get(reverse("training:scenario", args=[own.pk]), {"version": "1"})
    assert typed(page).strip() == TANKS.strip()


def test_saving_over_somebody_elses_version_is_asked_back_once(as_, own, instructor, administrator):
    scenario_actions.save_scenario(own, TANKS, base=1, by=administrator)
    mine = LATE.replace("20 min", "25 min")
    url = reverse("training:scenario", args=[own.pk])
    page = as_(instructor).post(url, {"text": mine, "base": 1, "do": "save"})
    assert typed(page).strip() == mine.strip()
    assert own.editions.count() == 2
    as_(instructor).post(url, {"text": mine, "base": page.context["view"].base, "do": "save"})
    assert own.editions.count() == 3


def test_the_same_text_is_no_new_version(own, instructor):
    with pytest.raises(NotNow) as error:
        scenario_actions.save_scenario(own, LATE, base=1, by=instructor)
    assert error.value.code == "unchanged"


def test_a_scenario_never_changes_its_plant(own, instructor):
    other = runner.text("acetylene/a01-hopper-bridging")
    with pytest.raises(NotNow) as error:
        scenario_actions.save_scenario(own, other, base=1, by=instructor)
    assert error.value.code == "unreadable"


def test_the_small_form_writes_into_the_text_and_keeps_what_was_typed_beside_it(as_, own, instructor):
    client, url = as_(instructor), reverse("training:scenario", args=[own.pk])
    data = posted(client.get(url), do="apply")
    data |= {"s-limit_min": "33", "u-0-value": "0.25", "text": data["text"].replace("basic", "advanced")}
    found = typed(client.post(url, data))
    assert "time_limit: 33 min" in found
    assert "value: 0.25" in found
    assert "level: advanced" in found
    assert "repaired" not in found


def test_a_malfunction_is_added_and_taken_out_by_the_form(as_, own, instructor):
    client, url = as_(instructor), reverse("training:scenario", args=[own.pk])
    data = posted(client.get(url), do="apply")
    data |= {"u-0-DELETE": "on", "u-1-tag": "P2.plugged", "u-1-value": "0.4", "u-1-at_min": "2", "u-1-ramp_s": "10"}
    found = typed(client.post(url, data))
    assert ("P1.plugged\n" in found, "tag: P2.plugged" in found, "when: time >= 2 min" in found) == (False, True, True)


def test_a_wrong_wish_stands_beside_its_field_and_changes_nothing(as_, own, instructor):
    client, url = as_(instructor), reverse("training:scenario", args=[own.pk])
    page = client.post(url, posted(client.get(url), do="save") | {"s-limit_min": "-3"})
    assert page.context["view"].wishes.settings.errors["limit_min"]
    assert typed(page).strip() == LATE.strip()
    assert own.editions.count() == 1


def test_a_file_comes_in_and_goes_out_unchanged(as_, instructor, plant):
    client = as_(instructor)
    file = SimpleUploadedFile("night.yaml", LATE.encode())
    page = client.post(reverse(NEW), {"text": "", "base": 0, "do": "check", "file": file})
    assert typed(page).strip() == LATE.strip()
    client.post(reverse(NEW), {"text": typed(page), "base": 0, "do": "save"})
    own = OwnScenario.objects.get()
    answer = client.get(reverse("training:scenario-file", args=[own.pk]))
    assert answer.content.decode().strip() == LATE.strip()
    assert 'filename="scenario-' in answer["Content-Disposition"]


def test_a_file_that_is_no_text_leaves_the_box_alone(as_, instructor, plant):
    file = SimpleUploadedFile("night.yaml", b"\xff\xfe\x00")
    page = as_(instructor).post(reverse(NEW), {"text": TANKS, "base": 0, "do": "check", "file": file})
    assert typed(page).strip() == TANKS.strip()
    assert page.context["form"].errors["file"]


def test_a_drill_plays_the_version_it_was_set_up_with(own, plant, instructor, worker, tmp_path):
    first = own.editions.get(version=1)
    run = started(drill_of(plant.team, instructor, worker, scenario=first.key), instructor)
    scenario_actions.save_scenario(own, TANKS, base=1, by=instructor)
    runner.library._own.clear()  # another process has never seen the text
    found, clock = host(tmp_path)
    go(found, clock, 2.0)
    assert found.tenants[run.pk].live.session.scenario.malfunctions[0].when.limit == 540.0
    actions.turn(run.drill, "end", by=instructor)
    found.close(found.tenants[run.pk])
    keep(found)
    run.refresh_from_db()
    assert run.score["total"] is not None


def test_a_withdrawn_scenario_is_offered_no_more_and_its_drills_go_on(as_, own, plant, instructor, worker, tmp_path):
    key = own.editions.get().key
    run = started(drill_of(plant.team, instructor, worker, scenario=key), instructor)
    assert key in {each.key for each in runner.scenarios()}
    as_(instructor).post(reverse("training:scenario-withdraw", args=[own.pk]))
    assert key not in {each.key for each in runner.scenarios()}
    found, _clock = host(tmp_path)
    look(found)
    assert run.pk in found.tenants
    assert AuditEntry.objects.filter(action="scenario.withdrawn").count() == 1


def test_an_edition_that_fits_its_plant_no_more_ends_its_drill_in_words(own, plant, instructor, worker, tmp_path):
    edition = own.editions.get()
    Edition.objects.filter(pk=edition.pk).update(text=BROKEN)
    runner.library._own.clear()
    run = started(drill_of(plant.team, instructor, worker, scenario=edition.key), instructor)
    found, _clock = host(tmp_path)
    assert run.pk not in found.tenants


def test_ten_own_scenarios_and_twenty_need_the_same_queries(as_, instructor, worker, plant):
    def count(name, who):
        client = as_(who)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name))
        return len(captured)

    def write(numbers):
        for number in numbers:
            text = TANKS.replace("20 min", f"{20 + number} min")
            scenario_actions.save_scenario(None, text, base=0, by=instructor)

    write(range(1, 11))
    few = [count("training:scenarios", instructor), count("training:list", worker), count("training:new", instructor)]
    write(range(11, 21))
    runner.library._own.clear()
    many = [count("training:scenarios", instructor), count("training:list", worker), count("training:new", instructor)]
    assert few == many
