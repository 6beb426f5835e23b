import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from web.experiments.access_rows import PLAN
from web.experiments.assembly import chosen, frozen, made, planned, project_of, truth
from yixian.web.experiments import actions, pages, queries
from yixian.web.experiments.models import Experiment, Run


def url(name, thing, query=""):
    return reverse(f"experiments:{name}", args=[thing.pk]) + query


def first_run(experiment):
    run = queries.runs_of(experiment)[0]
    run.experiment = experiment
    return run


def keys_of(experiment):
    return [response.pk for response in experiment.responses.all()]


def concluded(plant, leader):
    experiment = made(frozen(plant.zone, leader), leader)
    choice = chosen(experiment, leader)
    made(experiment, leader, seed=7)
    actions.conclude(choice, by=leader)
    return experiment


def test_the_list_takes_the_same_number_of_queries_for_ten_and_twenty_rows(plant, leader, as_):
    client, counts = as_(leader), []
    client.get(reverse("experiments:list"))
    for batch in range(2):
        for _number in range(10):
            frozen(plant.zone, leader)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("experiments:list"))
        assert len(page.context["lines"]) == 10 * (batch + 1)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_sheet_takes_the_same_number_of_queries_for_few_and_many_runs(plant, leader, as_):
    client, counts = as_(leader), []
    for centre in (2, 12):
        experiment = frozen(plant.zone, leader, centre_points=centre)
        client.get(url("sheet", experiment))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("sheet", experiment))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_team_member_plans_an_experiment_of_the_project(plant, leader, worker, as_):
    project = project_of(plant.zone, leader, worker)
    answer = as_(worker).post(url("new", project), PLAN)
    experiment = Experiment.objects.get()
    assert answer["Location"] == url("detail", experiment)
    assert [factor.name for factor in experiment.factors.all()] == ["力矩", "固化"]
    assert experiment.project == project


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"factor-0-high": "0.5"}, "高水平必须大于低水平"),
        ({"factor-0-low": ""}, "低水平和高水平都要填写"),
        ({"factor-0-step": "0.5"}, "至少能分成两格"),
        ({"factor-0-safe_high": "1.5"}, "超出了安全限值"),
        ({"factor-1-name": "力矩"}, "“力矩”重复了"),
        ({"kind": "bbd"}, "不能用这种设计"),
        ({"kind": "ccd", "factor-0-safe_high": "1.6"}, "超出安全限值：请缩小范围"),
        ({"response-0-aim": "target"}, "目标值是多少"),
        ({"response-0-lsl": "3", "response-0-usl": "2"}, "公差上限必须大于下限"),
        ({"response-0-name": ""}, "至少要有一个响应"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_its_field(plant, leader, as_, wrong, said):
    page = as_(leader).post(url("new", project_of(plant.zone, leader)), PLAN | wrong)
    assert said in page.content.decode()
    assert not Experiment.objects.exists()


def test_editing_brings_back_what_was_written(plant, leader, as_):
    experiment = planned(plant.zone, leader)
    page = as_(leader).get(url("edit", experiment)).content.decode()
    assert 'value="预紧力矩"' in page
    assert 'value="1.6"' in page
    as_(leader).post(url("edit", experiment), PLAN)
    assert [factor.name for factor in Experiment.objects.get().factors.all()] == ["力矩", "固化"]


def test_the_sheet_shows_the_next_run_and_moves_on(plant, leader, as_):
    experiment = frozen(plant.zone, leader)
    client = as_(leader)
    assert client.get(url("sheet", experiment)).context["view"].next.run.number == 1
    time, decentre = keys_of(experiment)
    given = {"outcome": "done", f"value_{time}": "500", f"value_{decentre}": "5"}
    answer = client.post(url("enter", first_run(experiment)), given)
    assert answer["Location"] == url("sheet", experiment)
    assert client.get(url("sheet", experiment)).context["view"].next.run.number == 2


def test_a_run_without_a_value_or_a_reason_is_not_recorded(plant, leader, as_):
    experiment = frozen(plant.zone, leader)
    run, time = first_run(experiment), keys_of(experiment)[0]
    page = as_(leader).post(url("enter", run), {"outcome": "done", f"value_{time}": "500"}).content.decode()
    assert "已完成的试验必须填写此项" in page
    page = as_(leader).post(url("enter", run), {"outcome": "skipped"}).content.decode()
    assert "请填写原因" in page
    assert Run.objects.get(pk=run.pk).outcome == "waiting"


def test_another_setting_than_planned_needs_a_reason_and_is_shown(plant, leader, as_):
    experiment = frozen(plant.zone, leader)
    run = first_run(experiment)
    time, decentre = keys_of(experiment)
    given = {"outcome": "done", f"value_{time}": "500", f"value_{decentre}": "5", "set_0": "1.03"}
    assert "请填写原因" in as_(leader).post(url("enter", run), given).content.decode()
    as_(leader).post(url("enter", run), given | {"reason": "夹具装错"})
    assert Run.objects.get(pk=run.pk).actual == [1.03, run.settings[1]]
    assert "与计划不同" in as_(leader).get(url("sheet", experiment)).content.decode()


def test_pasted_rows_are_shown_first_and_then_written(plant, leader, as_):
    experiment = frozen(plant.zone, leader)
    client = as_(leader)
    text = "序号\t偏心 (µm)\t装配时间\t备注\n1\t5.5\t500\t\n2\t\t\t缺镜片\n3\tabc\t1\t\n99\t1\t1\t\n4\t\t500\t"
    page = client.post(url("paste", experiment), {"text": text})
    found = page.context["found"]
    assert [line.run.number for line in found.lines] == [1, 2]
    assert [row for row, _said in found.problems] == [4, 5, 6]
    assert Run.objects.filter(outcome="waiting").count() == 12
    client.post(url("paste", experiment), {"text": text, "apply": "1"})
    first, second = queries.runs_of(experiment)[:2]
    assert {each.response.name: each.value for each in first.measurements.all()} == {"装配时间": 500.0, "偏心": 5.5}
    assert (second.outcome, second.reason) == ("skipped", "缺镜片")


def test_pasting_again_overwrites_nothing(plant, leader, as_):
    experiment = frozen(plant.zone, leader)
    client = as_(leader)
    client.post(url("paste", experiment), {"text": "1\t500\t5", "apply": "1"})
    page = client.post(url("paste", experiment), {"text": "1\t510\t5", "apply": "1"})
    assert [line.run.number for line in page.context["found"].conflicts] == [1]
    assert queries.runs_of(experiment)[0].measurements.get(response__order=1).value == 500.0


def test_a_workbook_is_read_as_pasted_cells_are(plant, leader, as_):
    experiment = frozen(plant.zone, leader)
    book = openpyxl.Workbook()
    for row in (["试验号", "装配时间", "偏心"], [1, 500, 5.5], [2, 510, 5.0]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    page = as_(leader).post(url("paste", experiment), {"file": SimpleUploadedFile("r.xlsx", out.getvalue())})
    assert [line.values for line in page.context["found"].lines] == [(500.0, 5.5), (510.0, 5.0)]
    assert "1\t500\t5.5" in page.content.decode()


def test_the_map_stands_beside_its_numbers_and_says_nothing_is_proved(plant, leader, as_):
    experiment = made(frozen(plant.zone, leader), leader)
    page = as_(leader).get(url("map", experiment))
    view, text = page.context["view"], page.content.decode()
    assert "<svg" in text
    assert "style=" not in view.picture
    assert len(view.behind.rows) == len(view.behind.columns) == 5
    assert "<strong>证实" not in text
    assert "这只是建议，不是证明" in text


def test_the_map_asked_for_is_the_map_drawn(plant, leader, as_):
    experiment = made(frozen(plant.zone, leader), leader)
    view = as_(leader).get(url("map", experiment, "?r=1&x=1&y=0&h0=nan")).context["view"]
    assert (view.view.response, view.view.x, view.view.y) == (1, 1, 0)
    odd = as_(leader).get(url("map", experiment, "?r=9&x=zz&y=0&h0=1e400&h1=99999")).context["view"]
    assert (odd.view.response, odd.view.x, odd.view.y) == (0, 0, 1)
    assert odd.view.held[1] == 90


def test_a_map_that_cannot_be_drawn_says_why(plant, leader, as_):
    page = as_(leader).get(url("map", frozen(plant.zone, leader)))
    assert "试验次数太少" in page.content.decode()


def test_the_word_appears_only_after_the_confirmation(plant, leader, as_):
    experiment = made(frozen(plant.zone, leader), leader)
    choice = chosen(experiment, leader)
    client = as_(leader)
    page = client.get(url("result", experiment)).content.decode()
    assert "尚未验证" in page
    assert 'class="finding" id="word"><svg class="icon ' in page
    made(experiment, leader, seed=7)
    assert client.get(url("result", experiment)).context["view"].word is None
    client.post(url("conclude", choice))
    after = client.get(url("result", experiment))
    assert after.context["view"].word.code == "proved"
    assert "证实" in after.content.decode()


def test_confirmation_runs_do_not_move_the_map(plant, leader, as_):
    experiment = made(frozen(plant.zone, leader), leader)
    before = as_(leader).get(url("map", experiment)).context["view"].best
    chosen(experiment, leader)
    made(experiment, leader, of=lambda settings: (900.0, 99.0))
    assert as_(leader).get(url("map", experiment)).context["view"].best == before


def test_the_result_is_a_pdf_in_both_languages(plant, leader, as_):
    experiment = concluded(plant, leader)
    for language in ("zh-hans", "en"):
        client = as_(leader)
        client.cookies["django_language"] = language
        answer = client.get(url("result-pdf", experiment))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_one_factor_is_drawn_as_a_curve(plant, leader, as_):
    axes = (planned(plant.zone, leader).factors.get(order=2),)
    axis = queries.axes_of(axes[0].experiment)[1]
    experiment = made(
        frozen(plant.zone, leader, kind="2k", axes=(axis,)), leader, of=lambda settings: truth((1.2, settings[0]))
    )
    view = as_(leader).get(url("map", experiment)).context["view"]
    assert "<polyline" in view.picture
    assert len(view.behind.rows) == 1


def test_a_project_lists_its_experiments(plant, leader):
    experiment = concluded(plant, leader)
    lines = pages.lines_of(experiment.project)
    html = render_to_string(
        "experiments/_of_project.html", {"experiments": lines, "project": experiment.project, "may_plan": True}
    )
    assert "又快又准的装调路线" in html
    assert "证实" in html
    assert url("new", experiment.project) in html
