"""The table of scenarios with what their scripted players score: ``python -m yixian.simulator.drill.table``."""

from __future__ import annotations

import sys

from yixian.simulator.drill.library import load, scenarios
from yixian.simulator.drill.player import play
from yixian.simulator.drill.scenario import ScenarioInfo


def row(info: ScenarioInfo) -> str:
    """Return one line of the table, in Markdown [-].

    Parameters
    ----------
    info
        The scenario [-].
    """
    scenario = load(info.name)
    scores = {name: play(scenario, name) for name in ("expert", "wrong") if name in scenario.players}
    shown = [f"{scores[name].session.score().total:.1f}" if name in scores else "—" for name in ("expert", "wrong")]
    wrong = scenario.players["wrong"].title if "wrong" in scenario.players else None
    minutes = f"{scenario.time_limit_s / 60.0:g} min"
    cells = [f"`{info.name}`", f"{info.title['zh']} · {info.title['en']}", info.kind, info.level, minutes, *shown]
    return "| " + " | ".join([*cells, wrong["en"] if wrong else ""]) + " |"


def main() -> None:
    """Print the table."""
    sys.stdout.write("| name | title | kind | level | limit | expert | wrong | the wrong response |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|---|\n")
    for info in scenarios():
        sys.stdout.write(row(info) + "\n")


if __name__ == "__main__":
    main()
