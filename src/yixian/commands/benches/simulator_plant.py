"""A plant of the size of a whole acetylene line, invented, to measure the kernel with: trains of one kind in a row."""

from __future__ import annotations

from typing import Any

from yixian.simulator.control.alarm import limits
from yixian.simulator.control.analyser import Analyser
from yixian.simulator.control.interlock import Interlock, of, one
from yixian.simulator.control.pid import DIRECT, PID, REVERSE
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.control.valve import Valve
from yixian.simulator.kernel import (
    End,
    Fault,
    Flowsheet,
    Input,
    Medium,
    Node,
    Output,
    Parameter,
    State,
    Unit,
    carry,
    constant,
    exp,
    maximum,
    signed_sqrt,
    upwind,
)  # fmt: skip

GAS = Medium(
    "gas",
    potentials={"pressure": "Pa", "temperature": "K", "share": "-"},
    flows={"product": "mol/s", "inert": "mol/s", "heat": "W"},
)
LIQUID = Medium(
    "liquid",
    potentials={"pressure": "Pa", "temperature": "K", "strength": "-"},
    flows={"mass": "kg/s", "solute": "kg/s", "heat": "W"},
)
GAS_CONSTANT = constant(8.31446261815324, "J/mol/K")
GRAVITY = constant(9.80665, "m/s²")
GAS_HEAT = constant(44.0, "J/mol/K")
WATER_HEAT = constant(4186.0, "J/kg/K")
RHO = constant(998.0, "kg/m³")


class Vessel(Unit):
    """Gas space: two components, quick to fill, and their heat."""

    volume = Parameter(3.0, "m³", low=0.1, high=1000.0)
    metal = Parameter(4.0e4, "J/K")
    product = State(120.0, "mol", fast=True)
    inert = State(6.0, "mol", fast=True)
    temperature = State(310.0, "K")
    pressure = Output(unit="kPa", high=300.0)
    purity = Output(unit="%", high=100.0)
    gas = Node(GAS)

    def potentials(self) -> None:
        moles = self.product + self.inert
        self.gas.pressure = self.pressure = moles * GAS_CONSTANT * self.temperature / self.volume
        self.gas.temperature = self.temperature
        self.gas.share = self.purity = self.product / moles

    def balances(self) -> dict[str, Any]:
        net = self.gas.net
        capacity = (self.product + self.inert) * GAS_HEAT + self.metal
        warm = net.heat - (net.product + net.inert) * GAS_HEAT * self.temperature
        return {"product": net.product, "inert": net.inert, "temperature": warm / capacity}


class Pipe(Unit):
    """Gas line with a valve."""

    size = Parameter(0.02, "mol/s/Pa^0.5")
    smooth = Parameter(50.0, "Pa")
    opening = Input(50.0, "%")
    plugged = Fault()
    flow = Output(unit="Nm³/h", high=3000.0)
    upstream = End(GAS)
    downstream = End(GAS)

    def flows(self) -> None:
        a, b = self.upstream, self.downstream
        self.flow = self.size * self.opening * (1.0 - self.plugged) * signed_sqrt(a.pressure - b.pressure, self.smooth)
        product = self.flow * upwind(self.flow, a.share, b.share)
        heat = self.flow * GAS_HEAT * upwind(self.flow, a.temperature, b.temperature)
        carry(a, b, product=product, inert=self.flow - product, heat=heat)


class Tank(Unit):
    """Stirred tank: mass, solute, heat; the solute decays as it warms."""

    area = Parameter(2.0, "m²")
    decay = Parameter(3.0e9, "1/s")
    activation = Parameter(9.0e4, "J/mol")
    mass = State(3000.0, "kg")
    solute = State(30.0, "kg")
    temperature = State(305.0, "K")
    level = Output(unit="m", high=4.0)
    strength = Output(unit="%", high=5.0)
    liquid = Node(LIQUID)

    def potentials(self) -> None:
        self.level = self.mass / (RHO * self.area)
        self.liquid.pressure = RHO * GRAVITY * self.level
        self.liquid.temperature = self.temperature
        self.liquid.strength = self.strength = self.solute / self.mass

    def balances(self) -> dict[str, Any]:
        net = self.liquid.net
        rate = self.decay * exp(-self.activation / (GAS_CONSTANT * self.temperature)) * self.solute
        warm = net.heat - net.mass * WATER_HEAT * self.temperature
        return {
            "mass": net.mass,
            "solute": net.solute - rate,
            "temperature": warm / (maximum(self.mass, constant(1.0, "kg")) * WATER_HEAT),
        }


class Line(Unit):
    """Liquid line with a valve."""

    size = Parameter(0.08, "kg/s/Pa^0.5")
    smooth = Parameter(20.0, "Pa")
    opening = Input(50.0, "%")
    blocked = Fault()
    flow = Output(unit="t/h", high=60.0)
    upstream = End(LIQUID)
    downstream = End(LIQUID)

    def flows(self) -> None:
        a, b = self.upstream, self.downstream
        self.flow = self.size * self.opening * (1.0 - self.blocked) * signed_sqrt(a.pressure - b.pressure, self.smooth)
        solute = self.flow * upwind(self.flow, a.strength, b.strength)
        heat = self.flow * WATER_HEAT * upwind(self.flow, a.temperature, b.temperature)
        carry(a, b, mass=self.flow, solute=solute, heat=heat)


class Exchanger(Unit):
    """Wall between a gas and a liquid: two slices of metal, no flow of matter."""

    ua = Parameter(900.0, "W/K")
    metal = Parameter(2.0e5, "J/K")
    fouled = Fault()
    gas_side = State(308.0, "K")
    liquid_side = State(306.0, "K")
    duty = Output(unit="kW", high=100.0)
    gas = End(GAS)
    liquid = End(LIQUID)

    def flows(self) -> None:
        ua = self.ua * (1.0 - self.fouled)
        self._in = ua * (self.gas.temperature - self.gas_side)
        self._out = ua * (self.liquid_side - self.liquid.temperature)
        self.duty = self._in

    def balances(self) -> dict[str, Any]:
        across = 4.0 * self.ua * (self.gas_side - self.liquid_side)
        return {
            "gas_side": (self._in - across) / self.metal,
            "liquid_side": (across - self._out) / self.metal,
        }


class GasSource(Unit):
    """Gas at a pressure and temperature."""

    pressure = Parameter(140.0, "kPa")
    temperature = Parameter(45.0, "°C")
    purity = Parameter(96.0, "%")
    gas = Node(GAS, boundary=True)

    def potentials(self) -> None:
        self.gas.pressure, self.gas.temperature, self.gas.share = self.pressure, self.temperature, self.purity


class LiquidSource(Unit):
    """Liquid at a head, temperature and strength."""

    pressure = Parameter(30.0, "kPa")
    temperature = Parameter(25.0, "°C")
    strength = Parameter(1.0, "%")
    liquid = Node(LIQUID, boundary=True)

    def potentials(self) -> None:
        self.liquid.pressure, self.liquid.temperature = self.pressure, self.temperature
        self.liquid.strength = self.strength


class Analyte(Unit):
    """A packed bed: three cells the gas purity passes through, for the analyser behind it."""

    tau = Parameter(20.0, "s")
    first = State(0.95, "-")
    second = State(0.95, "-")
    third = State(0.95, "-")
    share = Output(unit="%", high=100.0)
    gas = End(GAS)

    def potentials(self) -> None:
        self.share = self.third

    def balances(self) -> dict[str, Any]:
        return {
            "first": (self.gas.share - self.first) / self.tau,
            "second": (self.first - self.second) / self.tau,
            "third": (self.second - self.third) / self.tau,
        }


def _units(sheet: Flowsheet, k: int, before: str) -> None:
    sheet.add(
        Vessel(f"V{k}"),
        Tank(f"A{k}"),
        Tank(f"B{k}"),
        Exchanger(f"E{k}", gas=f"V{k}.gas", liquid=f"A{k}.liquid"),
        Analyte(f"Q{k}", gas=f"V{k}.gas"),
        Pipe(f"G{k}", upstream=before, downstream=f"V{k}.gas", opening=f"PV-{k}"),
        Pipe(f"H{k}", upstream=f"V{k}.gas", downstream="FLARE.gas"),
        Line(f"L{k}", upstream="FEED.liquid", downstream=f"A{k}.liquid", opening=f"TV-{k}"),
        Line(f"M{k}", upstream=f"A{k}.liquid", downstream=f"B{k}.liquid", opening=f"LV-{k}"),
        Line(f"N{k}", upstream=f"B{k}.liquid", downstream="DRAIN.liquid"),
    )


def _instruments(k: int) -> list[Transmitter]:
    level, percent = Range(0.0, 4.0, "m"), Range(0.0, 100.0, "%")
    kpa, temperature = Range(90.0, 160.0, "kPa"), Range(0.0, 80.0, "°C")
    tonnes, gas = Range(0.0, 60.0, "t/h"), Range(0.0, 3000.0, "Nm³/h")
    four = limits(ll=5.0, l=15.0, h=85.0, hh=95.0, deadband=1.0)
    warm = limits(h=60.0, hh=70.0, deadband=1.0, delay_s=5.0)
    low = limits(ll=2.0, l=5.0, deadband=0.5, delay_s=2.0)
    return [
        Transmitter(
            f"PT-{k}A", f"V{k}.pressure", kpa, lag_s=1.0, alarms=limits(ll=92, l=95, h=145, hh=155, deadband=1)
        ),
        Transmitter(f"PT-{k}B", f"V{k}.pressure", kpa, lag_s=1.0),
        Transmitter(f"PT-{k}C", f"V{k}.pressure", kpa, lag_s=1.0),
        Transmitter(f"TT-{k}A", f"V{k}.temperature", temperature, lag_s=30.0, alarms=warm),
        Transmitter(f"TT-{k}B", f"A{k}.temperature", temperature, lag_s=30.0, alarms=warm),
        Transmitter(f"TT-{k}C", f"B{k}.temperature", temperature, lag_s=30.0, alarms=warm),
        Transmitter(f"LT-{k}A", f"A{k}.level", percent, of=level, lag_s=3.0, alarms=four),
        Transmitter(f"LT-{k}B", f"B{k}.level", percent, of=level, lag_s=3.0, alarms=four),
        Transmitter(f"FT-{k}A", f"G{k}.flow", gas, lag_s=1.5, alarms=limits(l=50.0, h=2500.0, deadband=20.0)),
        Transmitter(f"FT-{k}B", f"H{k}.flow", gas, lag_s=1.5, alarms=limits(l=50.0, h=2500.0, deadband=20.0)),
        Transmitter(f"FT-{k}C", f"L{k}.flow", tonnes, lag_s=1.5, alarms=low),
        Transmitter(f"FT-{k}D", f"M{k}.flow", tonnes, lag_s=1.5, alarms=low),
        Transmitter(f"FT-{k}E", f"N{k}.flow", tonnes, lag_s=1.5, alarms=low),
        Analyser(f"AT-{k}A", f"Q{k}.share", percent, every_s=60.0, dead_s=40.0, alarms=limits(l=90.0, deadband=0.5)),
        Analyser(f"AT-{k}B", f"B{k}.strength", Range(0.0, 5.0, "%"), every_s=60.0, dead_s=40.0, alarms=limits(h=3.0)),
    ]


def _control(k: int) -> list[Any]:
    percent, kpa, celsius = Range(0.0, 100.0, "%"), Range(90.0, 160.0, "kPa"), Range(0.0, 80.0, "°C")
    high = tuple((f"PT-{k}{letter}", "above", 150.0) for letter in "ABC")
    return [
        Interlock(f"I{k}", of(2, *high), one(f"LT-{k}A", "below", 3.0, 5.0), one(f"TT-{k}A", "above", 75.0)),
        PID(f"PIC-{k}", f"PT-{k}A", kpa, action=REVERSE, sp=118.0, gain=1.0, ti=20.0, op=50.0),
        PID(f"LIC-{k}", f"LT-{k}A", percent, action=DIRECT, sp=45.0, gain=1.0, ti=300.0, op=50.0),
        PID(f"TIC-{k}", f"TT-{k}B", celsius, action=DIRECT, sp=30.0, gain=1.2, ti=400.0, op=50.0, td=20.0),
        Valve(f"PV-{k}", f"PIC-{k}.op", trips={f"I{k}": 0.0}, opening=50.0, stroke=6.0),
        Valve(f"LV-{k}", f"LIC-{k}.op", trips={f"I{k}": 0.0}, opening=50.0),
        Valve(f"TV-{k}", f"TIC-{k}.op", trips={f"I{k}": 100.0}, opening=50.0),
    ]


def line(trains: int = 20, *, scan_s: float = 0.5, substeps: int = 5) -> Flowsheet:
    """Return the plant.

    Parameters
    ----------
    trains
        How many trains; 20 are 260 states, 300 tags and 60 loops [-].
    scan_s
        Scan period [s].
    substeps
        Integration steps in a scan [-].
    """
    sheet = Flowsheet("bench line", scan_s=scan_s, substeps=substeps)
    sheet.add(GasSource("HEADER"), GasSource("FLARE", pressure=101.3), LiquidSource("FEED"))
    sheet.add(LiquidSource("DRAIN", pressure=0.0))
    for k in range(1, trains + 1):
        _units(sheet, k, "HEADER.gas" if k % 4 == 1 else f"V{k - 1}.gas")
    for k in range(1, trains + 1):
        sheet.add(*_instruments(k), *_control(k))
    return sheet
