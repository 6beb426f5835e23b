"""Print the tables of docs/reference/plants/acetylene.md from the flowsheet itself.

Run ``python -m yixian.simulator.plants.acetylene.describe``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from yixian.simulator.control.alarm import Alarm
from yixian.simulator.control.interlock import Cause, Interlock
from yixian.simulator.control.pid import DIRECT, PID
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.kernel import Fault, Flowsheet, Unit
from yixian.simulator.plants.acetylene.cause_effect import COMMON_EFFECTS, GENERATOR_EFFECTS
from yixian.simulator.plants.acetylene.conditions import FULL, PART, stored
from yixian.simulator.plants.acetylene.flowsheet import acetylene
from yixian.simulator.plants.acetylene.names import name_of

#: One generator stands for all three.
OTHERS = ("B", "C")


def is_shown(tag: str) -> bool:
    """Tell whether a tag belongs to the first generator or to none [-].

    Parameters
    ----------
    tag
        A tag [-].
    """
    stem = tag.split(".", maxsplit=1)[0].rstrip("123")
    is_other = stem[-1] in OTHERS and any(letter.isdigit() for letter in stem)
    return not is_other or stem.startswith(("LT-201", "GT-203"))


def counts(sheet: Flowsheet) -> Iterator[str]:
    """Yield what the plant has, a line each.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    model = sheet.build()
    sections = Counter(slot.section for slot in model.layout)
    kinds = Counter(type(thing) for thing in sheet.things.values())
    measured = sum(number for kind, number in kinds.items() if issubclass(kind, Transmitter))
    yield f"| states (of them solved implicitly) | {sections['state']} ({len(model.fast)}) |"
    yield f"| units | {len(sheet.units)} |"
    yield f"| parameters, faults of units and elements | {sections['parameter']}, {sections['fault']} |"
    yield f"| transmitters and analysers | {measured} |"
    yield f"| PID loops | {kinds[PID]} |"
    yield f"| alarms | {kinds[Alarm]} |"
    yield f"| interlocks (causes) | {kinds[Interlock]} ({kinds[Cause]}) |"
    yield f"| slots in the buffer | {len(model.layout)} |"


def instruments(sheet: Flowsheet) -> Iterator[str]:
    """Yield the rows of the instrument table.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    yield "| tag | 中文 | English | range | LL | L | H | HH |"
    yield "|---|---|---|---|---|---|---|---|"
    alarms = {thing.name: thing for thing in sheet.things.values() if isinstance(thing, Alarm)}
    for thing in sheet.things.values():
        if isinstance(thing, Transmitter) and is_shown(thing.name):
            name = name_of(thing.name) or {"zh-Hans": "", "en": ""}
            span = f"{thing.range.low:g}–{thing.range.high:g} {thing.range.unit}"
            found = [alarms.get(f"{thing.name}.{kind}") for kind in ("LL", "L", "H", "HH")]
            limits = " | ".join("" if alarm is None else f"{alarm.settings['limit']:g}" for alarm in found)
            yield f"| {thing.name} | {name['zh-Hans']} | {name['en']} | {span} | {limits} |"


def loops(sheet: Flowsheet) -> Iterator[str]:
    """Yield the rows of the loop table.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    yield "| loop | measures | action | SP | gain | Ti s | |"
    yield "|---|---|---|---|---|---|---|"
    for thing in sheet.things.values():
        if isinstance(thing, PID) and is_shown(thing.name):
            action = "direct" if thing.action == DIRECT else "reverse"
            numbers = [f"{thing.declared(name).initial:g}" for name in ("sp", "gain", "ti")]
            unit, cascade = thing.range.unit, thing.settings.get("cascade", "")
            note = f"cascade from {cascade}" if cascade else ""
            cells = [thing.name, thing.settings["pv"], action, f"{numbers[0]} {unit}", numbers[1], numbers[2], note]
            yield f"| {' | '.join(cells)} |"


def interlocks(sheet: Flowsheet) -> Iterator[str]:
    """Yield the rows of the cause-and-effect table.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    yield "| interlock | causes | votes | forces | latches |"
    yield "|---|---|---|---|---|"
    for thing in sheet.things.values():
        if not (isinstance(thing, Interlock) and is_shown(thing.name)):
            continue
        causes = [_worded(cause) for cause in thing.parts()]
        votes = "; ".join(f"{vote.count} of {len(vote.causes)}" for vote in thing.votes)
        forced = "; ".join(f"{element} → {position:g} %" for element, position in _forced(thing.name))
        yield f"| {thing.name} | {'; '.join(causes)} | {votes} | {forced} | {'yes' if thing.latches else 'no'} |"


def _worded(cause: Cause) -> str:
    delay = f", {cause.delay_s:g} s" if cause.delay_s else ""
    return f"{cause.tag} {cause.how} {cause.settings['limit']:g}{delay}"


def _forced(interlock: str) -> Iterator[tuple[str, float]]:
    for element, rows in {**GENERATOR_EFFECTS, **COMMON_EFFECTS}.items():
        for name, position in rows.items():
            if name.format(g="A") == interlock:
                yield element.format(g="A"), position


def faults(sheet: Flowsheet) -> Iterator[str]:
    """Yield the faults of the units.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    yield "| fault | what it does |"
    yield "|---|---|"
    for thing in sheet.things.values():
        if isinstance(thing, Unit) and is_shown(thing.name):
            for name, item in type(thing).declarations.items():
                if isinstance(item, Fault):
                    yield f"| {thing.name}.{name} | {item.label} |"


#: What a running condition is told by.
TOLD_BY = (
    ("R-101A.temperature", "°C"), ("R-101A.water_mass", "kg"), ("R-101A.fines", "kg"), ("R-101A.settled", "kg"),
    ("FIC-101A.sp", "m³/h"), ("SIC-104A.op", "%"), ("V-201.temperature", "°C"), ("T-104.temperature", "°C"),
    ("V-105.temperature", "°C"), ("C-105A.ring_temperature", "°C"), ("V-110.temperature", "°C"), ("FIC-208.op", "%"),
    ("PIC-205.op", "%"),
)  # fmt: skip


def running(_sheet: Flowsheet) -> Iterator[str]:
    """Yield the rows of the running conditions, from their files.

    Parameters
    ----------
    _sheet
        The plant [-].
    """
    columns = [(site, condition) for site in ("sea", "altitude") for condition in (FULL, PART)]
    yield "| tag | " + " | ".join(f"{site} {condition}" for site, condition in columns) + " | unit |"
    yield "|---" * (len(columns) + 2) + "|"
    for tag, unit in TOLD_BY:
        values = [stored(*column).get(tag) for column in columns]
        yield f"| {tag} | " + " | ".join("" if value is None else f"{value:.4g}" for value in values) + f" | {unit} |"


def main() -> None:
    """Print all tables."""
    sheet = acetylene()
    tables = {
        "Size": counts,
        "Instruments": instruments,
        "Loops": loops,
        "Interlocks": interlocks,
        "Faults": faults,
        "Running conditions": running,
    }
    for title, rows in tables.items():
        sys.stdout.write(f"\n## {title}\n\n")
        if rows is counts:
            sys.stdout.write("| what | how many |\n|---|---|\n")
        sys.stdout.writelines(f"{row}\n" for row in rows(acetylene() if rows is counts else sheet))


if __name__ == "__main__":
    main()
