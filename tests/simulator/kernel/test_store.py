"""A second start takes the plant from disk, and it is the same plant."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.small_plants import closed_pair
from yixian.simulator.errors import BackendMissing
from yixian.simulator.kernel import Simulation, compile_model, store
from yixian.simulator.kernel.batch import Batch


def test_the_second_start_builds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIXIAN_SIMULATOR_CACHE", str(tmp_path))
    first = store.compiled(closed_pair)
    monkeypatch.setattr(store, "compile_model", None)
    second = store.compiled(closed_pair)
    assert (second.layout.hash, second.code_hash) == (first.layout.hash, first.code_hash)
    one, other = Simulation(first, 3), Simulation(second, 3)
    one.advance(10.0)
    other.advance(10.0)
    assert one.hash() == other.hash()
    assert Batch(second, [1, 2])["V1.product"].tolist() == [60.0, 60.0]


def test_a_cache_that_cannot_be_written_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIXIAN_SIMULATOR_CACHE", "/proc/nowhere")
    assert store.compiled(closed_pair).plant == "closed pair"


def test_an_unknown_backend_names_those_there_are() -> None:
    with pytest.raises(BackendMissing, match="llvm, python, c"):
        compile_model(closed_pair().build(), "fortran")
