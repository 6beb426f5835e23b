"""Other people's FMUs beside a plant: each scan they read tags of the plant and set commands of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator.gateways.errors import Problem, WrongFmu
from yixian.simulator.gateways.fmu.instance import Instance, is_deterministic
from yixian.simulator.kernel import Simulation


@dataclass
class Partner:
    """One FMU and how it is connected.

    Parameters
    ----------
    instance
        The FMU [-].
    reads
        Tag of the plant each of its inputs takes [-].
    writes
        Output of the FMU each command of the plant takes [-].
    is_deterministic
        Whether it passed the restore test; found when it is coupled [-].
    """

    instance: Instance
    reads: Mapping[str, str] = field(default_factory=dict)
    writes: Mapping[str, str] = field(default_factory=dict)
    is_deterministic: bool = False


class Coupled:
    """A plant with FMUs: they step by the scan of the plant, in the order they are given.

    Parameters
    ----------
    simulation
        The plant [-].
    partners
        The FMUs [-].

    Raises
    ------
    UnknownTag, WrongFmu
        If a connection names what is not there.
    """

    def __init__(self, simulation: Simulation, partners: Sequence[Partner]) -> None:
        self.simulation, self.partners = simulation, list(partners)
        period = simulation.engine.period
        for partner in self.partners:
            for tag in (*partner.reads.values(), *partner.writes):
                simulation.engine.layout.find(tag)
            partner.instance.get([*partner.reads, *partner.writes.values()])
            partner.is_deterministic = is_deterministic(partner.instance, period)

    @property
    def is_deterministic(self) -> bool:
        """Whether every FMU passed the restore test."""
        return all(partner.is_deterministic for partner in self.partners)

    def run(self, scans: int) -> None:
        """Run scans: the FMUs see the plant as it was after the last scan, the plant sees them after their step.

        Parameters
        ----------
        scans
            How many [-].
        """
        simulation = self.simulation
        for _ in range(scans):
            for partner in self.partners:
                partner.instance.set({name: simulation[tag] for name, tag in partner.reads.items()})
                partner.instance.step(simulation.engine.period)
                values = partner.instance.get(list(partner.writes.values()))
                for tag, value in zip(partner.writes, values, strict=True):
                    simulation.set(tag, value)
            simulation.run(1)

    def snapshot(self) -> Any:
        """Return the whole condition, of the plant and of the FMUs [-].

        Raises
        ------
        WrongFmu
            If an FMU did not pass the restore test: such a session is replayed from its start.
        """
        if not self.is_deterministic:
            zh, en = "有 FMU 未通过恢复测试，不能存取快照", "an FMU did not pass the restore test: no snapshots"
            raise WrongFmu(Problem(zh, en))
        return self.simulation.snapshot(), [partner.instance.save() for partner in self.partners]

    def restore(self, snapshot: Any) -> None:
        """Take up a condition; what follows is what followed then.

        Parameters
        ----------
        snapshot
            What `snapshot` returned, in this process [-].
        """
        plant, saved = snapshot
        self.simulation.restore(plant)
        for partner, state in zip(self.partners, saved, strict=True):
            partner.instance.restore(state)
