"""The direct cooler: duty, water failure, flooding."""

from __future__ import annotations

import pytest

from yixian.simulator.kernel import Flowsheet, Parameter, Simulation, compile_model
from yixian.simulator.units.cooler import DirectCooler
from yixian.simulator.units.gas_line import GasBoundary, GasLine

from simulator.units.rigs import BAIYIN, SEA_LEVEL, hand  # isort: skip


def cooler_rig(atmosphere: float) -> Simulation:
    """Gas of two generators, saturated at 85 °C, through the tower at design spray."""
    sheet = Flowsheet("a cooler", scan_s=0.5, substeps=5)
    sheet.add(
        GasBoundary("G", pressure=atmosphere, rise=5.0, humid=1.0, temperature=85.0),
        GasBoundary("H", pressure=atmosphere, rise=4.0),
        DirectCooler("T", upstream="G.gas", spray="SPRAY-FLOW", atmosphere=atmosphere, dry=900.0),
        GasLine("L", upstream="T.gas", downstream="H.gas", opening="LINE",
                drop_nominal=Parameter(0.4, "kPa", source="rig", grade="E")),
        hand("LINE", 100.0), hand("SPRAY-FLOW", spray()),
    )  # fmt: skip
    return Simulation(compile_model(sheet.build(), "python"))


def spray() -> object:
    from yixian.simulator.kernel import Command

    return Command(150.0, "m³/h", 0.0, 300.0)


@pytest.mark.parametrize(("atmosphere", "duty_mw"), [(SEA_LEVEL, 1.5), (BAIYIN, 2.4)])
def test_duty_of_a_generator_at_sea_level_and_at_altitude(atmosphere: float, duty_mw: float) -> None:
    run = cooler_rig(atmosphere)
    run.advance(600.0)
    generators = run["T.flow"] / 2345.0
    assert run["T.duty"] / 1000.0 / generators == pytest.approx(duty_mw, rel=0.08)
    assert 32.0 < run["T.temperature"] < 37.0


def test_without_spray_the_gas_leaves_hot() -> None:
    run = cooler_rig(SEA_LEVEL)
    run.advance(300.0)
    run.set("SPRAY-FLOW", 0.0)
    run.advance(300.0)
    assert run["T.temperature"] > 70.0


def test_spray_never_leaves_hotter_than_the_gas_comes() -> None:
    run = cooler_rig(BAIYIN)
    run.set("SPRAY-FLOW", 45.0)
    run.advance(900.0)
    assert run["T.water_outlet"] < 85.0 + 5.0  # the limit is soft: 0.6 MJ/K of packing
    assert run["T.temperature"] > 50.0


def test_a_blocked_drain_drowns_the_inlet_and_stops_the_gas() -> None:
    run = cooler_rig(SEA_LEVEL)
    run.advance(300.0)
    flow = run["T.flow"]
    run.set("T.drain_blocked", 1.0)
    run.advance(120.0)
    assert run["T.sump"] > 1.3
    assert run["T.flow"] < 0.5 * flow


def test_too_much_spray_floods_the_packing() -> None:
    run = cooler_rig(SEA_LEVEL)
    run.advance(300.0)
    flow = run["T.flow"]
    run.set("SPRAY-FLOW", 220.0)
    run.advance(60.0)
    assert run["T.flow"] < 0.8 * flow
