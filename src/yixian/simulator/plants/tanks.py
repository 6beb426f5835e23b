"""Two water tanks in a row: small enough to see through, with everything a DCS has around it.

A first plant for operators and engineers, and the one the gateways are tried on. All figures are training values.
"""

from __future__ import annotations

from yixian.simulator.control.alarm import limits
from yixian.simulator.control.interlock import Interlock, one
from yixian.simulator.control.pid import DIRECT, PID
from yixian.simulator.control.station import Hand
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.control.valve import Valve
from yixian.simulator.kernel import (
    End, Fault, Flowsheet, Input, Medium, Node, Output, Parameter, Simulation, State, Unit, carry, constant, maximum,
    signed_sqrt,
)  # fmt: skip

WATER = Medium("water", potentials={"pressure": "Pa"}, flows={"mass": "kg/s"})
GRAVITY = constant(9.80665, "m/s²")
RUNNING, EMPTY = "running", "empty"
CONDITIONS = (RUNNING, EMPTY)
PERCENT = Range(0.0, 100.0, "%")
HEIGHT = Range(0.0, 4.0, "m")


class Supply(Unit):
    """The main: water at a constant pressure, and how much has been taken from it."""

    pressure = Parameter(80.0, "kPa", low=0.0, high=600.0, source="training value", grade="E")
    given = State(0.0, "kg")
    water = Node(WATER, boundary=True)

    def potentials(self) -> None:
        self.water.pressure = self.pressure

    def balances(self) -> dict[str, object]:
        return {"given": 0.0 - self.water.net.mass}


class Drain(Unit):
    """The drain: open to air, and how much it has received."""

    received = State(0.0, "kg")
    water = Node(WATER, boundary=True)

    def potentials(self) -> None:
        self.water.pressure = 0.0

    def balances(self) -> dict[str, object]:
        return {"received": self.water.net.mass}


class Tank(Unit):
    """Upright tank open to air; water of constant density.

    Balance     d(mass)/dt = net flow
    """

    area = Parameter(2.0, "m²", low=0.1, high=500.0, source="training value", grade="E")
    rho = Parameter(998.2, "kg/m³", source="water at 20 °C", grade="T")
    mass = State(4000.0, "kg")
    level = Output(unit="m", low=0.0, high=4.0)
    water = Node(WATER)

    def potentials(self) -> None:
        self.level = self.mass / (self.rho * self.area)
        self.water.pressure = self.rho * GRAVITY * maximum(self.level, 0.0)

    def balances(self) -> dict[str, object]:
        return {"mass": self.water.net.mass}


class Pipe(Unit):
    """Pipe with a valve: turbulent flow by the pressure difference, a straight line around zero."""

    kv = Parameter(0.05, "kg/s/Pa^0.5", source="training value", grade="E")
    smooth = Parameter(10.0, "Pa", source="straight line around zero", grade="E")
    opening = Input(100.0, "%")
    plugged = Fault(label="share of the area lost")
    flow = Output(unit="kg/s", low=-50.0, high=50.0)
    upstream = End(WATER)
    downstream = End(WATER)

    def flows(self) -> None:
        drop = self.upstream.pressure - self.downstream.pressure
        self.flow = self.kv * self.opening * (1.0 - self.plugged) * signed_sqrt(drop, self.smooth)
        carry(self.upstream, self.downstream, mass=self.flow)


def tanks() -> Flowsheet:
    """Return the plant: main, valve, first tank, hand valve, second tank, level valve, drain."""
    sheet = Flowsheet("tanks", scan_s=0.5, substeps=5)
    alarms = limits(ll=10.0, l=20.0, h=80.0, hh=90.0, deadband=1.0, delay_s=2.0)
    sheet.add(
        Supply("MAIN"),
        Tank("T1", mass=5900.0),
        Tank("T2", area=2.5, mass=4990.0),
        Drain("DRAIN"),
        Pipe("P1", kv=0.02, upstream="MAIN.water", downstream="T1.water", opening="FV-1"),
        Pipe("P2", upstream="T1.water", downstream="T2.water", opening="HV-1"),
        Pipe("P3", upstream="T2.water", downstream="DRAIN.water", opening="LV-2"),
        Transmitter("FT-1", "P1.flow", Range(0.0, 10.0, "kg/s"), lag_s=1.0, noise=0.002),
        Transmitter("LT-1", "T1.level", PERCENT, of=HEIGHT, lag_s=2.0, noise=0.001, alarms=alarms),
        Transmitter("LT-2", "T2.level", PERCENT, of=HEIGHT, lag_s=2.0, noise=0.001, alarms=alarms),
        Interlock("I-1", one("LT-1", "above", 95.0, 2.0)),
        Hand("HV-1", 60.0),
        PID("FIC-1", "FT-1", Range(0.0, 10.0, "kg/s"), sp=3.0, op=66.0, bias=66.0, gain=0.3, ti=10.0),
        PID("LIC-2", "LT-2", PERCENT, action=DIRECT, sp=50.0, op=43.0, bias=43.0, gain=2.0, ti=300.0),
        Valve("FV-1", "FIC-1.op", stroke=5.0, opening=66.0, trips={"I-1": 0.0}),
        Valve("LV-2", "LIC-2.op", stroke=10.0, opening=43.0),
    )
    return sheet


def start(simulation: Simulation, condition: str) -> None:
    """Bring the plant into an initial condition.

    Parameters
    ----------
    simulation
        The plant, not run yet [-].
    condition
        One of `CONDITIONS` [-].

    Raises
    ------
    KeyError
        If there is no such condition.
    """
    if condition == EMPTY:
        for tag in ("T1.mass", "T2.mass"):
            simulation.impose(tag, 0.0)
        simulation.set("FIC-1.mode", 0.0)
        for tag in ("FIC-1.op", "FV-1", "FV-1.stem"):
            simulation.impose(tag, 0.0)
    elif condition != RUNNING:
        raise KeyError(condition)
