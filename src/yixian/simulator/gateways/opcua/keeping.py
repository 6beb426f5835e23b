"""Keep a served plant on disk, so that a server that is killed goes on where it was: a snapshot, and a journal since.

An order is in the journal before its client is told that it is good, and each publication marks the scan it shows.
Taken up again, the plant runs from the snapshot through the journal: equal orders before equal scans give equal bits.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from yixian.simulator.errors import SimulatorError
from yixian.simulator.gateways.errors import GatewayError, Problem
from yixian.simulator.gateways.runs import Run

#: A snapshot is taken anew after so many publications; until then the journal grows.
PUBLICATIONS = 600
logger = logging.getLogger("yixian.opcua")
_SNAPSHOT, _JOURNAL = ".snapshot", ".journal"


class Keep:
    """The folder of one plant.

    Parameters
    ----------
    folder
        Where it is kept; made if there is none [-].
    identity
        What is served: plant, scenario, seed; another one is refused [-].
    """

    def __init__(self, folder: Path, identity: Mapping[str, str | int]) -> None:
        self.folder, self._identity = folder, dict(identity)
        folder.mkdir(parents=True, exist_ok=True)
        self._journal: Any = None
        self._marks = 0

    def take_up(self, run: Run, epoch: datetime) -> datetime:
        """Bring a run at its start to where the folder left it; return what the plant's clock showed at its start [-].

        Parameters
        ----------
        run
            The plant at its start [-].
        epoch
            What its clock shows if the folder is empty [-].

        Raises
        ------
        GatewayError, SnapshotMismatch
            If the folder is of another plant, scenario or seed, or of other equations.
        """
        path = max(self.folder.glob(f"*{_SNAPSHOT}"), default=None, key=lambda item: int(item.stem))
        if path is None:
            self._renew(run, epoch)
            return epoch
        head, _, snapshot = path.read_bytes().partition(b"\n")
        known = json.loads(head)
        self._check(known["of"])
        run.simulation.restore(snapshot)
        for line in _lines(path.with_suffix(_JOURNAL)):
            run.advance(max(0, line["scan"] - run.scans))
            if "tag" in line:
                carry_out(run, line["tag"], line["value"])
        run.forget()
        epoch = datetime.fromisoformat(known["epoch"])
        self._renew(run, epoch)
        return epoch

    def order(self, run: Run, tag: str, value: float) -> None:
        """Keep an order that is carried out before the next scan.

        Parameters
        ----------
        run
            The plant [-].
        tag, value
            The order [-].
        """
        self._write({"scan": run.scans, "tag": tag, "value": value})

    def mark(self, run: Run, epoch: datetime) -> None:
        """Keep how far the plant has come; now and then take a snapshot.

        Parameters
        ----------
        run
            The plant, with no order waiting [-].
        epoch
            What its clock showed at its start [-].
        """
        self._marks += 1
        if self._marks >= PUBLICATIONS:
            self._renew(run, epoch)
        else:
            self._write({"scan": run.scans})

    def close(self) -> None:
        """Close the journal."""
        if self._journal is not None:
            self._journal.close()

    def _check(self, known: Mapping[str, str | int]) -> None:
        if known != self._identity:
            kept, wanted = (" ".join(map(str, item.values())) for item in (known, self._identity))
            zh = f"{self.folder} 中保存的是 {kept}，不是 {wanted}；请换一个目录"
            en = f"{self.folder} keeps {kept}, not {wanted}; name another folder"
            raise GatewayError(Problem(zh, en))

    def _write(self, line: dict[str, Any]) -> None:
        self._journal.write(json.dumps(line).encode() + b"\n")
        self._journal.flush()

    def _renew(self, run: Run, epoch: datetime) -> None:
        """Write a snapshot, whole or not at all, and begin its journal; what came before is no longer needed."""
        self.close()
        path = self.folder / f"{run.scans}{_SNAPSHOT}"
        head = json.dumps({"of": self._identity, "epoch": epoch.isoformat()}).encode()
        spare = path.with_suffix(".tmp")
        with spare.open("wb") as file:
            file.write(head + b"\n" + run.simulation.snapshot())
            file.flush()
            os.fsync(file.fileno())
        journal = path.with_suffix(_JOURNAL)
        journal.unlink(missing_ok=True)
        spare.replace(path)
        self._journal, self._marks = journal.open("ab"), 0
        for old in (*self.folder.glob(f"*{_SNAPSHOT}"), *self.folder.glob(f"*{_JOURNAL}")):
            if old.stem != path.stem:
                old.unlink()


def carry_out(run: Run, tag: str, value: float) -> None:
    """Carry out an order; what the plant refuses after all is said in the log.

    Parameters
    ----------
    run
        The plant [-].
    tag, value
        The order [-].
    """
    try:
        run.set(tag, value)
    except SimulatorError as error:
        logger.warning("%s = %g: %s", tag, value, error)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a journal; a last one that was cut off had not been answered yet."""
    content = path.read_bytes() if path.exists() else b""
    for line in content.split(b"\n")[:-1]:
        yield json.loads(line)
