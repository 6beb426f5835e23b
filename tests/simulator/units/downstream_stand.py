"""The downstream side alone, fed from a boundary with crude gas instead of generators and compressors."""

from __future__ import annotations

from functools import lru_cache

from yixian.simulator.control.interlock import Interlock, one
from yixian.simulator.control.pid import PID
from yixian.simulator.control.transmitter import Range
from yixian.simulator.control.valve import Valve
from yixian.simulator.kernel import Engine, Flowsheet, Parameter, Simulation, compile_model
from yixian.simulator.plants.acetylene.downstream import add_downstream
from yixian.simulator.plants.acetylene.instruments import Row, instrument
from yixian.simulator.units.gas_line import GasBoundary, GasValve
from yixian.simulator.units.settling import ClearTank
from yixian.simulator.units.site import Site, WaterBoundary

MAIN = Range(0.0, 7000.0, "Nm³/h")


class CrudeGas(GasBoundary):
    """Acetylene with the impurities of carbide."""

    phosphine = Parameter(400.0, "ppm", 0.0, 1e4, source="0.03–0.05 % (S16)", grade="B")
    sulphide = Parameter(50.0, "ppm", 0.0, 1e5, source="lime takes most of it", grade="T")

    def potentials(self) -> None:
        super().potentials()
        self.gas.phosphine, self.gas.sulphide = self.phosphine, self.sulphide


def stand() -> Flowsheet:
    """Return the downstream side with what it needs around it."""
    sheet = Flowsheet("downstream", scan_s=0.5, substeps=5)
    sheet.add(
        Site("SITE", nitrogen_valve=100.0),
        GasBoundary("NITROGEN", pressure="SITE.atmosphere", rise=500.0, nitrogen=1.0),
        GasBoundary("FLARE", pressure="SITE.atmosphere", rise=1.0, nitrogen=1.0),
        GasBoundary("VCM", pressure="SITE.atmosphere", rise=25.0),
        CrudeGas("V-107", pressure="SITE.atmosphere", rise=74.0, temperature=35.0, humid=1.0, nitrogen=0.003),
        WaterBoundary("WATER-MAIN", pressure=300.0, temperature=27.0),
        ClearTank("V-110"),
        GasValve(
            "FV-208V", opening="FV-208", upstream="V-107.gas", downstream="VCM.gas", is_check=1.0, flow_nominal=100.0,
            drop_nominal=45.0,
        ),
        instrument(Row("FT-208", "FV-208V.flow", "flow", MAIN)),
        Interlock("I-POWER", one("SITE.power_lost", "above", 0.5)),
        PID("FIC-208", "FT-208", MAIN, sp=4690.0, gain=0.4, ti=8.0, op=60.0, bias=60.0),
        Valve("FV-208", "FIC-208.op", stroke=6.0, opening=60.0),
    )  # fmt: skip
    add_downstream(sheet)
    return sheet


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return the compiled stand; one for all tests."""
    return compile_model(stand().build(), "llvm")


def running() -> Simulation:
    """Return the stand in its design condition, settled for ten minutes."""
    simulation = Simulation(engine(), seed=3)
    simulation.advance(600.0)
    return simulation
