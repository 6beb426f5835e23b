"""The reference of scenarios, with what their scripted players score: ``python -m yixian.simulator.drill.table``."""

from __future__ import annotations

import sys

from yixian.simulator.drill.conditions import wording
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


def section(info: ScenarioInfo) -> str:
    """Return what a scenario asks for, in Markdown [-].

    Parameters
    ----------
    info
        The scenario [-].
    """
    scenario = load(info.name)
    lines = [f"\n### {info.name}\n", f"{scenario.brief['zh']}\n", f"{scenario.brief['en']}\n"]
    for step in scenario.steps:
        limit = f", within {step.within_s:g} s" if step.within_s is not None else ""
        after = f", after {' '.join(step.after)}" if step.after else ""
        done = wording(step.done)["en"]
        lines.append(f"* {step.code} {step.title['zh']} · {step.title['en']} ({step.points:g}{limit}{after}): `{done}`")
    for item in scenario.quality:
        band = f"`{item.tag}` {item.target - item.band:g} to {item.target + item.band:g} {item.unit}"
        lines.append(f"* {item.code} {item.title['zh']} · {item.title['en']} ({item.points:g}): {band}")
    for penalty in scenario.penalties:
        word = "red line" if penalty.is_red_line else f"−{penalty.points:g}"
        lines.append(f"* {penalty.code} {penalty.title['zh']} · {penalty.title['en']} ({word})")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, and a section for each scenario."""
    sys.stdout.write("| name | title | kind | level | limit | expert | wrong | the wrong response |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|---|\n")
    for info in scenarios():
        sys.stdout.write(row(info) + "\n")
    for info in scenarios():
        sys.stdout.write(section(info))


if __name__ == "__main__":
    main()
