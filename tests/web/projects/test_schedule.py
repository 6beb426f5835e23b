from datetime import date, timedelta

from yixian.web.projects.schedule import arms

SINCE = date(2026, 1, 1)


def test_every_pair_of_days_holds_one_a_and_one_b():
    found = list(arms(SINCE, SINCE + timedelta(days=59), "seed").values())
    assert all({first, second} == {"A", "B"} for first, second in zip(found[::2], found[1::2], strict=True))


def test_the_order_depends_on_the_seed_alone():
    until = SINCE + timedelta(days=59)
    assert arms(SINCE, until, "one") == arms(SINCE, until, "one")
    assert arms(SINCE, until, "one") != arms(SINCE, until, "two")


def test_both_orders_come_up():
    found = list(arms(SINCE, SINCE + timedelta(days=99), "seed").values())
    assert {"AB", "BA"} == {a + b for a, b in zip(found[::2], found[1::2], strict=True)}
