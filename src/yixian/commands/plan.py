"""``yixian plan``: the chance that a trial of so many days proves its effect, from the history in a plain file."""

from __future__ import annotations

from pathlib import Path

import click

from yixian import evidence

from .evidence_output import FILE, in_both_languages, print_record, refusing

DAYS = "14,30,60,90,180"


def _days(_context: click.Context, _option: click.Parameter, text: str) -> tuple[int, ...]:
    """Read ``14,30,60``."""
    try:
        days = tuple(int(part) for part in text.replace("，", ",").split(","))
    except ValueError as error:
        raise click.BadParameter(f"{text} is not a list of days such as {DAYS}.") from error
    if min(days) < 1:
        raise click.BadParameter("A trial lasts at least one day.")
    return days


@click.command("plan")
@click.argument("file", type=FILE)
@click.option("--charter", "charter_file", type=FILE, required=True, help="The question as it will be registered.")
@click.option("--days", callback=_days, default=DAYS, show_default=True, help="Lengths of the trial to try.")
@click.option("--effect", type=float, help="True improvement assumed; default: the claim, or twice the minimum.")
@in_both_languages
def plan_command(
    file: Path, charter_file: Path, *, days: tuple[int, ...], effect: float | None, as_json: bool, lang: str
) -> None:
    """Say how likely trials of different lengths are to prove their effect, from the history in FILE.

    Exit status 0 with an answer; 2 when the charter or the file cannot be read; 3 when the history allows no answer.
    """
    with refusing(lang, as_json=as_json):
        charter = evidence.read_charter(charter_file)
        series = evidence.read_series(file, charter)
    assumed = evidence.assumed_effect(charter) if effect is None else effect
    try:
        chances = evidence.plan(series, charter, days, effect=assumed)
    except evidence.NotEstimable as reason:
        check = evidence.Check(reason.code, "stop", dict(reason.numbers))
        if as_json:
            print_record({"check": check.to_dict()})
        click.echo(evidence.check_sentence(check, lang), err=True)
        raise SystemExit(3) from reason
    if as_json:
        record = {
            "effect": assumed,
            "unit": charter.indicator.unit,
            "chances": [{"days": length, "chance": chance} for length, chance in chances],
            "engine": evidence.ENGINE,
            "charter_sha": charter.sha(),
        }
        print_record(record)
        return
    say = evidence.sentences(lang)["report"]
    click.echo(say["plan_title"].format(effect=assumed, unit=charter.indicator.unit, minimum=charter.min_effect))
    for length, chance in chances:
        click.echo(say["plan_row"].format(days=length, chance=chance))
