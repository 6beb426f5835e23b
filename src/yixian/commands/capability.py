"""``yixian capability``: does a process keep its tolerance, from a plain file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import click

from yixian import evidence
from yixian.evidence.terms import REQUIRED

from .evidence_output import FILE, OUT, in_both_languages, print_checks, print_record, read_column, refusing


@click.command("capability")
@click.argument("file", type=FILE)
@click.option("--charter", "charter_file", type=FILE, help="Take column and tolerance from this charter (YAML).")
@click.option("--column", default="", help="Heading of the measured column.")
@click.option("--time", default="", help="Heading of the date or time; without, the rows stand in order.")
@click.option("--subgroup", default="", help="Heading of the subgroup's label.")
@click.option("--lsl", type=float, help="Lower limit of the tolerance.")
@click.option("--usl", type=float, help="Upper limit of the tolerance.")
@click.option("--target", type=float, help="Value aimed at.")
@click.option(
    "--required", type=float, help="What the lower limit of Ppk must reach; default: the charter's, else 1.33."
)
@click.option("--as-of", type=click.DateTime(), help="Rows after this moment are in the future; default: now.")
@click.option("--figure", "figure_file", type=OUT, help="Write the SVG here.")
@in_both_languages
def capability_command(  # noqa: PLR0913 - one for each option
    file: Path,
    charter_file: Path | None,
    *,
    column: str,
    time: str,
    subgroup: str,
    lsl: float | None,
    usl: float | None,
    target: float | None,
    required: float | None,
    as_of: dt.datetime | None,
    figure_file: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Say whether the parts in FILE show a capable process: by the lower limit, and only if it is stable.

    Exit status 0 when there is an answer, whatever it is; 2 when the file or the options cannot be used.
    """
    names = {"x": column or "column", "lsl, usl": "--lsl, --usl", "required": "--required", "subgroup": subgroup}
    with refusing(lang, as_json=as_json, names=names):
        read = read_column(file, charter_file, column=column, sizes="", time=time, subgroup=subgroup, as_of=as_of)
        if charter_file is not None and lsl is None and usl is None:
            charter = evidence.read_charter(charter_file)
            lsl, usl = charter.indicator.lsl, charter.indicator.usl
            required = charter.plan_value if required is None and charter.design == "capability" else required
        required = REQUIRED if required is None else required
        found = evidence.capability(read.values, lsl, usl, target=target, subgroup=read.labels, required=required)
        found = _with_checks(found, read.checks)
    if figure_file is not None:
        labels = evidence.sentences(lang)["method_pictures"]
        figure_file.write_text(evidence.capability_figure(found, read.values, lsl, usl, labels), encoding="utf-8")
    if as_json:
        print_record(found.to_dict())
    else:
        _say(found, column or file.name, lang)


def _with_checks(found: evidence.Capability, checks: tuple[evidence.Check, ...]) -> evidence.Capability:
    """Add what was found on reading; rows of the future do not let anything be proved."""
    capped = any(check.level == "cap" for check in checks)
    word = "undecided" if capped and found.word == "proved" else found.word
    return replace(found, word=word, checks=(*checks, *found.checks))


def _say(found: evidence.Capability, name: str, lang: str) -> None:
    words = evidence.sentences(lang)
    say = words["methods"]
    click.echo(say["conclusion"].format(word=words["words"][found.word]))
    click.echo(say["required"].format(required=found.required))
    click.echo(say["parts"].format(name=name, n=found.n))
    if found.mean is not None and found.sd_within is not None:
        click.echo(say["spread"].format(mean=found.mean, sd_within=found.sd_within, sd_overall=found.sd_overall))
    for title, index in (("Cp", found.cp), ("Cpk", found.cpk), ("Pp", found.pp), ("Ppk", found.ppk)):
        if index is not None:
            key = "index_alone" if index.lower is None else "index"
            click.echo(say[key].format(name=title, **index.to_dict()))
    if found.outside is not None:
        click.echo(say["outside"].format(share=found.outside, upper=found.outside_upper))
    print_checks(found.checks, lang)
