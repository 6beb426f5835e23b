"""Numbers under concurrency: none skipped, none given twice, on either database."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from web.conftest import make_person
from yixian.web.concerns import actions
from yixian.web.concerns.models import Concern
from yixian.web.people.models import OrgUnit
from yixian.web.places.models import Place

WRITERS, EACH = 6, 5


@pytest.fixture
def zone(transactional_db) -> Place:
    team = OrgUnit.objects.create(tree="administrative", kind="team", name="发生班")
    return Place.objects.create(kind="zone", code="A-17", name="1#发生器", unit=team)


def test_writers_at_once_leave_no_gap(zone):
    person = make_person("010001", "张一线")

    def write(writer: int) -> list[str]:
        try:
            return [
                actions.raise_concern(place=zone, kind="hazard", text=f"{writer}", by=person).number
                for _ in range(EACH)
            ]
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        numbers = sorted(number for part in pool.map(write, range(WRITERS)) for number in part)
    assert [int(number[-6:]) for number in numbers] == list(range(1, WRITERS * EACH + 1))


def test_the_same_message_sent_at_once_is_stored_once(zone):
    person, key = make_person("010001", "张一线"), uuid4()

    def send(_: int) -> str:
        try:
            return actions.raise_concern(place=zone, kind="hazard", text="漏", by=person, client_key=key).number
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        assert len(set(pool.map(send, range(WRITERS)))) == 1
    assert Concern.objects.count() == 1
