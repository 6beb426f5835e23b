import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yixian.web.notices.actions import notify
from yixian.web.notices.models import Notice

VALUES = {"unit": "发生班", "overdue": 3, "due": 2}


def test_a_notice_is_worded_in_the_reader_s_language(as_, worker):
    notify([worker, worker], "digest.ready", VALUES)
    client = as_(worker)
    assert "发生班今日日报：超期 3 项" in client.get("/notices/").content.decode()
    client.post("/language/", {"language": "en", "next": "/notices/"})
    assert "Today&#x27;s digest of 发生班: 3 overdue" in client.get("/notices/").content.decode()
    assert Notice.objects.count() == 1


def test_a_code_nobody_worded_cannot_be_stored(worker):
    with pytest.raises(KeyError):
        notify([worker], "no.such.code", {})
    assert not Notice.objects.exists()


def test_a_missing_value_cannot_be_stored(worker):
    with pytest.raises(KeyError):
        notify([worker], "digest.ready", {"unit": "发生班"})
    assert not Notice.objects.exists()


def test_opening_a_notice_marks_it_read_and_goes_there(as_, worker):
    notify([worker], "digest.ready", VALUES, url="/search/")
    answer = as_(worker).post(f"/notices/{Notice.objects.get().pk}/open/")
    assert (answer.status_code, answer["Location"]) == (302, "/search/")
    assert Notice.objects.get().read_at is not None


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_a_notice_never_leads_out_of_the_site(as_, worker, url):
    notify([worker], "digest.ready", VALUES, url=url)
    answer = as_(worker).post(f"/notices/{Notice.objects.get().pk}/open/")
    assert answer["Location"] == "/notices/"


def test_all_read_leaves_other_people_s_alone(as_, worker, leader):
    notify([worker, leader], "digest.ready", VALUES)
    as_(worker).post("/notices/read-all/")
    assert list(Notice.objects.filter(read_at__isnull=True).values_list("person", flat=True)) == [leader.pk]


def test_without_notices_the_page_says_so(as_, worker):
    assert "没有通知" in as_(worker).get("/notices/").content.decode()


def test_ten_rows_twenty_rows_same_number_of_queries(as_, worker):
    client = as_(worker)
    seen = []
    for _ in range(2):
        for _ in range(10):
            notify([worker], "digest.ready", VALUES)
        with CaptureQueriesContext(connection) as queries:
            client.get("/notices/")
        seen.append(len(queries))
    assert seen[0] == seen[1]
