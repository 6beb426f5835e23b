"""What a plant says about itself to a drill: which tags only the instructor sets, and what its changes mean."""

from __future__ import annotations

from collections.abc import Sequence

from yixian.simulator.control.malfunction import Malfunction as MalfunctionBlock
from yixian.simulator.control.station import Hand
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.drill.errors import Text
from yixian.simulator.drill.events import Reporter
from yixian.simulator.kernel import Engine

BOARD, FIELD, INSTRUCTOR = "board", "field", "instructor"
ROLES = (BOARD, FIELD, INSTRUCTOR)
TRAINEES = (BOARD, FIELD)
#: Hand valves are turned on the spot; so are the buttons of local panels.
HAND_VALVE, PANEL = "HV", ("top_request", "bottom_request")
_REPORTERS: dict[str, Reporter] = {}


def reporter_of(engine: Engine) -> Reporter:
    """Return the reporter of a plant; sessions share it [-].

    Parameters
    ----------
    engine
        The plant [-].
    """
    found = _REPORTERS.get(engine.code_hash)
    if found is None:
        found = _REPORTERS[engine.code_hash] = Reporter(engine.model.flowsheet)
    return found


def instructor_only(engine: Engine) -> frozenset[str]:
    """Return the tags only the instructor sets: faults, parameters, and what is wrong with instruments [-].

    Parameters
    ----------
    engine
        The plant [-].
    """
    found = {slot.tag for slot in engine.layout if slot.section in ("fault", "parameter", "clock", "state")}
    for slot in engine.layout.section("fault"):
        fault = slot.tag.removesuffix(".level")
        found |= {fault, f"{fault}.ramp"}
    for block in engine.model.flowsheet.blocks:
        if isinstance(block, Transmitter):
            found |= {f"{block.name}.fault", f"{block.name}.severity"}
        elif isinstance(block, MalfunctionBlock):
            found |= {slot.tag for slot in engine.layout if slot.tag.startswith(f"{block.name}.")}
    return frozenset(found)


def on_the_spot(engine: Engine) -> frozenset[str]:
    """Return the tags of devices in the field: hand valves and local panels [-].

    Parameters
    ----------
    engine
        The plant [-].
    """
    found = set()
    for block in engine.model.flowsheet.blocks:
        if isinstance(block, Hand) and block.name.startswith(HAND_VALVE):
            found.add(block.name)
        found |= {f"{block.name}.{name}" for name in PANEL if name in type(block).declarations}
    return frozenset(found)


def not_his(crew: Sequence[str], by: str, *, is_in_field: bool) -> Text | None:
    """Return why somebody cannot operate a device because a colleague of the crew has it, or nothing.

    Who drills alone is everywhere; with a colleague in the other role each keeps to his place.

    Parameters
    ----------
    crew
        Roles of the people at the plant, one a person [-].
    by
        Role of whoever asks [-].
    is_in_field
        Whether the device stands in the field [-].
    """
    if len(crew) < 2:
        return None
    if by == BOARD and is_in_field and FIELD in crew:
        return {
            "zh": "现场设备由班组里的外操操作，请联系外操",
            "en": "a device in the field: the field operator of this crew has it, call them",
        }
    if by == FIELD and not is_in_field and BOARD in crew:
        return {
            "zh": "控制室设备由班组里的内操操作，请联系内操",
            "en": "a device of the control room: the board operator of this crew has it, call them",
        }
    return None
