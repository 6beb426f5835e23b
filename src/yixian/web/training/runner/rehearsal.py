"""A scenario tried before anybody plays it, and conditions of the library tried on a scenario."""

from __future__ import annotations

import json

from yixian.simulator import drill
from yixian.simulator.drill.snapshots import unpack
from yixian.web.training.models import DIGITS, OWN
from yixian.web.training.runner.library import backend
from yixian.web.training.runner.reel import equations
from yixian.web.training.runner.refusals import CannotResume

Rehearsal = drill.DryRun
Problem = drill.Problem
Unreadable = drill.ScenarioError


def rehearse(text: str, digest: str, plant: str = "") -> Rehearsal:
    """Try a text as it would be played: what is wrong with it, how it starts, what doing nothing scores."""
    return drill.dry_run(text, plant, name=f"{OWN}{digest[:DIGITS]}", backend=backend())


def read(text: str, digest: str, plant: str = "") -> drill.Scenario:
    """Return the scenario of a text; raise `Unreadable` with every problem of it."""
    return drill.loads(text, f"{OWN}{digest[:DIGITS]}", plant)


def condition(saved: bytes) -> bytes:
    """Return the plant's own condition within a saved run, without anybody's record."""
    if not saved.startswith(b"{"):
        try:
            return unpack(saved)[1]
        except drill.RecordMismatch as error:
            raise CannotResume("condition") from error
    head, _, rest = saved.partition(b"\n")
    return saved if "equations" in json.loads(head) else rest


def fits(saved: bytes, key: str) -> bool:
    """Tell whether a scenario can begin in a saved condition: the same plant with the same equations."""
    head = json.loads(condition(saved).partition(b"\n")[0])
    return bool(head.get("equations") == equations(key))
