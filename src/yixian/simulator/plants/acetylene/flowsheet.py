"""The whole line as one flowsheet."""

from __future__ import annotations

from yixian.simulator.kernel import Flowsheet
from yixian.simulator.plants.acetylene.cleaning import add_tower_control, add_towers
from yixian.simulator.plants.acetylene.generation import add_generator
from yixian.simulator.plants.acetylene.network import add_control, add_gas, add_liquids, add_outside
from yixian.simulator.plants.acetylene.preparation import add_preparation, add_preparation_control
from yixian.simulator.plants.acetylene.procedures import compressor_on_recycle, converters_in_service
from yixian.simulator.plants.acetylene.vinyl import add_vinyl, add_vinyl_control

LETTERS = "ABC"
SEA_LEVEL_KPA, ALTITUDE_KPA = 101.325, 82.5


def acetylene(*, pressure_kpa: float = SEA_LEVEL_KPA, relocation: str = "none", substeps: int = 5) -> Flowsheet:
    """Return the line from carbide to vinyl chloride, running at 100 % with generator C on standby.

    Parameters
    ----------
    pressure_kpa
        Air pressure of the site; 82.5 at 1700 m [kPa].
    relocation
        Where the gas cooler stands: ``none``, ``H1``, ``H2``, ``H3`` [-].
    substeps
        Integration steps in a scan of 0.5 s [-].
    """
    sheet = Flowsheet("acetylene", scan_s=0.5, substeps=substeps)
    add_outside(sheet, pressure_kpa=pressure_kpa)
    for letter in LETTERS:
        add_generator(sheet, letter)
    add_gas(sheet, relocation)
    add_liquids(sheet)
    add_preparation(sheet)
    add_towers(sheet)
    add_vinyl(sheet, relocation)
    add_control(sheet)
    add_preparation_control(sheet)
    add_tower_control(sheet)
    add_vinyl_control(sheet)
    sheet.add(compressor_on_recycle(), converters_in_service())
    return sheet
