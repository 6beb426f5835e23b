"""``modelDescription.xml`` of a plant: a variable for each slot of its buffer, in the order of the slots."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from yixian import __version__
from yixian.simulator.kernel import dimensions
from yixian.simulator.kernel.layout import Layout, Slot

#: Sections of the buffer by causality. What an operator sets is an input; what stays through a drill is a parameter.
_INPUT, _PARAMETER, _OUTPUT = ("command",), ("setting", "parameter"), ("state", "output", "memory", "fault")
SEED = "clock.seed"
#: Units of ours that measure nothing.
NO_MEASURE = ("bool", "state", "1", "pH")


def identifier_of(plant: str) -> str:
    """Return a plant's name as a C identifier [-].

    Parameters
    ----------
    plant
        Its name [-].
    """
    return "yixian_" + re.sub(r"\W", "_", plant, flags=re.ASCII)


def description(
    plant: str, guid: str, layout: Layout, starts: Sequence[float], *, period: float, note: str
) -> bytes:  # fmt: skip
    """Return the XML.

    Parameters
    ----------
    plant
        Its name [-].
    guid
        What ties it to its binary [-].
    layout
        Its slots [-].
    starts
        Value of each slot at the start, as shown [-].
    period
        Scan period [s].
    note
        What else is to be known [-].
    """
    root = ET.Element(
        "fmiModelDescription",
        fmiVersion="2.0",
        modelName=plant,
        guid=guid,
        description=note,
        generationTool=f"Yixian {__version__}",
        variableNamingConvention="flat",
        numberOfEventIndicators="0",
    )
    machine = ET.SubElement(
        root,
        "CoSimulation",
        modelIdentifier=identifier_of(plant),
        canHandleVariableCommunicationStepSize="true",
        canGetAndSetFMUstate="true",
        canSerializeFMUstate="true",
        canNotUseMemoryManagementFunctions="true",
    )
    files = ET.SubElement(machine, "SourceFiles")
    ET.SubElement(files, "File", name="plant.c")
    _units(root, layout)
    ET.SubElement(ET.SubElement(root, "LogCategories"), "Category", name="logStatusError")
    ET.SubElement(root, "DefaultExperiment", startTime="0", stopTime="3600", stepSize=repr(period))
    variables = ET.SubElement(root, "ModelVariables")
    outputs = [number for number, slot in enumerate(layout, start=1) if _variable(variables, slot, starts[slot.index])]
    structure = ET.SubElement(root, "ModelStructure")
    for name in ("Outputs", "InitialUnknowns"):
        group = ET.SubElement(structure, name)
        for number in outputs:
            ET.SubElement(group, "Unknown", index=str(number))
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text


def _units(root: ET.Element, layout: Layout) -> None:
    group = ET.SubElement(root, "UnitDefinitions")
    for unit in sorted({slot.unit for slot in layout} - {"-"}):
        item, measure = ET.SubElement(group, "Unit", name=unit), dimensions.parse(unit)
        if unit in NO_MEASURE or any(power != int(power) for power in measure.dimension):
            continue  # FMI knows whole powers only
        powers = {
            name: str(int(power)) for name, power in zip(dimensions.BASE, measure.dimension, strict=True) if power
        }
        ET.SubElement(item, "BaseUnit", powers, factor=repr(measure.factor), offset=repr(measure.offset))


def _variable(variables: ET.Element, slot: Slot, start: float) -> bool:
    """Add a variable; tell whether it is an output."""
    kind = _kind(slot)
    names = {"name": slot.tag, "valueReference": str(slot.index), **kind}
    item = ET.SubElement(variables, "ScalarVariable", names)
    if slot.label:
        item.set("description", slot.label)
    real = ET.SubElement(item, "Real")
    if slot.unit != "-":
        real.set("unit", slot.unit)
    for name, end in (("min", slot.low), ("max", slot.high)):
        if math.isfinite(end) and slot.is_writable:
            real.set(name, repr(float(end)))
    if kind["causality"] in ("input", "parameter"):
        real.set("start", repr(float(start)))
    return kind["causality"] == "output"


def _kind(slot: Slot) -> dict[str, str]:
    if slot.section in _INPUT:
        return {"causality": "input", "variability": "discrete"}
    if slot.section in _PARAMETER:
        return {"causality": "parameter", "variability": "tunable", "initial": "exact"}
    if slot.tag == SEED:
        return {"causality": "parameter", "variability": "fixed", "initial": "exact"}
    if slot.section in _OUTPUT:
        return {"causality": "output", "variability": "discrete", "initial": "calculated"}
    return {"causality": "local", "variability": "discrete", "initial": "calculated"}
