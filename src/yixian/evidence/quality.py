"""Are the data fit to be judged? Gates before any number, and the rows that pass them."""

from __future__ import annotations

from typing import cast

import numpy as np

from .charter import Charter
from .coverage import Presence, coverage
from .records import Check, Floats, Numbers, Series, Times
from .rows import Mask, Rows, coarsened, periods, spread_parts, spread_shifts, steps_of
from .tolerance import kept

#: A run of this many identical values is a stuck instrument, unless the series repeats itself anyway.
STUCK_RUN = 4
#: Powers of ten away from the usual level that look like a change of unit (kg for t, W for kW).
JUMPS = ((0.9, 1.1), (2.9, 3.1))
#: Spread of the other rows in powers of ten, above which such rows are nothing special.
CALM = 0.1
#: This many rows of one unit jump make the comparison meaningless.
JUMP_ROWS = 3


def quality(series: Series, charter: Charter, *, as_of: np.datetime64 | None = None) -> tuple[Check, ...]:
    """Return the data checks alone.

    Parameters
    ----------
    series, charter
        As in ``verify``.
    as_of
        Moment of the judgement; rows after it cannot have been measured. None skips the check.
    """
    return prepare(series, charter, as_of=as_of)[1]


def prepare(
    series: Series, charter: Charter, *, as_of: np.datetime64 | None = None
) -> tuple[Rows | None, tuple[Check, ...]]:
    """Return the rows fit for comparison, and what was found on the way; no rows where a check says stop.

    Parameters
    ----------
    series, charter, as_of
        As in ``quality``.
    """
    checks = list(_mismatches(series, charter))
    if checks:
        return None, tuple(checks)
    times = spread_shifts(series)
    order = np.argsort(times, kind="stable")
    series, times = series.rows(order), times[order]
    if charter.indicator.kind == "tolerance":
        times = spread_parts(times)
    keep = np.ones(len(series), dtype=bool)
    keep &= _not_future(times, as_of, checks)
    keep &= _not_repeated(series, times, checks)
    before, after, _ = periods(times, charter)
    keep &= before | after
    expected = keep.copy()
    keep &= _known(series, charter, checks)
    keep &= _sound_bottom(series, keep, checks)
    keep &= _not_stuck(series, keep, checks)
    covered = keep.copy()
    keep &= _loaded(series, charter, keep, checks)
    if keep.sum() < 2:
        checks.append(Check("too_few_rows", "stop", {"rows": float(keep.sum())}))
    else:
        checks += coverage(Presence(times, expected, covered, before), charter, as_of=as_of)
        checks += _unit_jumps(series, keep)
    if any(check.level == "stop" for check in checks):
        return None, tuple(checks)
    fine = _rows(series, times, charter, keep, after)
    rows = fine if charter.design == "capability" else coarsened(fine)
    if len(rows) < len(fine):
        checks.append(Check("averaged", "note", {"rows": float(len(fine)), "periods": float(len(rows))}))
    return rows, tuple(checks)


def _mismatches(series: Series, charter: Charter) -> list[Check]:
    found = []
    if series.kind != ("mean" if charter.indicator.kind == "tolerance" else charter.indicator.kind):
        found.append(Check("kind_differs", "stop", {"found": series.kind, "wanted": charter.indicator.kind}))
    found += [
        Check("covariate_absent", "stop", {"name": name})
        for name in charter.covariates
        if name not in series.covariates
    ]
    if charter.design == "switchback" and series.arm is None:
        found.append(Check("arm_absent", "stop"))
    if len(series) == 0:
        found.append(Check("too_few_rows", "stop", {"rows": 0.0}))
    return found


def _not_future(times: Times, as_of: np.datetime64 | None, checks: list[Check]) -> Mask:
    if as_of is None:
        return np.ones(times.shape, dtype=bool)
    future = times > as_of
    if future.any():
        checks.append(Check("future_stamps", "cap", {"rows": float(future.sum())}))
    return ~future


def _not_repeated(series: Series, times: Times, checks: list[Check]) -> Mask:
    """Keep the first of identical repetitions; two different values for one period cannot be judged."""
    again = np.concatenate([[False], np.diff(times) == np.timedelta64(0, "s")])
    if not again.any():
        return cast(Mask, ~again)
    columns = [series.top] + ([] if series.bottom is None else [series.bottom])
    clash = np.zeros(times.shape, dtype=bool)
    for column in columns:
        same = np.concatenate([[True], (column[1:] == column[:-1]) | np.isnan(column[1:]) & np.isnan(column[:-1])])
        clash |= again & ~same
    if clash.any():
        first = str(times[clash][0])
        checks.append(Check("repeated_stamps_differ", "stop", {"rows": float(clash.sum()), "first": first}))
    else:
        checks.append(Check("repeated_stamps", "note", {"rows": float(again.sum())}))
    return cast(Mask, ~again)


def _known(series: Series, charter: Charter, checks: list[Check]) -> Mask:
    known = ~np.isnan(series.top)
    if series.bottom is not None:
        known &= ~np.isnan(series.bottom)
    if charter.indicator.kind == "rate" and bool((series.top[known] < 0).any()):
        checks.append(Check("negative_counts", "stop", {"rows": float((series.top[known] < 0).sum())}))
    for name in charter.covariates:
        unknown = np.isnan(series.covariates[name])
        if (unknown & known).any():
            checks.append(Check("covariate_unknown", "note", {"name": name, "rows": float((unknown & known).sum())}))
        known &= ~unknown
    if charter.design == "switchback" and series.arm is not None:
        known &= np.isin(series.arm, ("A", "B"))
    return known


def _sound_bottom(series: Series, keep: Mask, checks: list[Check]) -> Mask:
    """Leave out denominators of zero or less: no ratio can be formed."""
    if series.bottom is None:
        return np.ones(keep.shape, dtype=bool)
    positive = series.bottom > 0
    rows = float((keep & ~positive).sum())
    if rows:
        many = rows > 0.05 * float(keep.sum())
        checks.append(Check("denominator_not_positive", "cap" if many else "note", {"rows": rows}))
    return positive


def _loaded(series: Series, charter: Charter, keep: Mask, checks: list[Check]) -> Mask:
    """Leave out periods of starting and stopping by the registered rule; they count as covered."""
    if series.bottom is None or charter.low_load == 0 or not keep.any():
        return np.ones(keep.shape, dtype=bool)
    limit = charter.low_load * float(np.median(series.bottom[keep]))
    low = series.bottom < limit
    if (keep & low).any():
        checks.append(Check("low_load", "note", {"rows": float((keep & low).sum()), "limit": limit}))
    return ~low


def _not_stuck(series: Series, keep: Mask, checks: list[Check]) -> Mask:
    """Leave out all but the first value of runs that are too long to be chance."""
    sound = np.ones(keep.shape, dtype=bool)
    if series.kind == "rate" or keep.sum() < 2 * STUCK_RUN:
        return sound
    places = np.flatnonzero(keep)
    if float(np.ptp(series.top[places])) == 0.0:
        return sound
    equal = np.concatenate([[False], np.diff(series.top[places]) == 0.0])
    runs = _run_lengths(equal)
    stuck = equal & (runs + 1 >= STUCK_RUN)
    rest = float((equal & ~stuck).sum() / max((~stuck).sum(), 1))
    if not stuck.any() or bool(stuck.all()) or len(places) * rest ** (STUCK_RUN - 1) > 0.05:
        return sound
    sound[places[stuck]] = False
    share = float(stuck.sum() / len(places))
    numbers: Numbers = {
        "rows": float(stuck.sum()),
        "first": str(series.times[places[stuck][0]]),
    }
    checks.append(Check("stuck_values", "cap" if share > 0.05 else "note", numbers))
    return sound


def _run_lengths(flags: Mask) -> Floats:
    """Return for each True the length of its unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    lengths = np.zeros(flags.shape)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        lengths[start:stop] = stop - start
    return lengths


def _unit_jumps(series: Series, keep: Mask) -> list[Check]:
    """Find rows ten or a thousand times the usual level in a series that otherwise hardly spreads.

    A thousandfold is never natural; a tenfold may be an idle day, so only rows in a row stop the verdict.
    """
    for column in [series.top] + ([] if series.bottom is None else [series.bottom]):
        level = np.abs(column[keep])
        level = level[level > 0]
        if series.kind == "rate" or level.shape[0] < 4 * JUMP_ROWS:
            continue
        size = np.abs(np.log10(level / np.median(level)))
        tenfold, thousandfold = ((size >= low) & (size <= high) for low, high in JUMPS)
        jumped = tenfold | thousandfold
        if not jumped.any() or float(np.std(size[~jumped])) > CALM:
            continue
        surely = thousandfold.sum() >= JUMP_ROWS or float(_run_lengths(tenfold).max()) >= JUMP_ROWS
        factor = float(np.median((level / np.median(level))[jumped]))
        numbers: Numbers = {"rows": float(jumped.sum()), "factor": factor}
        return [Check("unit_jump", "stop" if surely else "note", numbers)]
    return []


def _rows(series: Series, times: Times, charter: Charter, keep: Mask, after: Mask) -> Rows:
    steps, step_days = steps_of(times[keep])
    names = charter.covariates
    columns = [series.covariates[name][keep] for name in names]
    treated = series.arm == "B" if charter.design == "switchback" and series.arm is not None else after
    top = series.top[keep]
    if charter.indicator.kind == "tolerance" and charter.design != "capability":
        top = kept(top, charter.indicator)
    return Rows(
        times=times[keep],
        steps=steps,
        step_days=step_days,
        top=top,
        bottom=None if series.bottom is None else series.bottom[keep],
        covariates=np.column_stack(columns) if columns else np.empty((int(keep.sum()), 0)),
        covariate_names=names,
        treated=treated[keep],
        shift=None if series.shift is None else series.shift[keep],
        crew=None if series.crew is None else series.crew[keep],
    )
