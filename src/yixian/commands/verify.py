"""``yixian verify``: judge chartered questions from a plain file, no database needed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click
import numpy as np

from yixian import evidence

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Judged = tuple[evidence.Charter, evidence.Series, evidence.Verdict]


@click.command("verify")
@click.argument("file", type=FILE)
@click.option(
    "--charter",
    "charter_files",
    type=FILE,
    required=True,
    multiple=True,
    help="The registered question (YAML); several must all hold (A and B).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict's record instead of words.")
@click.option("--figure", "figure_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the SVG here.")
@click.option("--look", type=click.IntRange(min=1), help="Judge at this registered early look instead of at the end.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--as-of", type=click.DateTime(), help="Rows after this moment are in the future; default: now.")
def verify_command(
    file: Path,
    charter_files: tuple[Path, ...],
    *,
    as_json: bool,
    figure_file: Path | None,
    look: int | None,
    lang: str,
    as_of: dt.datetime | None,
) -> None:
    """Say whether the improvement in FILE is proved, by the rules its charter registered.

    Exit status 0 when a verdict was reached, whatever it is; 2 when the charter or the file cannot be read, or the
    look is not a registered one.
    """
    if figure_file is not None and len(charter_files) > 1:
        raise click.UsageError("--figure draws one question; give one --charter.")
    now = np.datetime64(as_of or dt.datetime.now().astimezone().replace(tzinfo=None), "s")
    try:
        judged = [_judge(file, charter_file, look, now) for charter_file in charter_files]
    except evidence.ProblemsError as error:
        refuse(error, lang, as_json=as_json)
        return
    if figure_file is not None:
        charter, series, verdict = judged[0]
        labels = evidence.sentences(lang)["picture"]
        figure_file.write_text(evidence.figure(verdict, series, labels, claim=charter.claim), encoding="utf-8")
    click.echo(_record(judged) if as_json else _words(judged, lang))


def refuse(error: evidence.ProblemsError, lang: str, *, as_json: bool) -> None:
    """Print every problem and leave with status 2."""
    if as_json:
        found = [{"code": p.code, "where": p.where, "facts": p.facts} for p in error.problems]
        click.echo(json.dumps({"problems": found}, ensure_ascii=False, indent=2))
    for problem in error.problems:
        click.echo(evidence.problem_sentence(problem, lang), err=True)
    raise SystemExit(2)


def _judge(file: Path, charter_file: Path, look: int | None, now: np.datetime64) -> Judged:
    charter = evidence.read_charter(charter_file)
    series = evidence.read_series(file, charter)
    if look is None:
        return charter, series, evidence.verify(series, charter, as_of=now)
    return charter, series, evidence.interim(series, charter, look, as_of=now)


def _record(judged: list[Judged]) -> str:
    verdicts = [verdict for _, _, verdict in judged]
    record = verdicts[0].to_dict() if len(verdicts) == 1 else evidence.joint(verdicts).to_dict()
    return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False)


def _words(judged: list[Judged], lang: str) -> str:
    reports = ["\n".join(evidence.report(verdict, charter, lang)) for charter, _, verdict in judged]
    if len(judged) == 1:
        return reports[0]
    whole, words = evidence.joint([verdict for _, _, verdict in judged]), evidence.sentences(lang)
    title = words["report"]["joint"].format(
        word=words["words"][whole.word], held=whole.held, parts=len(whole.parts), grade=whole.grade
    )
    return "\n\n".join([title, *reports])
