"""``yixian factorial``: plan the runs of a factor experiment, fit the surface, confirm the optimum."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from yixian import evidence
from yixian.evidence import factorial

from .evidence_output import FILE, OUT, in_both_languages, print_checks, print_record, refusing

_FACTORS = click.option(
    "--factor", "factor_texts", multiple=True, required=True, help="name:low:high[:unit], once for each factor."
)


@click.group("factorial")
def factorial_command() -> None:
    """Find the best setting of two to five factors by planned runs."""


@factorial_command.command("design")
@_FACTORS
@click.option("--kind", type=click.Choice(["2k", "fractional", "ccf", "ccd", "bbd"]), default="ccf", show_default=True)
@click.option("--centre", type=int, default=5, show_default=True, help="Runs at the centre.")
@click.option("--blocks", type=int, default=1, show_default=True, help="Days or batches the runs are spread over.")
@click.option("--replicates", type=int, default=1, show_default=True, help="How often each other run is made.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another number, another order.")
@click.option("--out", "out_file", type=OUT, help="Write the runs as a csv file to fill in.")
@in_both_languages
def design_command(  # noqa: PLR0913 - one for each option
    factor_texts: tuple[str, ...],
    *,
    kind: factorial.DesignKind,
    centre: int,
    blocks: int,
    replicates: int,
    seed: int,
    out_file: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """List the runs in the order they must be made."""
    with refusing(lang, as_json=as_json):
        factors = [factorial.Factor.read(text) for text in factor_texts]
        runs = factorial.design(factors, kind, centre=centre, blocks=blocks, replicates=replicates, seed=seed)
    say = evidence.sentences(lang)["methods"]
    heading = [say["order"], say["block"], *(factor.name for factor in factors)]
    rows = [[run.order, run.block, *run.settings.values()] for run in runs]
    if out_file is not None:
        with out_file.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([heading, *rows])
    if as_json:
        print_record({"factors": [f.to_dict() for f in factors], "runs": [run.to_dict() for run in runs]})
        return
    click.echo(say["runs"].format(n=len(runs)))
    click.echo("\t".join(heading))
    for row in rows:
        click.echo("\t".join(f"{cell:g}" for cell in row))


@factorial_command.command("fit")
@click.argument("file", type=FILE)
@_FACTORS
@click.option("--response", required=True, help="Heading of the result.")
@click.option("--block", default="", help="Heading of the day or batch.")
@click.option("--goal", type=click.Choice(["max", "min", "target"]), default="max", show_default=True)
@click.option("--model", type=click.Choice(["quadratic", "interactions", "linear"]), default="quadratic")
@click.option("--low", type=float, help="Lower limit every result should keep.")
@click.option("--high", type=float, help="Upper limit every result should keep.")
@click.option("--confirm", "confirmation_texts", default="", help="Results of the confirmation runs, with commas.")
@click.option("--usual", type=float, help="Mean result at the usual setting, to be beaten.")
@click.option("--min-effect", type=float, default=0.0, help="Smallest gain on the usual worth having.")
@click.option("--figure", "figure_file", type=OUT, help="Write the SVG here.")
@in_both_languages
def fit_command(  # noqa: PLR0913 - one for each option
    file: Path,
    factor_texts: tuple[str, ...],
    *,
    response: str,
    block: str,
    goal: factorial.Goal,
    model: factorial.Model,
    low: float | None,
    high: float | None,
    confirmation_texts: str,
    usual: float | None,
    min_effect: float,
    figure_file: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Fit the surface to the runs in FILE and name the best setting; nothing is proved before confirmation runs.

    Exit status 0 when there is a surface, whatever it says; 2 when the file or the options cannot be used.
    """
    names = {"response": response, "tol": "--low, --high", "confirmation_runs": "--confirm", "blocks": block}
    with refusing(lang, as_json=as_json, names=names):
        factors = [factorial.Factor.read(text) for text in factor_texts]
        columns = [*(factor.name for factor in factors), response]
        read = evidence.read_columns(file, columns, labels=[block] if block else [])
        surface = factorial.fit(
            {factor.name: read.numbers[factor.name] for factor in factors},
            factors,
            read.numbers[response],
            tol=None if low is None and high is None else (low, high),
            goal=goal,
            model=model,
            blocks=read.labels.get(block),
        )
        results = [_number(text) for text in confirmation_texts.replace("，", ",").split(",") if text.strip()]
        confirmation = factorial.confirm(surface, results, usual=usual, min_effect=min_effect) if results else None
    if figure_file is not None:
        labels = evidence.sentences(lang)["method_pictures"]
        figure_file.write_text(evidence.surface_figure(surface, labels), encoding="utf-8")
    if as_json:
        confirmed = None if confirmation is None else confirmation.to_dict()
        print_record({"surface": surface.to_dict(), "confirmation": confirmed})
    else:
        _say(surface, confirmation, response, lang)


def _say(surface: factorial.Surface, confirmation: factorial.Confirmation | None, response: str, lang: str) -> None:
    words = evidence.sentences(lang)
    say = words["methods"]
    word = surface.word if confirmation is None else confirmation.word
    click.echo(say["conclusion"].format(word=words["words"][word]))
    click.echo(say["surface"].format(response=response, n=surface.n, sd=surface.residual_sd))
    for span, factor in zip(surface.optimum, surface.factors, strict=True):
        click.echo(say["best"].format(unit=factor.unit, **span.to_dict()).replace(" （", "（").replace("  (", " ("))
    ends = {name: getattr(surface, name) for name in ("mean_lo", "mean_hi", "run_lo", "run_hi")}
    click.echo(say["expected"].format(mean=surface.predicted, **ends))
    if surface.share_within is not None:
        click.echo(say["share_within"].format(share=surface.share_within))
    if confirmation is not None and confirmation.mean is not None:
        numbers = {name: getattr(confirmation, name) for name in ("runs", "mean", "lo", "hi")}
        click.echo(say["confirmation"].format(**numbers))
    for term in surface.coefficients:
        click.echo("  " + say["term"].format(**term.to_dict()))
    checks = [check for check in surface.checks if confirmation is None or check.code != "confirmation_wanted"]
    print_checks([*checks, *(confirmation.checks if confirmation is not None else ())], lang)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise evidence.InputError([evidence.Problem("not_a_number", "--confirm", {"found": text[:40]})]) from error
