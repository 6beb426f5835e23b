"""``yixian schedule``: which setting runs in which shift of a switchback."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from yixian import evidence

from .evidence_output import FILE, in_both_languages, print_record, refusing


@click.command("schedule")
@click.option("--charter", "charter_file", type=FILE, help="Take days, start and washout from this charter (YAML).")
@click.option("--days", type=int, help="Days of the trial.")
@click.option("--shifts", type=int, default=2, show_default=True, help="Shifts a day.")
@click.option("--block", type=int, default=2, show_default=True, help="Days of a block; each arm gets half of it.")
@click.option("--washout", type=int, help="Shifts not counted after a switch; default: the charter's, else 1.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another number, another order.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day of the trial.")
@in_both_languages
def schedule_command(  # noqa: PLR0913 - one for each option
    charter_file: Path | None,
    *,
    days: int | None,
    shifts: int,
    block: int,
    washout: int | None,
    seed: int,
    start: dt.datetime | None,
    as_json: bool,
    lang: str,
) -> None:
    """Print a randomised switchback: day, shift, arm A (usual) or B (new), and whether the shift counts."""
    with refusing(lang, as_json=as_json):
        if charter_file is not None:
            charter = evidence.read_charter(charter_file)
            days = days or int(charter.after.days) // max(block, 1) * block
            washout = charter.washout_shifts if washout is None else washout
            start = start or dt.datetime.fromisoformat(charter.after.start)
        if days is None:
            raise evidence.InputError([evidence.Problem("missing_key", "--days")])
        washout = 1 if washout is None else washout
        slots = evidence.schedule(days, shifts, block=block, washout=washout, seed=seed)
    if as_json:
        first = None if start is None else start.date().isoformat()
        print_record({"start": first, "seed": seed, "slots": [slot.to_dict() for slot in slots]})
        return
    say = evidence.sentences(lang)["methods"]
    click.echo(say["slots"])
    for slot in slots:
        day = str(slot.day + 1) if start is None else (start + dt.timedelta(days=slot.day)).date().isoformat()
        click.echo(f"{day} {slot.shift + 1} {slot.arm} {say['counted' if slot.counts else 'washed']}")
    counts = {arm: sum(slot.counts and slot.arm == arm for slot in slots) for arm in ("A", "B")}
    click.echo(say["balance"].format(a=counts["A"], b=counts["B"], washout=washout))
