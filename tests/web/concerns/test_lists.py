"""The board, my list, the team's, the published answers, the workbook: what they hold, and at what cost."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit.models import AuditEntry
from yixian.web.concerns import actions, queries
from yixian.web.concerns.models import Concern

BOARD = reverse("concerns:board")


@pytest.fixture
def many(plant, worker, leader, photo):
    """Return a function that adds so many concerns of every state at A-17."""

    def add(count: int) -> None:
        for n in range(count):
            one = actions.raise_concern(place=plant.zone, kind="need", text=f"第{n}条", by=worker, photos=[photo])
            if n % 2:
                actions.accept(one, lane="on_the_spot", handler=leader, by=leader)

    return add


def numbers(answer) -> list[str]:
    return [one.number for one in answer.context["page"].page]


@pytest.mark.parametrize(
    ("name", "who"),
    [("board", "leader"), ("board", "manager"), ("mine", "worker"), ("mine", "leader"), ("team", "worker"),
     ("answers", "stranger"), ("export", "leader")],
)  # fmt: skip
def test_ten_rows_twenty_rows_the_same_number_of_queries(as_, world, many, name, who):
    own, address = as_(world.cast[who]), reverse(f"concerns:{name}") + ("?show=all" if name == "board" else "")
    counts = []
    for _ in range(2):
        many(10)
        with CaptureQueriesContext(connection) as captured:
            assert own.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_one_concern_costs_the_same_however_long_its_story(as_, worker, leader, plant, raised, photo):
    address, own = reverse("concerns:detail", args=[raised.number]), as_(leader)
    counts = []
    for _ in range(2):
        for n in range(3):
            actions.note(raised, text=str(n), by=leader)
            actions.raising.attach(raised, photo, "before", by=worker)
        with CaptureQueriesContext(connection) as captured:
            own.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_board_opens_on_what_waits_longest(as_, leader, plant, worker):
    now = timezone.now()
    later = actions.raise_concern(place=plant.zone, kind="hazard", text="新", by=worker, at=now)
    sooner = actions.raise_concern(place=plant.zone, kind="hazard", text="旧", by=worker, at=now - timedelta(days=20))
    answered = actions.raise_concern(place=plant.zone, kind="hazard", text="答", by=worker)
    actions.decline(answered, reason="不具备条件", by=leader)
    page = as_(leader).get(BOARD)
    assert numbers(page) == [sooner.number, later.number]
    assert "答复已超期" in page.content.decode()
    assert {tab.name: tab.count for tab in page.context["page"].tabs} == {
        "waiting": 2, "on_the_spot": 0, "coordinate": 0, "project": 0, "done": 0, "closed": 1, "all": 3,
    }  # fmt: skip


def test_the_board_s_filters(as_, manager, leader, plant, worker, stranger):
    mine = actions.raise_concern(place=plant.zone, kind="hazard", text="法兰漏水", by=worker)
    away = actions.raise_concern(place=plant.foreign_zone, kind="need", text="浴室", by=stranger)
    actions.assign(mine, handler=manager, by=leader)
    Concern.objects.filter(pk=away.pk).update(answer_due=timezone.now() - timedelta(days=1))
    own = as_(manager)
    assert numbers(own.get(BOARD, {"unit": plant.workshop.pk})) == [mine.number]
    assert numbers(own.get(BOARD, {"kind": "need"})) == [away.number]
    assert numbers(own.get(BOARD, {"words": "法兰"})) == [mine.number]
    assert numbers(own.get(BOARD, {"words": "M-01"})) == [away.number]
    assert numbers(own.get(BOARD, {"overdue": "on"})) == [away.number]
    assert numbers(own.get(BOARD, {"mine": "on"})) == [mine.number]
    assert len(numbers(own.get(BOARD, {"show": "nonsense", "unit": "x", "kind": "y", "page": "z"}))) == 2


def test_the_board_shows_only_what_the_role_reaches(as_, leader, plant, stranger, raised):
    actions.raise_concern(place=plant.foreign_zone, kind="hazard", text="别处", by=stranger)
    assert numbers(as_(leader).get(BOARD)) == [raised.number]


def test_htmx_gets_the_rows_alone(as_, leader, raised):
    answer = as_(leader).get(BOARD, headers={"HX-Request": "true"})
    assert raised.number in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_a_reader_without_leading_role_is_offered_no_answer(as_, auditor, raised):
    assert as_(auditor).get(BOARD).context["page"].may_answer == set()


def test_the_workbook_holds_the_filtered_list_and_is_audited(as_, leader, worker, plant, raised):
    actions.raise_concern(place=plant.zone, kind="need", text="=HYPERLINK(1)", by=worker)
    answer = as_(leader).get(reverse("concerns:export"), {"kind": "need"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][4] == "=HYPERLINK(1)"
    assert sheet.cell(2, 5).data_type == "s"
    entry = AuditEntry.objects.get(action="concerns.exported")
    assert (entry.actor, entry.changes["rows"]) == (leader, 1)


def test_published_answers_show_the_answer_and_never_the_raiser(as_, stranger, leader, worker, plant):
    need = actions.raise_concern(place=plant.zone, kind="need", text="浴室没有热水", by=worker)
    waiting = actions.raise_concern(place=plant.zone, kind="need", text="还没答复的", by=worker)
    actions.accept(need, lane="coordinate", handler=leader, by=leader, text="本周换加热器")
    actions.note(need, text="内部备注", by=leader)
    page = as_(stranger).get(reverse("concerns:answers")).content.decode()
    assert "浴室没有热水" in page
    assert "本周换加热器" in page
    for hidden in (worker.name, waiting.text, "内部备注"):
        assert hidden not in page


def test_my_list_tells_who_has_it(as_, worker, accepted, leader):
    page = as_(worker).get(reverse("concerns:mine")).content.decode()
    assert accepted.number in page
    assert leader.name in page


def test_the_team_s_list_is_for_the_team(as_, worker, leader, stranger, raised):
    address = reverse("concerns:team")
    assert raised.number in as_(leader).get(address).content.decode()
    assert raised.number not in as_(stranger).get(address).content.decode()


def test_an_anonymous_concern_can_be_read_by_the_team_without_a_name(as_, leader, plant):
    concern = actions.raise_anonymously(place=plant.zone, kind="need", text="伙食").concern
    page = as_(leader).get(reverse("concerns:detail", args=[concern.number])).content.decode()
    assert "匿名" in page


def test_figures_of_the_loop(plant, worker, leader, cause):
    now = timezone.now()
    for hours in (2, 4, 30):
        start = now - timedelta(days=10)
        one = actions.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker, at=start)
        actions.accept(one, lane="on_the_spot", handler=leader, by=leader, at=start + timedelta(hours=hours))
    actions.report_done(one, cause=cause, text="", by=leader, at=start + timedelta(hours=31))
    actions.raise_concern(place=plant.foreign_zone, kind="hazard", text="别处", by=worker)
    figures = queries.loop_counts([plant.workshop.path], now - timedelta(days=30))
    assert (figures.raised, figures.answered, figures.done, figures.confirmed) == (3, 3, 1, 0)
    assert figures.to_answer == timedelta(hours=4)
    assert figures.to_done == timedelta(hours=1)
    assert figures.to_confirm is None
    assert queries.loop_counts(None, now - timedelta(days=30)).raised == 4
    assert queries.open_counts_by_place([plant.line.path]) == {plant.zone.pk: 3}


def test_what_waits_for_a_leader_or_whom_it_was_handed_to(leader, stranger, worker, raised):
    assert list(queries.waiting_for(leader)) == [raised]
    assert list(queries.waiting_for(stranger)) == []
    actions.assign(raised, handler=stranger, by=leader)
    assert list(queries.waiting_for(stranger)) == [raised]
