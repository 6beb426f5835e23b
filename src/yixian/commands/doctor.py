"""``yixian doctor``: looks at everything an installation stands on and says what to do."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import click

from yixian.commands import django_setup
from yixian.web.config.console import is_english


def report(lang: str) -> dict[str, Any]:
    """Return all that was looked at and found, ready to be printed as JSON."""
    from django.db import connection

    from yixian import __version__
    from yixian.commands import history_doctor  # noqa: F401 - registers its checks
    from yixian.web.config import health, sqlite

    checked, findings = [], []
    for check, found in health.examine(lang):
        checked.append(check.code)
        findings += [asdict(item) for item in found]
    library = ".".join(map(str, sqlite.library_version()))
    return {
        "version": __version__,
        "database": f"sqlite {library}" if connection.vendor == "sqlite" else connection.vendor,
        "checked": checked,
        "findings": findings,
        "is_clean": not any(item["level"] == health.PROBLEM for item in findings),
    }


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="Language (default: zh, or YIXIAN_LANG).")
def doctor_command(as_json: bool, lang: str | None) -> None:
    """Examine this installation; the exit code is 1 when something needs mending."""
    django_setup.start()
    lang = lang or ("en" if is_english() else "zh")
    found = report(lang)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(found, lang)
    sys.exit(0 if found["is_clean"] else 1)


def _print(found: dict[str, Any], lang: str) -> None:
    english = lang == "en"
    for item in found["findings"]:
        mark = "✗" if item["level"] == "problem" else "·"
        click.echo(f"{mark} {item['what']}  [{item['code']}]")
        click.echo(f"    → {item['todo']}")
    count = len(found["checked"])
    problems = sum(item["level"] == "problem" for item in found["findings"])
    if problems:
        click.echo(
            f"{problems} problem(s), {count} checks." if english else f"检查 {count} 项，发现 {problems} 个问题。"
        )
    else:
        click.echo(f"{count} checks, all is well." if english else f"检查 {count} 项，没有问题。")
