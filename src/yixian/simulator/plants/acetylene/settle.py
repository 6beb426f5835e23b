"""Write the running conditions: let the line settle in closed loop, and keep what its tags then are.

Run ``python -m yixian.simulator.plants.acetylene.settle`` after a change of the flowsheet.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from yixian.simulator.kernel import Simulation, compile_model
from yixian.simulator.kernel.layout import Slot
from yixian.simulator.plants.acetylene import conditions
from yixian.simulator.plants.acetylene.flowsheet import ALTITUDE_KPA, SEA_LEVEL_KPA, acetylene

SITES = {"sea": SEA_LEVEL_KPA, "altitude": ALTITUDE_KPA}
LOADS = {conditions.FULL: 1.0, conditions.PART: 0.7}
HOURS = 10.0
#: Counters start at zero in every drill: of boundaries and programs, and wherever a name is theirs alone.
COUNTERS = (
    "received", "acetylene", "lost", "swept", "used", "taken", "shots", "exposures", "charges", "carbide", "dissolved",
)  # fmt: skip
COUNTER_UNITS = (
    "VCM", "AIR", "NITROGEN", "NITROGEN-LOW", "FLARE", "WATER-MAIN", "SEWER", "WASTE-110", "YARD", "FILTER", "RING-201",
    "V-120",
)  # fmt: skip
COUNTERS_ANYWHERE = (
    "received", "chlorine_received", "alkali_received", "cleaned", "severe", "discharged", "slipped", "over_strength",
    "supplied", "released", "acid_used", "escaped", "diverted", "caustic", "absorbed", "chlorinated", "made", "passed",
    "passed_chloride", "batches",
)  # fmt: skip
KINDS = (".LL", ".L", ".H", ".HH")
DIGITS = 8


def settle(simulation: Simulation, condition: str) -> dict[str, float]:
    """Return the tags of a plant that has settled at a load [-].

    Parameters
    ----------
    simulation
        A plant at its start [-].
    condition
        One of `LOADS` [-].
    """
    conditions.rough(simulation, LOADS[condition])
    simulation.advance(HOURS * 3600.0)
    return {slot.tag: round_to(simulation[slot.tag]) for slot in simulation.engine.layout if is_kept(slot, simulation)}


def is_kept(slot: Slot, simulation: Simulation) -> bool:
    """Tell whether a slot belongs to the condition: what differs from the start and is neither alarm nor counter.

    Parameters
    ----------
    slot
        The slot [-].
    simulation
        The settled plant [-].
    """
    if slot.section not in ("state", "command", "memory"):
        return False
    owner, _, name = slot.tag.rpartition(".")
    is_counter = name in COUNTERS and (owner in COUNTER_UNITS or owner.startswith(("SV-", "OV-", "SLAG-", "CHG-")))
    is_counter = is_counter or name in COUNTERS_ANYWHERE
    is_alarm = any(slot.tag.endswith(kind) or f"{kind}." in slot.tag for kind in KINDS)
    return not is_counter and not is_alarm and simulation[slot.tag] != slot.show(slot.initial)


def round_to(value: float) -> float:
    """Return a value with eight significant digits [any].

    Parameters
    ----------
    value
        Any value [any].
    """
    return float(f"{value:.{DIGITS}g}")


def main() -> None:
    """Write all running conditions, and print what they are."""
    for site, pressure_kpa in SITES.items():
        engine = compile_model(acetylene(pressure_kpa=pressure_kpa).build(), "llvm")
        for condition in LOADS:
            simulation = Simulation(engine, seed=1)
            tags = settle(simulation, condition)
            path = Path(__file__).with_name(f"running_{site}_{condition.removesuffix('%')}.json")
            path.write_text(json.dumps(tags, indent=0, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
            sys.stdout.write(f"{path.name}: {len(tags)} tags\n")


if __name__ == "__main__":
    main()
