"""Tags and samples for the tests of formulas."""

from __future__ import annotations

import numpy as np

from yixian.formulas import Names, Period, Samples

HOUR = 3_600_000
START = 1_767_225_600_000
SHIFT = Period(START, START + 8 * HOUR)
NAMES = Names(
    tags={
        "FI-301": "kg", "WT-101": "t/h", "TI-1": "℃", "TI-2": "°C", "M-7": "A", "PI-2": "kPa", "JI": "kW",
        "FQ-1": "m³", "QI": "L/min", "ODD": "furlongs/?", "高位槽": "m",
    },
    readings={"C-MED": "kg/t", "C-ODD": "fine weather"},
)  # fmt: skip


def samples(values, *, start=START, step_s=60.0, quality=None) -> Samples:
    count = len(values)
    times = start + (np.arange(count) * step_s * 1000).astype(np.int64)
    marks = np.zeros(count, np.int16) if quality is None else np.asarray(quality, np.int16)
    return Samples(times, np.asarray(values, float), marks)
