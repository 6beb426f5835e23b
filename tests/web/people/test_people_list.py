import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from web.conftest import make_person
from yixian.web.people import restricted

URL = "/people/"


def names(answer) -> list[str]:
    return [person.name for person in answer.context["page"].object_list]


@pytest.mark.parametrize(
    ("text", "found"),
    [("张一", True), ("0100", True), ("zyx", True), ("zhangyi", True), ("yixian", False), ("x", False), ("ZYX", True)],
)
def test_a_name_is_found_by_characters_number_spelling_or_initials(as_, administrator, worker, text, found):
    assert (worker.name in names(as_(administrator).get(URL, {"q": text}))) is found


def test_everybody_sees_only_whom_they_reach(as_, world):
    everybody = {person.name for person in world.cast.values()}
    assert set(names(as_(world.leader).get(URL))) == {"张一线", "李班长"}
    assert "钱路人" not in names(as_(world.technician).get(URL))
    assert set(names(as_(world.secretary).get(URL))) == {"张一线", "李班长", "王技术", "赵书记", "孙教员"}
    for name in ("manager", "auditor", "administrator"):
        assert set(names(as_(world.cast[name]).get(URL))) == everybody


def test_a_unit_narrows_the_list_to_its_subtree(as_, world):
    answer = as_(world.administrator).get(URL, {"unit": world.plant.foreign_workshop.pk})
    assert names(answer) == ["钱路人"]


def test_a_leader_cannot_ask_for_a_unit_out_of_reach(as_, world):
    answer = as_(world.leader).get(URL, {"unit": world.plant.foreign_workshop.pk})
    assert "钱路人" not in names(answer)


def test_those_who_left_are_listed_apart(as_, administrator, worker):
    worker.is_active = False
    worker.save()
    own = as_(administrator)
    assert worker.name not in names(own.get(URL))
    assert names(own.get(URL, {"left": "on"})) == [worker.name]


def test_htmx_gets_the_table_alone(as_, leader, worker):
    own = as_(leader)
    whole, part = own.get(URL), own.get(URL, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert worker.name in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_ten_rows_and_twenty_rows_cost_the_same_number_of_queries(as_, administrator, plant, django_assert_num_queries):
    from django.db import connection

    own, counts = as_(administrator), []
    for batch in range(2):
        for number in range(10):
            make_person(f"5{batch}{number:03}", f"人员{batch}{number}", plant.team, plant.branch)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            own.get(URL)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_political_status_never_reaches_a_list_or_a_persons_page(as_, world):
    restricted.write_statuses([(world.worker, "中共党员")], None)
    for name in ("secretary", "administrator", "auditor", "leader"):
        own = as_(world.cast[name])
        for url in (URL, reverse("people:detail", args=[world.worker.pk]), reverse("people:units")):
            assert "中共党员" not in own.get(url).content.decode()
