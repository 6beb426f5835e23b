"""Build a demonstration in the home of the environment: ``python -m yixian.commands.demo_builder SEED ANCHOR [small]``.

A process of its own, so that ``yixian demo`` can build in one folder and serve from another. Prints ``done total``
lines; ends when its standard input is closed, that is when whoever started it is gone.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path


def main(seed: str, anchor: str, size: str = "") -> None:
    from yixian import __version__
    from yixian.commands.serve import prepare

    threading.Thread(target=_follow_parent, daemon=True).start()
    prepare()
    from django.conf import settings
    from django.db import connection

    from yixian.demo import enterprise, homes, replay
    from yixian.demo.settings import SMALL, Sizes

    sizes = replace(SMALL if size else Sizes(), seed=int(seed))
    day = date.fromisoformat(anchor)
    replay.build(
        enterprise.build(day, sizes),
        take_history=take_history,
        progress=lambda done, total: print(done, total, flush=True),
    )
    connection.close()
    homes.write_marker(settings.HOME, homes.Marker(int(seed), anchor, __version__, bool(size)))


def take_history(paths: Sequence[Path], about: Mapping[str, str], now: datetime) -> int:
    """Take files of tag history over as ``yixian import history`` does, and keep what each tag measures.

    Return how many samples are new.
    """
    from django.conf import settings

    from yixian import history
    from yixian.history.importing import Options, import_file

    options = Options(now_ms=int(now.timestamp() * 1000))
    with history.open(Path(settings.HOME) / "history", writer=True) as plant:
        added = sum(import_file(plant, path, options).merged.added for path in paths)
        plant.define(*(replace(tag, description=about.get(tag.name, "")) for tag in plant.tags()))
    return added


def _follow_parent() -> None:
    while os.read(0, 1):  # not through sys.stdin: its lock would be held when this process ends
        pass
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
