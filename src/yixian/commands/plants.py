"""``yixian plants``: the plants there are, with their tags and scenarios."""

from __future__ import annotations

import json
from typing import Any

import click

from yixian.simulator import drill
from yixian.simulator.drill.plants import PLANTS, Plant
from yixian.simulator.gateways.catalogue import tags_of
from yixian.simulator.gateways.tasks import scenarios_of
from yixian.web.config.console import is_english, words


@click.command("plants", help="List the plants, their tags and scenarios.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON: tags with unit, range, limits.")
def plants_command(as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([described(plant) for plant in PLANTS.values()], ensure_ascii=False, indent=1))
        return
    for plant in PLANTS.values():
        tags = tags_of(plant.build())
        writable = sum(tag.is_writable for tag in tags)
        click.echo(f"{plant.name}  {plant.title[language()]}")
        click.echo(
            words(
                f"  位号 {len(tags)} 个，可设定 {writable} 个；情景：{'、'.join(scenarios_of(plant))}",
                f"  {len(tags)} tags, {writable} can be set; scenarios: {', '.join(scenarios_of(plant))}",
            )
        )


def language() -> str:
    """Return the language of the texts: the terminal's."""
    return "en" if is_english() else "zh"


def described(plant: Plant) -> dict[str, Any]:
    """Return a plant as ``--json`` prints it."""
    sheet = plant.build()
    return {
        "plant": plant.name,
        "title": dict(plant.title),
        "scan_s": sheet.scan_s,
        "dt_s": sheet.dt,
        "scenarios": [
            *({"name": name, "kind": "condition"} for name in plant.conditions),
            *(
                {
                    "name": info.name,
                    "kind": info.kind,
                    "title": dict(info.title),
                    "level": info.level,
                    "time_limit_s": info.time_limit_s,
                }
                for info in drill.scenarios(plant.name)
            ),
        ],
        "tags": [
            {
                "tag": tag.name,
                "kind": tag.kind,
                "unit": tag.unit,
                "range": {"low": tag.low, "high": tag.high},
                "limits": dict(tag.limits),
                "writable": tag.is_writable,
                "label": tag.label,
            }
            for tag in tags_of(sheet)
        ],
    }
