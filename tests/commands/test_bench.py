"""The benches measure what they say; the bars themselves are for ``make bench``."""

import json

import pytest

from yixian.commands.benches import figures
from yixian.commands.benches.figures import Figure, duration, percentile


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([5.0], 0.95, 5.0), ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0), (list(map(float, range(1, 101))), 0.95, 95.0)],
)
def test_percentiles(values, share, expected):
    assert percentile(values, share) == expected


@pytest.mark.parametrize(
    ("value", "bar", "is_met"), [(1.0, 2.0, True), (3.0, 2.0, False), (None, 2.0, False), (1.0, None, None)]
)
def test_a_bar_is_met_or_not_and_never_by_what_was_not_measured(value, bar, is_met):
    assert Figure("b", "w", value, "s", bar).is_met is is_met


@pytest.mark.parametrize(("load", "judged"), [(0.5, 5.0), (9.0, 2.0)])
def test_a_time_is_judged_by_the_wall_unless_others_use_the_machine(monkeypatch, load, judged):
    monkeypatch.setattr(figures.os, "getloadavg", lambda: (load, load, load))
    figure = duration("b", "w", 5.0, 2.0, 3.0)
    assert figure.value == judged
    assert "wall 5.00 s, processor 2.00 s" in figure.note
    assert duration("b", "w", None, 2.0, 3.0).is_met is False


def test_a_bench_nobody_knows_is_refused(empty):
    done = empty.run("bench", "nothing")
    assert done.returncode == 2
    assert "pages" in done.stderr


@pytest.mark.slow
def test_every_page_is_walked_in_a_home_of_its_own(empty):
    done = empty.run("bench", "pages", "--json")
    told = json.loads(done.stdout)
    measured = {row["what"].split(" as ")[0] for row in told["figures"] if row["value"] is not None}
    assert {"bench-floor", "ui:home", "jobs:list", "audit:list", "notices:list", "notices:outside"} <= measured
    assert not (empty.home / "yixian.sqlite3").exists()
