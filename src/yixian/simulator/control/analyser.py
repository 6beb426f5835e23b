"""Analysers: transmitters that sample now and then, and answer later."""

from __future__ import annotations

from typing import Any

from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.kernel.arithmetic import all_of, any_of, where
from yixian.simulator.kernel.block import Memory
from yixian.simulator.kernel.scan import Scan


class Analyser(Transmitter):
    """Takes a sample each period and shows its result after a dead time; in between it holds the last result.

    Parameters
    ----------
    name, source, range
        As in `Transmitter` [-].
    every_s
        Time between samples [s].
    dead_s
        Time from the sample to its result, at most ``every_s`` [s].
    terms
        As in `Transmitter` [-].
    """

    sampled = Memory(label="sample on its way")
    result = Memory(label="last result")
    since = Memory(unit="s", label="time since the sample")

    def __init__(
        self, name: str, source: str, range: Range, *, every_s: float, dead_s: float, **terms: Any  # noqa: A002
    ) -> None:  # fmt: skip
        super().__init__(name, source=source, range=range, **terms)
        self.__dict__.update(every_s=every_s, dead_s=dead_s)

    def problems(self) -> list[str]:
        """Return what is wrong with the settings, a sentence each [-]."""
        found = super().problems()
        if not 0.0 <= self.dead_s <= self.every_s:
            found.append(
                f"{self.name}: a dead time of {self.dead_s:g} s does not fit between samples {self.every_s:g} s apart"
            )
        return found

    def seen(self, scan: Scan, true: Any) -> Any:
        """Return the last result, in the unit of the instrument [any].

        Parameters
        ----------
        scan
            The scan [-].
        true
            What there is to be measured now [any].
        """
        since = self.since + scan.period
        half = scan.period / 2.0
        answers = all_of(since > self.dead_s - half, self.since <= self.dead_s - half)
        result = where(answers, self.sampled, self.result)
        samples = any_of(scan.is_first, since > self.every_s - half)
        self.result = where(scan.is_first, true, result)
        self.sampled = where(samples, true, self.sampled)
        self.since = where(samples, 0.0, since)
        return self.result
