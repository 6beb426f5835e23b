"""Run a campaign: what is not there yet, in pieces, and each piece kept as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yixian.simulator.gateways.campaign.executors import Open, results_of
from yixian.simulator.gateways.campaign.lanes import LANES, fits
from yixian.simulator.gateways.campaign.plan import Plan
from yixian.simulator.gateways.campaign.results import Results
from yixian.simulator.gateways.campaign.work import run_cases
from yixian.simulator.gateways.plants import engine_of

LARGEST_PIECE = 64
PIECES_A_WORKER = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a campaign came to.

    Parameters
    ----------
    cases
        Cases it has [-].
    done
        Run now [-].
    known
        Taken from earlier results [-].
    diverged
        Cases that ended early [-].
    is_side_by_side
        Whether cases ran eight at a time [-].
    path
        The file of results [-].
    """

    cases: int
    done: int
    known: int
    diverged: int
    is_side_by_side: bool
    path: Path


def run_plan(
    plan: Plan, folder: Path, opens: Open, *, workers: int = 1, tell: Callable[[int], None] = lambda done: None
) -> Outcome:  # fmt: skip
    """Run what is missing of a campaign and return what it came to.

    Parameters
    ----------
    plan
        The campaign [-].
    folder
        Where its results stand [-].
    opens
        Opens the executor [-].
    workers
        How many work at a time, for the size of the pieces [-].
    tell
        Told how many cases have been done, again and again [-].
    """
    code_hash = engine_of(plan.plant).code_hash
    names = [measure.name for measure in plan.measures]
    columns = ["key", "number", "seed", *plan.columns, *names, "diverged_s", "diverged_tag", "hash"]
    results = Results(folder, columns)
    cases = {plan.key(case, code_hash): case for case in plan.cases}
    known = results.done() & cases.keys()
    missing = [(key, case) for key, case in cases.items() if key not in known]
    tell(len(known))
    lanes = fits([case.task for _, case in missing])
    size = piece_size(len(missing), workers, lanes=lanes)
    pieces = [missing[at : at + size] for at in range(0, len(missing), size)]
    for number, rows in results_of(opens, run_cases, [(piece, plan.measures, plan.every_s) for piece in pieces]):
        results.add(rows)
        tell(len(pieces[number]))
    path = results.finish({key: case.number for key, case in cases.items()})
    rows = results.rows()
    diverged = sum(rows[key]["diverged_s"] is not None for key in cases)
    return Outcome(len(cases), len(missing), len(known), diverged, lanes, path)


def piece_size(cases: int, workers: int, *, lanes: bool) -> int:
    """Return how many cases a worker gets at a time: full vectors where cases run side by side [-].

    Parameters
    ----------
    cases
        How many there are to run [-].
    workers
        How many work at a time [-].
    lanes
        Whether cases run side by side [-].
    """
    size = min(LARGEST_PIECE, max(1, cases // (workers * PIECES_A_WORKER)))
    return -(-size // LANES) * LANES if lanes else size
