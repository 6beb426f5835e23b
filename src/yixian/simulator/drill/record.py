"""Records of drills: replay one, take one up again, compare two."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yixian.simulator.drill.errors import RecordMismatch
from yixian.simulator.drill.scenario import Scenario
from yixian.simulator.drill.session import Session
from yixian.simulator.drill.snapshots import unpack, written

Entry = dict[str, Any]


def entries(log: str) -> list[Entry]:
    """Return the lines of a record; a last line that was cut off is left out [-].

    Parameters
    ----------
    log
        A record, as `Session.log` gives it [-].

    Raises
    ------
    RecordMismatch
        If it is no record.
    """
    found: list[Entry] = []
    lines = log.splitlines()
    for number, line in enumerate(lines):
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict) or "kind" not in entry or "scan" not in entry:
            if number == len(lines) - 1 and found:
                break
            raise RecordMismatch("record", "a line of JSON with kind and scan", line)
        found.append(entry)
    if not found or found[0]["kind"] != "start":
        raise RecordMismatch("record", "a start", "none")
    return found


def log_of(snapshot: bytes) -> str:
    """Return the record within a snapshot, up to its moment, without building its plant [-].

    Parameters
    ----------
    snapshot
        What `Session.snapshot` returned [-].

    Raises
    ------
    RecordMismatch
        If it is no snapshot of a drill.
    """
    head, _ = unpack(snapshot)
    return written(head["entries"], int(head["scan"]))


def replay(scenario: Scenario, log: str, *, to: float | str | None = None, backend: str = "llvm") -> Session:
    """Return the session of a record, run again: the same bits.

    Parameters
    ----------
    scenario
        The scenario it was made of [-].
    log
        The record [-].
    to
        Stop at this time [s], or at the mark of this name; ``None``, or later than its end, is at its end [-].
    backend
        As in `Session` [-].

    Raises
    ------
    RecordMismatch
        If it is of another scenario, or has no such mark.
    """
    lines = entries(log)
    session = _begin(scenario, lines[0], backend)
    _perform(session, lines[1:], _stop(session, lines, to))
    return session


def resume(scenario: Scenario, snapshot: bytes, log: str = "", *, backend: str = "llvm") -> Session:
    """Return a session that goes on where a record ends: from its snapshot, and what the record says came after it.

    Parameters
    ----------
    scenario
        The scenario [-].
    snapshot
        The last snapshot [-].
    log
        The record; empty if there is nothing after the snapshot [-].
    backend
        As in `Session` [-].

    Raises
    ------
    RecordMismatch, SnapshotMismatch
        If they do not belong to the scenario or the plant.
    """
    head, _ = unpack(snapshot)
    session = Session(scenario, int(head["seed"]), backend)
    session.restore(snapshot)
    if log:
        lines = entries(log)
        known = len(head["entries"])
        _perform(session, lines[known:], None)
    return session


def _begin(scenario: Scenario, start: Entry, backend: str) -> Session:
    if start.get("scenario_hash") != scenario.hash:
        raise RecordMismatch("scenario", scenario.hash, str(start.get("scenario_hash")))
    session = Session(scenario, int(start["seed"]), backend, crew=start["crew"])
    equations = session.simulation.engine.code_hash
    if start.get("equations") != equations:
        raise RecordMismatch("plant", equations, str(start.get("equations")))
    return session


def _stop(session: Session, lines: Sequence[Entry], to: float | str | None) -> int | None:
    if to is None:
        return None
    if isinstance(to, str):
        for line in lines:
            if line["kind"] == "mark" and line["name"] == to:
                return int(line["scan"])
        raise RecordMismatch("record", f"a mark {to}", "none")
    return min(round(to / session.simulation.engine.period), int(lines[-1]["scan"]))


def _perform(
    session: Session, lines: Sequence[Entry], stop: int | None, look: Callable[[int], None] | None = None
) -> None:
    go = look or (lambda scan: session.run(scan - session.scan))
    for line in lines:
        if stop is not None and line["scan"] > stop:
            break
        go(int(line["scan"]))
        _repeat(session, line)
    if stop is not None:
        go(stop)


def _repeat(session: Session, line: Entry) -> None:
    match line["kind"]:
        case "command":
            given = line["tag"], line["value"], line["by"], line["who"], line["note"], line.get("second", "")
            session.command(*given)
        case "crew":
            session.man(line["crew"])
        case "hint":
            session.hint(line["code"])
        case "mark":
            session.mark(line["name"])
        case "message":
            session.message(line["text"], line["by"])
        case "diverged":
            session.run(1)  # the scan that left the finite numbers, which it does again
        case "finish":
            session.finish()


@dataclass(frozen=True, slots=True)
class Series:
    """Tags over time.

    Parameters
    ----------
    time_s
        The times [s].
    tags
        Values at them, by tag [any].
    events
        What the trainee did and what tripped: time, and text in both languages [-].
    """

    time_s: tuple[float, ...]
    tags: dict[str, tuple[float, ...]]
    events: tuple[tuple[float, str, dict[str, str]], ...]


def walk(
    scenario: Scenario, log: str, look: Callable[[Session], None], *, every_s: float = 10.0, backend: str = "llvm"
) -> Session:  # fmt: skip
    """Run a record again, looking at it from time to time; return the session at its end.

    Parameters
    ----------
    scenario, log, backend
        As in `replay` [-].
    look
        Called at the beginning, and whenever the time has come [-].
    every_s
        Time between two looks [s].

    Raises
    ------
    RecordMismatch
        If the record is of another scenario.
    """
    lines = entries(log)
    session = _begin(scenario, lines[0], backend)
    every = max(round(every_s / session.simulation.engine.period), 1)

    def go(scan: int) -> None:
        while session.scan < scan and not session.finished:
            session.run(min(every - session.scan % every, scan - session.scan))
            if session.scan % every == 0:
                look(session)

    look(session)
    _perform(session, lines[1:], None, go)
    return session


def series(
    scenario: Scenario, log: str, tags: Sequence[str] = (), *, every_s: float = 10.0, backend: str = "llvm"
) -> Series:  # fmt: skip
    """Return tags of a record over time, by running it again.

    Parameters
    ----------
    scenario, log, backend
        As in `replay` [-].
    tags
        The tags; none are the scenario's trends [-].
    every_s
        Time between two values [s].

    Raises
    ------
    RecordMismatch
        If the record is of another scenario.
    """
    wanted = tuple(tags) or scenario.trends
    times: list[float] = []
    values: dict[str, list[float]] = {tag: [] for tag in wanted}

    def sample(session: Session) -> None:
        times.append(session.time_s)
        for tag in wanted:
            values[tag].append(session[tag])

    session = walk(scenario, log, sample, every_s=every_s, backend=backend)
    shown = tuple(
        (e.time_s, e.kind, dict(e.text)) for e in session.events if e.kind in ("command", "trip", "step", "red_line")
    )
    return Series(tuple(times), {tag: tuple(found) for tag, found in values.items()}, shown)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The expert's run beside the trainee's, for one chart.

    Parameters
    ----------
    expert, trainee
        The two runs [-].
    apart
        For each tag when they were farthest apart: time, expert's value, trainee's value [s], [any].
    """

    expert: Series
    trainee: Series
    apart: dict[str, tuple[float, float, float]]


def compare(
    scenario: Scenario, expert: str, trainee: str, tags: Sequence[str] = (), *, every_s: float = 10.0,
    backend: str = "llvm",
) -> Comparison:  # fmt: skip
    """Return two records of a scenario beside each other.

    Parameters
    ----------
    scenario
        The scenario [-].
    expert, trainee
        The two records [-].
    tags, every_s, backend
        As in `series` [-].
    """
    first = series(scenario, expert, tags, every_s=every_s, backend=backend)
    second = series(scenario, trainee, tags, every_s=every_s, backend=backend)
    apart = {}
    for tag, ours in first.tags.items():
        pairs = list(zip(first.time_s, ours, second.tags[tag], strict=False))
        apart[tag] = max(pairs, key=lambda row: abs(row[1] - row[2]))
    return Comparison(first, second, apart)
