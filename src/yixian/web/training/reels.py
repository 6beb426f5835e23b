"""Films of runs, kept as files of the home folder: computed once, thrown away when nobody has looked for long.

A film is named by what it is of: the run's record, the equations, and what stations show; so none is ever out of date.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from yixian.web.training import frames, runner
from yixian.web.training.models import Beginning, Event, Run

KEPT = 60
#: What the record of a free run calls things, and what films call them.
_KINDS = {"interlock": "trip", "first-out": "first_out"}


def of_run(run: Run) -> runner.Film:
    """Return the film of a run: run again from its record, or, where that cannot be, from the trends kept then."""
    key = run.drill.scenario
    saved = bytes(run.saved)
    if not saved:
        return _kept(run)
    try:
        shown = runner.view(key.partition("/")[0]).fingerprint
        path = _path("run", run.pk, hashlib.sha256(saved).hexdigest(), runner.equations(key), shown)
        film = _read(path)
        if film is None:
            film = runner.film(key, run.drill.seed, saved, _begun(run))
            _write(path, film)
    except runner.CannotResume:
        return _kept(run)
    return film if film.is_exact else _kept(run)


def _begun(run: Run) -> bytes:
    found = Beginning.objects.filter(run=run).values_list("condition", flat=True).first()
    return bytes(found) if found else b""


def of_expert(run: Run) -> runner.Film | None:
    """Return the scripted expert's film of a run's scenario; once for a scenario, or for a seed that draws in it."""
    key = run.drill.scenario
    try:
        if not runner.has_expert(key):
            return None
        seed = runner.expert_seed(key, run.drill.seed)
        path = _path("expert", key, runner.text(key), seed, runner.equations(key))
        film = _read(path)
        if film is None:
            film = runner.expert(key, seed)
            _write(path, film)
    except runner.CannotResume:
        return None
    return film


def _kept(run: Run) -> runner.Film:
    """Return what the trends and the events of a run's last branch tell; tags without a trend are unknown."""
    view = runner.view(run.drill.scenario.partition("/")[0])
    rows = frames.Trend(run.pk, view).rows()
    values = np.full((len(rows), len(view.tags)), np.nan, dtype=np.float32)
    for column, tag in enumerate(view.trend_tags, 1):
        values[:, view.place[tag]] = rows[:, column]
    return runner.Film(rows[:, 0].astype(np.float64), view.tags, values, _events(run), is_exact=False)


def _events(run: Run) -> tuple[runner.Cue, ...]:
    rows = Event.objects.filter(run=run, branch=run.branch, kind__in=("alarm", "interlock", "first-out"), new__gt=0)
    return tuple(
        runner.Cue(each.time_s, _KINDS.get(each.kind, each.kind), each.tag, each.new, "plant", {"en": each.tag})
        for each in rows.order_by("time_s")[:2000]
    )


def _path(*parts: Any) -> Path:
    folder = frames.folder() / "reels"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()[:24]
    return folder / f"{name}.npz"


def _read(path: Path) -> runner.Film | None:
    try:
        with np.load(path) as kept:
            head = json.loads(kept["head"].tobytes())
            film = runner.Film(
                kept["time"], tuple(head["tags"]), kept["values"],
                tuple(runner.Cue(**cue) for cue in head["cues"]), head["is_exact"],
            )  # fmt: skip
    except FileNotFoundError:
        return None
    os.utime(path)
    return film


def _write(path: Path, film: runner.Film) -> None:
    cues = [
        {
            "time_s": cue.time_s,
            "kind": cue.kind,
            "tag": cue.tag,
            "value": cue.value,
            "by": cue.by,
            "text": dict(cue.text),
        }
        for cue in film.cues
    ]
    head = json.dumps({"tags": film.tags, "cues": cues, "is_exact": film.is_exact}, ensure_ascii=False).encode()
    fresh = path.with_suffix(f".{os.getpid()}.next")
    with fresh.open("wb") as file:
        np.savez(file, time=film.time_s, values=film.values, head=np.frombuffer(head, dtype=np.uint8))
    os.replace(fresh, path)
    _forget(path.parent)


def _forget(folder: Path) -> None:
    """Throw away the films nobody has looked at for longest."""
    files = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[KEPT:]:
        path.unlink(missing_ok=True)
