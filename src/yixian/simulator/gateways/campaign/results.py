"""Results on disk: Parquet parts written whole or not at all, put together at the end; a row for each key, once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from yixian.simulator.gateways.campaign.work import Row
from yixian.simulator.gateways.errors import Problem, WrongCampaign

FINAL = "results.parquet"
PARTS = "parts"
_TEXTS = ("key", "diverged_tag", "hash")
_WHOLE = ("number", "seed")


class Results:
    """The results of campaigns in one folder.

    Parameters
    ----------
    folder
        Where they stand [-].
    columns
        Names of the columns, in their order [-].
    """

    def __init__(self, folder: Path, columns: Sequence[str]) -> None:
        self.folder, self.columns = folder, list(columns)
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        for left in (folder / PARTS).glob("*.tmp"):
            left.unlink()

    def done(self) -> set[str]:
        """Return the keys there are results for [-]."""
        return set(self.rows())

    def rows(self) -> dict[str, Row]:
        """Return all rows by key [-]."""
        found: dict[str, Row] = {}
        for path in [self.folder / FINAL, *sorted((self.folder / PARTS).glob("*.parquet"))]:
            if path.exists():
                found.update((row["key"], row) for row in read(path))
        return found

    def add(self, rows: Sequence[Row]) -> None:
        """Keep rows: the file is named by their keys, so the same rows a second time are the same file.

        Parameters
        ----------
        rows
            Rows of one piece of work [-].
        """
        name = hashlib.sha256("".join(sorted(row["key"] for row in rows)).encode()).hexdigest()[:32]
        write(self.folder / PARTS / f"{name}.parquet", rows, self.columns)

    def finish(self, keys: Mapping[str, int]) -> Path:
        """Put the rows of a campaign together in the order of its cases and return the file [-].

        Rows of other campaigns in the folder stay in the parts.

        Parameters
        ----------
        keys
            Number of each case of the campaign, by key [-].
        """
        rows = self.rows()
        others = [row for key, row in rows.items() if key not in keys]
        if others:
            self.add([{name: row.get(name) for name in self.columns} for row in others])
        own = [{**rows[key], "number": number} for key, number in keys.items()]
        write(self.folder / FINAL, sorted(own, key=lambda row: row["number"]), self.columns)
        for path in (self.folder / PARTS).glob("*.parquet"):
            if all(row["key"] in keys for row in read(path)):
                path.unlink()
        return self.folder / FINAL


def write(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Write rows as Parquet, whole or not at all.

    Parameters
    ----------
    path
        Where [-].
    rows
        The rows [-].
    columns
        Their columns [-].
    """
    spare = path.with_suffix(f".{os.getpid()}.tmp")
    kinds = ", ".join(f"{_quoted(name)} {_kind(name)}" for name in columns)
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        database.execute(f"CREATE TABLE rows ({kinds})")
        marks = ", ".join("?" for _ in columns)
        insert = f"INSERT INTO rows VALUES ({marks})"  # noqa: S608 - question marks
        database.executemany(insert, [[row.get(name) for name in columns] for row in rows])
        target = str(spare).replace("'", "''")
        database.execute(f"COPY rows TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    spare.replace(path)


def read(path: Path) -> list[Row]:
    """Return the rows of a Parquet file [-].

    Parameters
    ----------
    path
        Where [-].

    Raises
    ------
    WrongCampaign
        If it is not a file of results.
    """
    with duckdb.connect() as database:
        try:
            found = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
        except duckdb.Error as error:
            says = str(error).splitlines()[0]
            en = f"{path.name} is no file of results: {says}"
            raise WrongCampaign([Problem(f"{path.name} 不是结果文件：{says}", en)]) from error
        names = [str(column[0]) for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _kind(name: str) -> str:
    return "VARCHAR" if name in _TEXTS else "BIGINT" if name in _WHOLE else "DOUBLE"


def _quoted(name: Any) -> str:
    return '"' + str(name).replace('"', '""') + '"'
