"""Append, seal, read: the same samples wherever they lie, the last written one counts, nothing is lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from deltalake import DeltaTable

from yixian import history
from yixian.history import downsampling, library, store
from yixian.history.cold import Cold
from yixian.history.records import Samples

T0 = 1_777_593_600_000
SOURCE = str(Path(__file__).parents[2] / "src")


@pytest.fixture
def plant(tmp_path):
    with history.open(tmp_path / "history", writer=True) as opened:
        opened.define(history.Tag("A", "℃"), history.Tag("B", "t/h", "进料", 0.0, 500.0))
        yield opened


def put(plant, tag, start, count, *, step=1000, value=None, quality=0):
    times = start + step * np.arange(count)
    values = np.arange(count, dtype=float) if value is None else np.full(count, value)
    return plant.append(Samples([tag] * count, times, values, [quality] * count))


def test_what_was_appended_is_read_before_and_after_sealing(plant):
    put(plant, "A", T0, 100)
    put(plant, "B", T0, 100, value=7.0)
    before = plant.read("A", T0 + 10_000, T0 + 20_000)
    assert plant.seal(1) == 200
    after = plant.read("A", T0 + 10_000, T0 + 20_000)
    assert before.value.tolist() == after.value.tolist() == list(range(10, 20))
    assert before.time_ms.tolist() == after.time_ms.tolist()
    assert plant.extent("B") == history.Extent(T0, T0 + 99_000, 100)
    assert plant.seal(1) == 0


def test_few_samples_stay_hot(plant):
    put(plant, "A", T0, 100)
    assert plant.seal() == 0
    assert not (plant.folder / "cold").exists()


def test_the_last_written_sample_of_a_time_counts_hot_and_sealed(plant):
    put(plant, "A", T0, 10)
    put(plant, "A", T0 + 3000, 1, value=33.0)
    assert plant.read("A").value.tolist()[3] == 33.0
    plant.seal(1)
    put(plant, "A", T0 + 4000, 1, value=44.0)
    assert plant.read("A").value.tolist()[3:5] == [33.0, 44.0]
    assert plant.extent("A").count == 10
    plant.seal(1)
    assert plant.read("A").value.tolist()[3:5] == [33.0, 44.0]
    assert plant.extent("A").count == 10
    assert plant.check() == []


def test_a_sample_that_comes_again_as_it_was_changes_nothing(plant):
    put(plant, "A", T0, 10)
    before, _ = plant.changed_since(0)
    put(plant, "A", T0, 10)
    assert plant.changed_since(before)[1] == {}


def test_late_samples_are_sealed_and_told(plant):
    put(plant, "A", T0 + 86_400_000, 10)
    seen, _ = plant.changed_since(0)
    plant.seal(1)
    assert plant.changed_since(seen)[1] == {}
    put(plant, "A", T0, 5)
    assert plant.changed_since(seen)[1] == {"A": (T0, T0 + 4000)}
    plant.seal(1)
    now, changes = plant.changed_since(seen)
    assert changes == {"A": (T0, T0 + 4000)}
    assert plant.changed_since(now)[1] == {}
    assert len(plant.read("A")) == 15


def test_changes_of_a_day_seen_twice_still_reach_who_asks_from_before_both(plant):
    put(plant, "A", T0, 2)
    plant.seal(1)
    put(plant, "A", T0 + 60_000, 2)
    plant.seal(1)
    assert plant.changed_since(0)[1] == {"A": (T0, T0 + 61_000)}


def test_unknown_values_and_qualities_are_kept(plant):
    plant.append(Samples(["A", "A"], [T0, T0 + 1], [float("nan"), 1.0], [2, 1]))
    for _ in range(2):
        span = plant.read("A")
        assert np.isnan(span.value[0])
        assert span.quality.tolist() == [2, 1]
        buckets = plant.downsample("A", T0, T0 + 1000, 1)
        assert buckets.count.tolist() == [1]
        plant.seal(1)


def test_the_newest_sample_is_told_also_when_older_ones_come_late(plant):
    put(plant, "A", T0, 3)
    put(plant, "A", T0 - 5000, 1, value=-1.0)
    assert plant.latest() == {"A": history.Sample(T0 + 2000, 2.0, 0)}
    assert plant.latest(["A", "B"]) == plant.latest()


@pytest.mark.parametrize("points", [1, 7, 500])
@pytest.mark.parametrize("sealed", ["hot", "cold", "both"])
def test_downsampling_equals_computing_it_from_the_samples(plant, points, sealed):
    random = np.random.default_rng(3)
    times = T0 + np.sort(random.choice(40_000, 30_000, replace=False)) * 1000
    values = random.normal(50, 5, 30_000).round(2)
    values[::97] = np.nan
    quality = np.where(np.arange(30_000) % 89 == 0, 2, 0)
    plant.append(Samples(["A"] * 30_000, times, values, quality))
    if sealed != "hot":
        plant.seal(1)
    if sealed == "both":
        late = times[5_000:5_100]
        values[5_000:5_100], quality[5_000:5_100] = 99.0, 0
        plant.append(Samples(["A"] * 100, late, values[5_000:5_100]))
    start, end = T0 + 12_345, T0 + 38_000_123
    found = plant.downsample("A", start, end, points)
    origin = downsampling.question(1, start, end, points).origin_ms
    usable = (times >= start) & (times < end) & ~np.isnan(values) & (quality < 2)
    bucket = (times[usable] - origin) // found.width_ms
    assert len(found) <= points + 1
    assert found.start_ms.tolist() == sorted({origin + int(one) * found.width_ms for one in bucket})
    for at, number in enumerate(np.unique(bucket)):
        inside = values[usable][bucket == number]
        assert found.count[at] == len(inside)
        assert (found.minimum[at], found.maximum[at]) == (inside.min(), inside.max())
        assert found.mean[at] == pytest.approx(inside.mean(), rel=1e-12)


def test_units_are_kept_and_never_changed(plant):
    plant.define(history.Tag("A", "", "出口温度"))
    assert plant.tags()[0] == history.Tag("A", "℃", "出口温度")
    with pytest.raises(history.UnitChanged, match="K"):
        plant.define(history.Tag("A", "K"))


@pytest.mark.parametrize(
    ("samples", "error"),
    [
        (Samples(["X"], [T0], [1.0]), history.UnknownTag),
        (Samples(["A"], [T0, T0], [1.0]), history.BadSamples),
        (Samples(["A"], [-1], [1.0]), history.BadSamples),
        (Samples(["A"], [T0], [float("inf")]), history.BadSamples),
        (Samples(["A"], [T0], [1.0], [3]), history.BadSamples),
    ],
)
def test_what_is_no_sample_is_refused_whole(plant, samples, error):
    with pytest.raises(error):
        plant.append(samples)
    assert len(plant.read("A")) == 0


def test_a_reader_reads_what_another_process_writes_and_never_writes(plant):
    with history.open(plant.folder) as reader:
        put(plant, "A", T0, 5)
        assert len(reader.read("A")) == 5
        plant.seal(1)
        assert len(reader.read("A")) == 5
        with pytest.raises(history.ReadOnly):
            put(reader, "A", T0, 1)


def test_a_history_nobody_has_written_is_empty(tmp_path):
    with history.open(tmp_path / "none") as reader:
        assert (reader.tags(), reader.latest(), reader.changed_since(0), reader.check()) == ((), {}, (0, {}), [])
    assert not (tmp_path / "none").exists()


def test_the_files_of_a_day_become_one(plant):
    for at in range(10):
        put(plant, "A", T0 + at * 10_000, 10)
        plant.seal(1)
    put(plant, "A", T0 + 86_400_000, 10)
    plant.seal(1)
    assert len(list((plant.folder / "cold").rglob("*.parquet"))) == 11
    assert plant.compact() == 9
    assert plant.extent("A").count == 110
    assert len(plant._cold.version().names()) == 2
    assert plant.check() == []


def test_files_no_longer_named_go_only_after_a_day(plant):
    put(plant, "A", T0, 10)
    plant.seal(1)
    put(plant, "A", T0, 10, value=5.0)
    plant.seal(1)
    stray = plant.folder / "cold" / "day=2026-05-01" / "stray.parquet"
    stray.write_bytes(b"")
    plant.compact()
    assert len(list((plant.folder / "cold").rglob("*.parquet"))) == 3
    old = time.time() - 2 * 86_400
    for path in plant.folder.rglob("*"):
        os.utime(path, (old, old))
    plant.compact()
    assert len(list((plant.folder / "cold").rglob("*.parquet"))) == 1
    assert plant.read("A").value.tolist() == [5.0] * 10


def test_a_log_entry_a_power_cut_left_half_written_costs_nothing(plant):
    put(plant, "A", T0, 10)
    plant.seal(1)
    put(plant, "A", T0 + 60_000, 10)
    (plant.folder / "cold" / "_delta_log" / f"{2:020}.json").write_text('{"add":{"pa')
    assert [one.code for one in plant.check()] == ["cold_torn_entry"]
    store._colds.clear()
    with history.open(plant.folder) as reader:
        assert len(reader.read("A")) == 20
    plant.seal(1)
    assert plant.check() == []
    assert len(plant.read("A")) == 20


def test_a_log_cleaned_up_behind_a_checkpoint_is_read_by_new_and_old_readers(plant):
    for at in range(4):
        put(plant, "A", T0 + at * 60_000, 10)
        plant.seal(1)
        if at == 0:
            old = plant._cold.version()
    DeltaTable(str(plant._cold.table_folder)).create_checkpoint()
    for entry in sorted(plant._cold.log.glob("0*.json"))[:-1]:
        entry.unlink()
    plant._cold._version = old
    assert plant.extent("A").count == 40
    store._colds.clear()
    with history.open(plant.folder) as reader:
        assert reader.extent("A").count == 40
        assert reader.check() == []


def test_missing_and_broken_files_are_found(plant):
    put(plant, "A", T0, 10)
    put(plant, "B", T0 + 86_400_000, 10)
    plant.seal(1)
    first, second = sorted((plant.folder / "cold").rglob("*.parquet"))
    first.write_bytes(first.read_bytes()[:50])
    assert [one.code for one in plant.check()] == ["cold_damaged_file"]
    second.unlink()
    assert [one.code for one in plant.check()] == ["cold_missing_file"]
    assert all(one.message() != one.message("en") for one in plant.check())


@pytest.mark.parametrize("moment", ["before_commit", "after_commit", "while_deleting"])
def test_a_seal_cut_short_anywhere_loses_and_doubles_nothing(plant, monkeypatch, moment):
    put(plant, "A", T0, 1000)

    def stop(*args, **options):
        raise KeyboardInterrupt

    delete = plant._hot.drop_sealed

    def delete_half(mark):
        if mark:
            delete(mark // 2)
            stop()

    with monkeypatch.context() as patch:
        if moment == "before_commit":
            patch.setattr(Cold, "commit", stop)
        elif moment == "after_commit":
            patch.setattr(plant._hot, "drop_sealed", lambda mark: None if mark == 0 else stop())
        else:
            patch.setattr(plant._hot, "drop_sealed", delete_half)
        with pytest.raises(KeyboardInterrupt):
            plant.seal(1)
    assert len(plant.read("A")) == 1000
    assert plant.extent("A").count == 1000
    plant.seal(1)
    put(plant, "A", T0 + 2_000_000, 1)
    plant.seal(1)
    assert plant.extent("A").count == 1001
    assert plant.check() == []


def test_an_import_cut_short_after_its_commit_is_announced_by_the_next_writer(plant, monkeypatch):
    def stop():
        raise KeyboardInterrupt

    def take():
        with plant.bulk() as bulk:
            bulk.engine.execute(
                f"CREATE TEMP TABLE fresh AS SELECT 1 AS tag, {T0} AS time_ms, 5.0 AS value, 0 AS quality"
            )
            bulk.merge("fresh")

    with monkeypatch.context() as patch:
        patch.setattr(plant, "_finish_import", stop)
        with pytest.raises(KeyboardInterrupt):
            take()
    assert [one.code for one in plant.check()] == ["unfinished_import"]
    put(plant, "A", T0 - 1000, 1)
    seen, _ = plant.changed_since(0)
    plant.seal(1)
    assert plant.changed_since(seen)[1]["A"] == (T0, T0)
    assert plant.latest(["A"])["A"] == history.Sample(T0, 5.0, 0)
    assert plant.check() == []


def test_two_processes_do_not_seal_at_once(plant):
    put(plant, "A", T0, 10)
    with plant._cold.alone(1.0), pytest.raises(history.HistoryBusy):
        plant.seal(1, wait_s=0.1)
    assert plant.seal(1) == 10


WRITER = """
import sys, pathlib, threading, time
from yixian import history
folder, start = pathlib.Path(sys.argv[1]), int(sys.argv[2])
def seal():
    with history.open(folder, writer=True) as plant:
        while True:
            plant.seal(300); plant.compact()
threading.Thread(target=seal, daemon=True).start()
with history.open(folder, writer=True) as plant:
    number = start
    while True:
        times = [1777593600000 + 1000 * (20 * number + k) for k in range(20)]
        plant.append(history.Samples(["A"] * 20, times, [float(number)] * 20))
        print(number, flush=True)
        number += 1
"""


def test_killed_while_appending_and_sealing_nothing_acknowledged_is_lost_or_doubled(plant, tmp_path):
    number = 0
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, str(plant.folder), str(number)]
        environment = {**os.environ, "PYTHONPATH": SOURCE}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            for line in process.stdout:
                acknowledged = int(line)
                if acknowledged >= number + 100:
                    break
            process.send_signal(signal.SIGKILL)
            acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
        span = plant.read("A")
        number = len(span) // 20
        assert number in (acknowledged + 1, acknowledged + 2)
        assert len(np.unique(span.time_ms)) == len(span) == plant.extent("A").count == 20 * number
        assert plant.check() == []


def test_a_copy_taken_while_it_is_written_is_whole(plant, tmp_path):
    put(plant, "A", T0, 1000)
    copy = tmp_path / "copy"
    copy.mkdir()
    target = library.sqlite.connect(copy / history.HOT)
    plant._hot.connection.backup(target)
    target.close()
    plant.seal(1)
    put(plant, "A", T0 + 5_000_000, 10)
    for path in plant.backup_paths():
        to = copy / path.relative_to(plant.folder)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, to)
    with history.open(copy, writer=True) as other:
        assert other.extent("A").count == 1000
        other.seal(1)
        assert other.extent("A").count == 1000
        assert other.check() == []
