"""What a plant says about itself to a drill: which tags only the instructor sets, and what its changes mean."""

from __future__ import annotations

from yixian.simulator.control.malfunction import Malfunction as MalfunctionBlock
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.drill.events import Reporter
from yixian.simulator.kernel import Engine

INSTRUCTOR = "instructor"
ROLES = ("board", "field", INSTRUCTOR)
TRAINEES = ("board", "field")
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
