"""The plant's tag history: samples in, stretches and steps of time out. No Django, no web.

>>> import tempfile, pathlib
>>> from yixian import history
>>> with history.open(pathlib.Path(tempfile.mkdtemp()) / "history", writer=True) as plant:
...     plant.define(history.Tag("TI-101", "℃", "床层温度"))
...     number = plant.append(history.Samples(["TI-101"] * 2, [1_000, 2_000], [71.5, 71.6]))
...     plant.read("TI-101", 0, 10_000).value.tolist()
[71.5, 71.6]
"""

from yixian.history.errors import (
    BadSamples,
    HistoryBusy,
    HistoryError,
    ReadOnly,
    UnitChanged,
    UnknownTag,
    UnreadableSource,
)
from yixian.history.hot import NAME as HOT
from yixian.history.records import BAD, GOOD, UNCERTAIN, Buckets, Extent, Merged, Problem, Sample, Samples, Span, Tag
from yixian.history.store import SEAL_AT, History, is_there, open  # noqa: A004 - history.open says what it does

__all__ = [
    "BAD",
    "GOOD",
    "HOT",
    "SEAL_AT",
    "UNCERTAIN",
    "BadSamples",
    "Buckets",
    "Extent",
    "History",
    "HistoryBusy",
    "HistoryError",
    "Merged",
    "Problem",
    "ReadOnly",
    "Sample",
    "Samples",
    "Span",
    "Tag",
    "UnitChanged",
    "UnknownTag",
    "UnreadableSource",
    "is_there",
    "open",
]
