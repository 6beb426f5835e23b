"""``yixian chart``: has the process moved, by limits frozen from an approved baseline."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from yixian import evidence
from yixian.evidence.fields import instant, iso
from yixian.evidence.limits import ChartKind

from .evidence_output import FILE, OUT, Column, in_both_languages, print_checks, print_record, read_column, refusing

Baseline = evidence.Limits | slice | NDArray[np.bool_]
_MOST_SIGNALS = 20


@click.command("chart")
@click.argument("file", type=FILE)
@click.option("--charter", "charter_file", type=FILE, help="Take columns and baseline window from this charter (YAML).")
@click.option("--column", default="", help="Heading of the values, or of the numbers of events for p and u.")
@click.option("--sizes", default="", help="Heading of the parts or the exposure, for p and u.")
@click.option("--time", default="", help="Heading of the date or time; without, the rows stand in order.")
@click.option("--kind", type=click.Choice(["I", "EWMA", "p", "u"]), help="Default: I; u for a charter's rate.")
@click.option("--baseline-rows", type=int, help="Limits come from the first so many rows.")
@click.option("--baseline-from", default="", help="Limits come from rows since this date …")
@click.option("--baseline-to", default="", help="… up to and with this date.")
@click.option("--limits", "limits_file", type=FILE, help="Limits approved earlier: a record printed by --json.")
@click.option("--as-of", type=click.DateTime(), help="Rows after this moment are in the future; default: now.")
@click.option("--figure", "figure_file", type=OUT, help="Write the SVG here.")
@in_both_languages
def chart_command(  # noqa: PLR0913 - one for each option
    file: Path,
    charter_file: Path | None,
    *,
    column: str,
    sizes: str,
    time: str,
    kind: ChartKind | None,
    baseline_rows: int | None,
    baseline_from: str,
    baseline_to: str,
    limits_file: Path | None,
    as_of: dt.datetime | None,
    figure_file: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """List the points of FILE that say the process has moved, and whether the limits still serve.

    Exit status 0 when there is a chart, with signals or without; 2 when the file or the options cannot be used.
    """
    names = {"x": column or "column", "sizes": sizes or "--sizes", "baseline": "baseline"}
    with refusing(lang, as_json=as_json, names=names):
        read = read_column(file, charter_file, column=column, sizes=sizes, time=time, subgroup="", as_of=as_of)
        chosen = kind or ("u" if read.sizes is not None and not sizes else "I")
        if limits_file is not None:
            baseline: Baseline = _limits(limits_file)
        else:
            baseline = _baseline(read, charter_file, baseline_rows, baseline_from, baseline_to)
        drawn = evidence.chart(read.values, baseline, kind=chosen, sizes=read.sizes)
        drawn = replace(drawn, checks=(*read.checks, *drawn.checks))
    if figure_file is not None:
        labels = evidence.sentences(lang)["method_pictures"]
        figure_file.write_text(evidence.chart_figure(drawn, labels), encoding="utf-8")
    if as_json:
        times = None if read.times is None else np.datetime_as_string(read.times, unit="s").tolist()
        print_record(drawn.to_dict() | {"times": times, "reapproval": [c.to_dict() for c in drawn.reapproval()]})
    else:
        _say(drawn, read, lang)


def _limits(path: Path) -> evidence.Limits:
    """Return the limits of a record printed earlier."""
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        problem = evidence.Problem("file_unreadable", path.name, {"reason": str(error)[:120]})
        raise evidence.FileError([problem]) from error
    return evidence.Limits.from_dict(record["limits"] if isinstance(record, dict) and "limits" in record else record)


def _baseline(read: Column, charter_file: Path | None, rows: int | None, since: str, until: str) -> Baseline:
    """Return which rows the limits come from; the options go before the charter."""
    if rows is not None:
        if rows < 1:
            raise evidence.InputError([evidence.Problem("not_positive", "--baseline-rows")])
        return slice(0, rows)
    if since or until:
        window = evidence.Window(_date(since, "--baseline-from"), _date(until, "--baseline-to"))
        if read.times is None:
            raise evidence.InputError([evidence.Problem("missing_key", "--time")])
        if instant(window.end) < instant(window.start):
            raise evidence.InputError([evidence.Problem("window_reversed", "--baseline-from")])
        return window.holds(read.times)
    before = evidence.read_charter(charter_file).before if charter_file is not None else None
    if before is None or read.times is None:
        raise evidence.InputError([evidence.Problem("missing_key", "--baseline-rows")])
    return before.holds(read.times)


def _date(text: str, name: str) -> str:
    date = iso(text)
    if date is None:
        raise evidence.InputError([evidence.Problem("not_a_date" if text else "missing_key", name)])
    return date


def _say(drawn: evidence.Chart, read: Column, lang: str) -> None:
    say = evidence.sentences(lang)["methods"]
    known = [(low, high) for low, high in zip(drawn.lower, drawn.upper, strict=True) if high is not None]
    low, high = known[-1] if known else (float("nan"), float("nan"))
    limits = drawn.limits
    click.echo(say["limits"].format(kind=drawn.kind, centre=limits.centre, lower=low, upper=high, n=limits.n))
    runs = {signal.index for signal in drawn.signals if signal.rule == 2}
    shown = [signal for signal in drawn.signals if signal.rule == 1 or signal.index - 1 not in runs]
    if not shown:
        click.echo(say["no_signals"])
    for signal in shown[:_MOST_SIGNALS]:
        label = "" if read.times is None else f" {read.times[signal.index]}".replace("T00:00:00", "")
        rule = say[f"rule_{signal.rule}"].format(run=limits.run)
        click.echo(say["signal"].format(point=signal.index + 1, label=label, rule=rule))
    if len(shown) > _MOST_SIGNALS:
        click.echo(say["more_signals"].format(count=len(shown) - _MOST_SIGNALS))
    print_checks(drawn.checks, lang)
    if reasons := drawn.reapproval():
        click.echo(say["reapprove"])
        for reason in reasons:
            click.echo(f"  - {evidence.check_sentence(reason, lang)}")
