"""The tag history: import rate and memory, months of one tag as 500 points, commits, a collector killed under load."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import numpy as np

from yixian import history
from yixian.commands.benches.figures import FULL, Figure, bench, children_busy_s, duration, is_shared
from yixian.commands.benches.killing import free_port
from yixian.commands.benches.opcua_plant import Plant
from yixian.history import engine, library
from yixian.web.config import home as homes

TAGS = 38
T0 = 1_780_000_000_000
IMPORT_BAR_S = 2.5  # for a million rows: 400,000 rows a second
MEMORY_BAR_MB = 1000.0
DRAW_BAR_MS = 60.0
REPEATS = 20
TIME_LIMIT_S = 60.0


@bench("history", on_postgres=False)
def history_bench(scale: str) -> Iterator[Figure]:
    """Import a csv of 2 million rows (100 million at full scale), draw from it, append, kill the collector."""
    home = homes.home()
    rows = 100_000_000 if scale == FULL else 2_000_000
    yield from _import(home, rows)
    yield from _draw(home)
    yield from _append(home)
    yield from _kill(home, 20 if scale == FULL else 5)


def _import(home: Path, rows: int) -> Iterator[Figure]:
    file = home / "bench.csv"
    maker = duckdb.connect(config={"memory_limit": "400MB", "threads": 1})
    maker.execute(
        f"COPY (SELECT strftime(make_timestamp(({T0} + (i // {TAGS}) * 1000) * 1000), '%Y-%m-%d %H:%M:%S') AS time, "  # noqa: S608
        f"'TI-' || (i % {TAGS}) AS tag, round(50 + random() * 10, 2) AS value FROM range({rows}) r(i)) "
        f"TO '{file}' (HEADER)"
    )
    maker.close()
    size = file.stat().st_size / 1e6
    began, busy = time.perf_counter(), children_busy_s()
    command = [sys.executable, "-m", "yixian", "import", "history", str(file), "--json", "--time-zone", "UTC"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, busy = time.perf_counter() - began, children_busy_s() - busy
    file.unlink()
    added = json.loads(done.stdout)["files"][0]["added"]
    millions = rows / 1e6
    note = f"{rows:,} rows, {size:.0f} MB: {rows / wall:,.0f} rows/s by the wall clock"
    yield duration("history", "import of a million csv rows", wall / millions, busy / millions, IMPORT_BAR_S, note)
    yield Figure("history", "rows not imported", rows - added, "rows", 0)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    yield Figure("history", "import, peak memory", peak, "MB", MEMORY_BAR_MB, "resident")
    kept = sum(path.stat().st_size for path in (home / "history").rglob("*.parquet"))
    yield Figure("history", "kept a row", kept / rows, "bytes", None, "files and rollups")


def _median_ms(work: Callable[[], object]) -> tuple[float, float]:
    """Return the median wall and processor time of a call [ms]; the first is warm-up."""
    work()
    walls, busies = [], []
    for _ in range(REPEATS):
        began, busy = time.perf_counter(), time.process_time()
        work()
        walls.append((time.perf_counter() - began) * 1000)
        busies.append((time.process_time() - busy) * 1000)
    return float(np.median(walls)), float(np.median(busies))


def _draw(home: Path) -> Iterator[Figure]:
    with history.open(home / "history") as plant:
        extent = plant.extent("TI-7")
        assert extent.first_ms is not None
        assert extent.last_ms is not None
        start, end = extent.first_ms, min(extent.last_ms + 1, extent.first_ms + 30 * 86_400_000)
        began = time.perf_counter()
        points = len(plant.downsample("TI-7", start, end, 500))
        first = (time.perf_counter() - began) * 1000
        wall, busy = _median_ms(lambda: plant.downsample("TI-7", start, end, 500))
        note = (
            f"{(end - start) // 1000:,} samples → {points} points; median wall {wall:.1f} ms, processor {busy:.1f} ms"
        )
        value = min(wall, busy) if is_shared() else wall
        yield Figure("history", "one tag as 500 points", value, "ms", DRAW_BAR_MS, f"{note}; first {first:.0f} ms")
        wall, _ = _median_ms(lambda: plant.latest())
        yield Figure("history", "newest sample of every tag", wall, "ms", None, f"{TAGS} tags")
    yield _peer_draw(home, start, end)


def _peer_draw(home: Path, start: int, end: int) -> Figure:
    """The same rows sorted in a DuckDB file, which only one process could have open while a collector writes."""
    file = home / "peer.duckdb"
    peer = duckdb.connect(str(file), config={"memory_limit": "512MB", "threads": engine.THREADS})
    peer.execute(
        "CREATE TABLE samples AS SELECT tag, time_ms, value, quality FROM read_parquet(?, hive_partitioning = false)",
        [str(home / "history" / "cold" / "*" / "*.parquet")],
    )
    width = max(1, (end - start) // 500)
    query = (
        "SELECT (time_ms - ?) // ? AS bucket, min(value), max(value), avg(value), count(*) FROM samples "
        "WHERE tag = 7 AND time_ms >= ? AND time_ms < ? AND quality < 2 GROUP BY 1 ORDER BY 1"
    )
    wall, _ = _median_ms(lambda: peer.execute(query, [start, width, start, end]).fetchall())
    peer.close()
    file.unlink()
    return Figure("history", "the same from a DuckDB file (peer)", wall, "ms", None, "cannot be read while written")


def _append(home: Path) -> Iterator[Figure]:
    names = [f"P{at}" for at in range(200)]
    with history.open(home / "append", writer=True) as plant:
        plant.define(*(history.Tag(name) for name in names))
        wall, rate = _commits(lambda at: plant.append(history.Samples(names, [T0 + at * 1000] * 200, [1.0] * 200)))
        yield Figure(
            "history", "a commit of 200 samples", wall, "ms", None, f"{rate:.0f} commits a second, on the disk"
        )
    peer = library.connect(home / "peer.sqlite3", writes=True)
    peer.execute("CREATE TABLE samples (tag INTEGER, time_ms INTEGER, value REAL, quality INTEGER)")

    def insert(at: int) -> None:
        peer.execute("BEGIN IMMEDIATE")
        peer.executemany(
            "INSERT INTO samples VALUES (?, ?, ?, ?)", ((tag, T0 + at * 1000, 1.0, 0) for tag in range(200))
        )
        peer.execute("COMMIT")

    wall, rate = _commits(insert)
    peer.close()
    yield Figure(
        "history", "the same in a bare SQLite table (peer)", wall, "ms", None, f"{rate:.0f} a second, no index"
    )


def _commits(commit: Callable[[int], object]) -> tuple[float, float]:
    times = []
    for at in range(300):
        began = time.perf_counter()
        commit(at)
        times.append(time.perf_counter() - began)
    return float(np.median(times)) * 1000, len(times) / sum(times)


def _kill(home: Path, kills: int) -> Iterator[Figure]:
    """Kill a collector again and again while it commits and seals; compare with what it called safe."""
    trace, tags = home / "trace.txt", home / "tags.csv"
    plant = Plant(free_port(), tags=20, step_s=0.02)
    tags.write_text(plant.list_of_tags(), encoding="utf-8")
    killed_home = home / "killed"
    killed_home.mkdir()
    command = [
        sys.executable, "-m", "yixian", "collect", "--server", plant.url, "--tags", str(tags), "--interval", "0.05",
        "--flush", "0.02", "--seal-every", "0.2", "--seal-at", "200", "--trace", str(trace),
    ]  # fmt: skip
    lost = doubled = problems = 0
    acknowledged: dict[tuple[str, int], str] = {}
    try:
        for number in range(kills):
            with subprocess.Popen(
                command, env={**os.environ, "YIXIAN_HOME": str(killed_home)}, stderr=subprocess.DEVNULL
            ) as process:
                _wait_for(trace, len(acknowledged) + 200 + 37 * number)
                process.send_signal(signal.SIGKILL)
            acknowledged = _acknowledged(trace)
            missing, twice, wrong = _compare(killed_home / "history", acknowledged)
            lost, doubled, problems = lost + missing, doubled + twice, problems + wrong
    finally:
        plant.stop()
    note = f"{kills} kills, {plant.tags} tags at 50 values a second"
    yield Figure("history", "collected and acknowledged", len(acknowledged), "samples", None, note)
    yield Figure("history", "acknowledged and lost", lost if acknowledged else None, "samples", 0)
    yield Figure("history", "kept twice", doubled if acknowledged else None, "samples", 0)
    yield Figure("history", "problems found after the kills", problems, "", 0)


def _acknowledged(trace: Path) -> dict[tuple[str, int], str]:
    """Return what was called safe; a last line the kill cut was not."""
    lines = trace.read_text(encoding="utf-8").split("\n")[:-1] if trace.exists() else []
    return {(tag, int(stamp)): value for tag, stamp, value in (line.split() for line in lines)}


def _wait_for(trace: Path, count: int) -> None:
    until = time.monotonic() + TIME_LIMIT_S
    while len(_acknowledged(trace)) < count and time.monotonic() < until:
        time.sleep(0.05)


def _compare(folder: Path, acknowledged: dict[tuple[str, int], str]) -> tuple[int, int, int]:
    if not history.is_there(folder):
        return len(acknowledged), 0, 0
    kept: dict[tuple[str, int], float] = {}
    doubled = 0
    with history.open(folder) as plant:
        problems = len(plant.check())
        for tag in plant.tags():
            span = plant.read(tag.name)
            doubled += len(span) - len(np.unique(span.time_ms)) + abs(plant.extent(tag.name).count - len(span))
            kept |= {
                (tag.name, at): value for at, value in zip(span.time_ms.tolist(), span.value.tolist(), strict=True)
            }
    lost = sum(kept.get(key) != float(value) for key, value in acknowledged.items())
    return lost, doubled, problems
