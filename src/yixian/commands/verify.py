"""``yixian verify``: judge chartered questions from a plain file, no database needed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click
import numpy as np

from yixian import evidence

from .evidence_output import FILE, OUT, in_both_languages, print_record, refusing

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
@click.option("--figure", "figure_file", type=OUT, help="Write the SVG here.")
@click.option("--look", type=click.IntRange(min=1), help="Judge at this registered early look instead of at the end.")
@click.option("--as-of", type=click.DateTime(), help="Rows after this moment are in the future; default: now.")
@in_both_languages
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
    with refusing(lang, as_json=as_json):
        judged = [_judge(file, charter_file, look, now) for charter_file in charter_files]
    if figure_file is not None:
        charter, series, verdict = judged[0]
        labels = evidence.sentences(lang)["picture"]
        figure_file.write_text(evidence.figure(verdict, series, labels, claim=charter.claim), encoding="utf-8")
    if as_json:
        print_record(_record(judged))
    else:
        click.echo(_words(judged, lang))


def _judge(file: Path, charter_file: Path, look: int | None, now: np.datetime64) -> Judged:
    charter = evidence.read_charter(charter_file)
    series = evidence.read_series(file, charter)
    if look is None:
        return charter, series, evidence.verify(series, charter, as_of=now)
    return charter, series, evidence.interim(series, charter, look, as_of=now)


def _record(judged: list[Judged]) -> dict[str, Any]:
    verdicts = [verdict for _, _, verdict in judged]
    return verdicts[0].to_dict() if len(verdicts) == 1 else evidence.joint(verdicts).to_dict()


def _words(judged: list[Judged], lang: str) -> str:
    reports = ["\n".join(evidence.report(verdict, charter, lang)) for charter, _, verdict in judged]
    if len(judged) == 1:
        return reports[0]
    whole, words = evidence.joint([verdict for _, _, verdict in judged]), evidence.sentences(lang)
    title = words["report"]["joint"].format(
        word=words["words"][whole.word], held=whole.held, parts=len(whole.parts), grade=whole.grade
    )
    return "\n\n".join([title, *reports])
