"""Where a number of the plant comes from."""

from __future__ import annotations

from dataclasses import dataclass

from yixian.simulator.kernel import Flowsheet

#: What every limit, setpoint and tuning constant of the control system is, unless it says otherwise.
TRAINING_VALUE = {"zh-Hans": "训练值，不是任何工厂的实际定值", "en": "training value, not the set-point of any plant"}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number comes from.

    Parameters
    ----------
    source
        In words [-].
    grade
        A standard or official, B handbook or vendor, C computed or repost, T textbook, E estimate [-].
    is_training_value
        Whether the screen must say that it is one [-].
    """

    source: str
    grade: str
    is_training_value: bool


def provenance(sheet: Flowsheet, tag: str) -> Provenance:
    """Return where a settable number comes from [-].

    Parameters
    ----------
    sheet
        The plant [-].
    tag
        A parameter, setting or command [-].

    Raises
    ------
    KeyError
        If the plant has no such tag.
    """
    owner, _, name = tag.rpartition(".")
    thing = sheet.things[owner] if owner in sheet.things else sheet.things[tag]
    declared = thing.declared(name if owner in sheet.things else "value")
    if declared.source:
        return Provenance(declared.source, declared.grade, declared.grade == "E")
    return Provenance(TRAINING_VALUE["en"], "E", is_training_value=True)
