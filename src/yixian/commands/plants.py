"""``yixian plants``: the plants there are, with their tags and scenarios."""

from __future__ import annotations

import json
from typing import Any

import click

from yixian.commands.inputs import language, refusals
from yixian.simulator import drill
from yixian.simulator.drill.plants import PLANTS, Plant
from yixian.simulator.gateways.catalogue import Tag
from yixian.simulator.gateways.plants import called, find, plant_tags, sheet_of
from yixian.simulator.gateways.tasks import scenarios_of
from yixian.web.config.console import say, words


@click.command("plants", help="List the plants with their scenarios, or the tags of one PLANT.")
@click.argument("plant", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON: tags with unit, range, limits.")
def plants_command(plant: str | None, as_json: bool) -> None:
    with refusals():
        chosen = [find(plant)] if plant else list(PLANTS.values())
    if as_json:
        click.echo(json.dumps([described(item) for item in chosen], ensure_ascii=False, indent=1))
        return
    for item in chosen:
        _print(item)
        if plant:
            for tag in plant_tags(item.name):
                click.echo(_line(item, tag))
    if not plant:
        say("各位号的单位、量程和限值：yixian plants 装置名", "Tags with unit, range and limits: yixian plants PLANT")


def _print(plant: Plant) -> None:
    tags = plant_tags(plant.name)
    writable, names = sum(tag.is_writable for tag in tags), scenarios_of(plant)
    click.echo(f"{plant.name}  {plant.title[language()]}")
    click.echo(
        words(
            f"  位号 {len(tags)} 个，可设定 {writable} 个；情景：{'、'.join(names)}",
            f"  {len(tags)} tags, {writable} can be set; scenarios: {', '.join(names)}",
        )
    )


def _line(plant: Plant, tag: Tag) -> str:
    """Return a tag as one line: name, kind, range and unit, whether it may be set, alarm limits, what it is."""
    ends = "" if tag.low is None and tag.high is None else f"{_end(tag.low)} … {_end(tag.high)}"
    limits = " ".join(f"{kind} {limit:g}" for kind, limit in tag.limits.items())
    name = called(plant, tag.name)
    what = "; ".join(part for part in (name[language()] if name else "", tag.label) if part)
    writable = words("可设定", "writable") if tag.is_writable else words("只读", "read only")
    return f"  {tag.name:<24} {tag.kind:<12} {ends:>16} {tag.unit:<8} {writable:<9} {limits}  {what}".rstrip()


def _end(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"


def described(plant: Plant) -> dict[str, Any]:
    """Return a plant as ``--json`` prints it."""
    sheet = sheet_of(plant.name)
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
                "name": called(plant, tag.name),
                "kind": tag.kind,
                "unit": tag.unit,
                "range": {"low": tag.low, "high": tag.high},
                "limits": dict(tag.limits),
                "writable": tag.is_writable,
                "label": tag.label,
            }
            for tag in plant_tags(plant.name)
        ],
    }
