"""The practice plant: two tanks, a level loop, a procedure; small enough to learn on and to test drills with."""

from __future__ import annotations

from typing import Any

from yixian.simulator.control.alarm import limits
from yixian.simulator.control.condition import Condition
from yixian.simulator.control.interlock import Interlock, one
from yixian.simulator.control.pid import AUTO, DIRECT, MAN, PID
from yixian.simulator.control.sequence import HOLDS, Fallback, Procedure, Step
from yixian.simulator.control.station import Hand
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.kernel import (
    End,
    Fault,
    Flowsheet,
    Input,
    Medium,
    Node,
    Output,
    Parameter,
    Simulation,
    State,
    Unit,
    carry,
    constant,
    maximum,
    sqrt,
)  # fmt: skip

CONDITIONS = ("running", "empty")
WATER = Medium("water", potentials={"level": "m"}, flows={"mass": "kg/s"})
NAMES = {
    "LT-1": {"zh-Hans": "一号罐液位", "en": "Tank 1 level"},
    "LT-2": {"zh-Hans": "二号罐液位", "en": "Tank 2 level"},
    "LIC-2": {"zh-Hans": "二号罐液位调节", "en": "Tank 2 level control"},
    "LV-2": {"zh-Hans": "二号罐出口阀", "en": "Tank 2 outlet valve"},
    "M-1": {"zh-Hans": "进料泵", "en": "Feed pump"},
    "HS-1": {"zh-Hans": "进料泵转速", "en": "Feed pump speed"},
    "HV-1": {"zh-Hans": "两罐间手阀", "en": "Hand valve between the tanks"},
    "I1": {"zh-Hans": "I1 一号罐液位高：停进料泵", "en": "I1 tank 1 high: feed pump stops"},
    "START": {"zh-Hans": "空罐开车", "en": "Start-up from empty tanks"},
}
ONE_METRE = constant(1.0, "m")
PERCENT, METRES = Range(0.0, 100.0, "%"), Range(0.0, 4.0, "m")
#: From empty tanks to the level loop in automatic.
START_UP = (
    Step(
        "fill", {"LIC-2.mode": MAN, "LIC-2.op": 0.0, "HS-1": 100.0}, until=(Condition("LT-1", "above", 30.0),),
        entry=(Condition("I1", "below", 0.5),), longest_s=900.0, fallback=Fallback(HOLDS, {"HS-1": 0.0}),
        title={"zh": "关出口，向一号罐进水", "en": "Shut the outlet, fill tank 1"},
    ),
    Step(
        "pass on", {"HV-1": 40.0}, until=(Condition("LT-2", "above", 25.0),), longest_s=1800.0,
        fallback=Fallback(HOLDS, {"HS-1": 0.0}),
        title={"zh": "开 HV-1，向二号罐送水", "en": "Open HV-1 to tank 2"},
    ),
    Step(
        "control", {"HS-1": 50.0, "LIC-2.sp": 40.0, "LIC-2.mode": AUTO}, until=(Condition("LT-2", "above", 36.0),),
        shortest_s=60.0, title={"zh": "LIC-2 投自动，液位 40 %", "en": "LIC-2 to automatic at 40 %"},
    ),
)  # fmt: skip


class Tank(Unit):
    """Upright tank open to air; water of constant density.

    Balance     d(mass)/dt = net flow
    """

    area = Parameter(2.0, "m²", low=0.1, high=500.0, source="made up for practice", grade="E")
    rho = Parameter(998.2, "kg/m³", source="water at 20 °C", grade="T")
    mass = State(3000.0, "kg", low=0.0)
    level = Output(unit="m", low=0.0, high=6.0, label="level")
    water = Node(WATER)

    def potentials(self) -> None:
        self.level = self.mass / (self.rho * self.area)
        self.water.level = self.level

    def balances(self) -> dict[str, Any]:
        return {"mass": self.water.net.mass}


class Outlet(Unit):
    """Pipe with a valve under a tank, or a pump that feeds one: flow by the root of the level above."""

    capacity = Parameter(6.0, "kg/s", source="made up for practice", grade="E")
    opening = Input(50.0, "%")
    plugged = Fault(label="share of the area lost")
    flow = Output(unit="kg/s", low=0.0, high=20.0, label="flow")
    upstream = End(WATER)
    downstream = End(WATER)

    def flows(self) -> None:
        head = sqrt(maximum(self.upstream.level / ONE_METRE, 0.0))
        self.flow = self.capacity * self.opening * (1.0 - self.plugged) * head
        carry(self.upstream, self.downstream, mass=self.flow)


class Outside(Unit):
    """Where the water comes from and goes to."""

    water = Node(WATER, boundary=True)
    received = State(0.0, "kg")

    def potentials(self) -> None:
        self.water.level = ONE_METRE

    def balances(self) -> dict[str, Any]:
        return {"received": self.water.net.mass}


def two_tanks() -> Flowsheet:
    """Return the practice plant: pump, two tanks, a level loop, an overflow interlock."""
    sheet = Flowsheet("two-tanks", scan_s=0.5, substeps=5)
    sheet.add(
        Outside("SUPPLY"), Outside("DRAIN"), Tank("T1", mass=4000.0), Tank("T2", area=2.5, mass=4000.0),
        Outlet("P0", upstream="SUPPLY.water", downstream="T1.water", opening="M-1"),
        Outlet("P1", upstream="T1.water", downstream="T2.water", opening="HV-1"),
        Outlet("P2", upstream="T2.water", downstream="DRAIN.water", opening="LV-2"),
        Transmitter("LT-1", "T1.level", PERCENT, of=METRES, lag_s=2.0, noise=0.001,
                    alarms=limits(l=20.0, h=80.0, hh=90.0)),
        Transmitter("LT-2", "T2.level", PERCENT, of=METRES, lag_s=2.0, noise=0.001, alarms=limits(l=20.0, h=80.0)),
        Interlock("I1", one("LT-1", "above", 92.0, 2.0)),
        Hand("HS-1", 50.0), Hand("HV-1", 40.0),
        PID("LIC-2", "LT-2", PERCENT, action=DIRECT, sp=40.0, gain=2.0, ti=200.0, op=40.0, bias=40.0),
        Drive("M-1", "HS-1", trips={"I1": 0.0}, speed=50.0),
        Valve("LV-2", "LIC-2.op", opening=40.0),
        Procedure("START", START_UP, on_abort={"HS-1": 0.0}),
    )  # fmt: skip
    return sheet


def start(simulation: Simulation, condition: str) -> None:
    """Bring a new simulation into an initial condition.

    Parameters
    ----------
    simulation
        The plant [-].
    condition
        One of `CONDITIONS` [-].
    """
    if condition == "empty":
        for tag, value in (("T1.mass", 0.0), ("T2.mass", 0.0), ("M-1", 0.0), ("HS-1", 0.0)):
            simulation.impose(tag, value)
