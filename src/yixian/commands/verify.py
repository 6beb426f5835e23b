"""``yixian verify``: judge one chartered question from a plain file, no database needed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click
import numpy as np

from yixian import evidence

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("verify")
@click.argument("file", type=_FILE)
@click.option("--charter", "charter_file", type=_FILE, required=True, help="The registered question (YAML).")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict's record instead of words.")
@click.option("--figure", "figure_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the SVG here.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--as-of", type=click.DateTime(), help="Rows after this moment are in the future; default: now.")
def verify_command(
    file: Path,
    charter_file: Path,
    *,
    as_json: bool,
    figure_file: Path | None,
    lang: str,
    as_of: dt.datetime | None,
) -> None:
    """Say whether the improvement in FILE is proved, by the rules its charter registered.

    Exit status 0 when a verdict was reached, whatever it is; 2 when the charter or the file cannot be read.
    """
    try:
        charter = evidence.read_charter(charter_file)
        series = evidence.read_series(file, charter)
    except evidence.ProblemsError as error:
        _refuse(error, lang, as_json=as_json)
        return
    now = as_of or dt.datetime.now().astimezone().replace(tzinfo=None)
    verdict = evidence.verify(series, charter, as_of=np.datetime64(now, "s"))
    if figure_file is not None:
        labels = evidence.sentences(lang)["picture"]
        figure_file.write_text(evidence.figure(verdict, series, labels, claim=charter.claim), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(verdict.to_dict(), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        click.echo("\n".join(evidence.report(verdict, charter, lang)))


def _refuse(error: evidence.ProblemsError, lang: str, *, as_json: bool) -> None:
    """Print every problem and leave with status 2."""
    if as_json:
        found = [{"code": p.code, "where": p.where, "facts": p.facts} for p in error.problems]
        click.echo(json.dumps({"problems": found}, ensure_ascii=False, indent=2))
    for problem in error.problems:
        click.echo(evidence.problem_sentence(problem, lang), err=True)
    raise SystemExit(2)
