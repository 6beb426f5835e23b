"""The evidence bench says plainly what it could not compare."""

from yixian.commands import bench
from yixian.commands.benches import evidence


def test_it_is_registered():
    bench.discover()
    assert bench.BENCHES["evidence"].on_postgres is False


def test_what_is_not_installed_is_said_and_not_compared():
    figure = evidence._beside("another", "no_such_module", lambda: None, 3.0, 1)
    assert (figure.value, figure.bar, figure.is_met) == (None, None, None)
    assert figure.note == "no_such_module is not installed: not compared"


def test_the_share_is_the_engines_time_over_the_others():
    figure = evidence._beside("counting", "math", lambda: sum(range(20_000)), 1e-6, 2)
    assert 0.0 < figure.value < 1.0
    assert figure.is_met


def test_a_missing_aggregate_is_a_missed_bar(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(evidence, "SECONDS", 10)
    monkeypatch.setattr(evidence.importlib, "import_module", missing)
    assert evidence._from_seconds(1).is_met is False
