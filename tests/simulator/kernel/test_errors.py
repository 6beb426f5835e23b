"""A wrong plant is refused when it is built, in words that name unit, pass, tag and line."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulator.desk import desk
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.errors import (
    AlgebraicLoop,
    EquationError,
    FlowsheetError,
    MissingValue,
    TracedCondition,
    UnitClash,
    UnknownUnit,
    UnstableStep,
)
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
    dimensions,
    maximum,
)  # fmt: skip
from yixian.simulator.kernel.stability import check

WATER = Medium("water", potentials={"pressure": "Pa"}, flows={"mass": "kg/s"})


class Tank(Unit):
    area = Parameter(2.0, "m²", low=0.1)
    rho = Parameter(1000.0, "kg/m³")
    mass = State(2000.0, "kg")
    level = Output(unit="m")
    water = Node(WATER)

    def potentials(self) -> None:
        self.level = self.mass / (self.rho * self.area)
        self.water.pressure = 0.0

    def balances(self) -> dict[str, Any]:
        return {"mass": self.water.net.mass}


class Pump(Unit):
    upstream = End(WATER)
    downstream = End(WATER)
    rate = Parameter(1.0, "kg/s")

    def flows(self) -> None:
        carry(self.upstream, self.downstream, mass=self.rate)


def test_adding_unlike_units_names_unit_pass_and_line() -> None:
    class Wrong(Tank):
        def potentials(self) -> None:
            self.level = self.mass + self.area

    with pytest.raises(
        UnitClash, match=r"T1\.potentials \(self\.level = self\.mass \+ self\.area\): cannot add kg and m\^2"
    ):
        desk(Wrong("T1"))


def test_an_output_of_the_wrong_unit_names_its_tag() -> None:
    class Wrong(Tank):
        def potentials(self) -> None:
            self.level = self.mass / self.area

    with pytest.raises(UnitClash, match=r"T1\.level is declared in m, its equation gives kg·m\^-2"):
        desk(Wrong("T1"))


def test_a_rate_of_the_wrong_unit_is_refused() -> None:
    class Wrong(Tank):
        def balances(self) -> dict[str, Any]:
            return {"mass": self.water.net.mass * self.area}

    with pytest.raises(UnitClash, match=r"d\(T1\.mass\)/dt is declared in kg/s"):
        desk(Wrong("T1"), Wrong("T2"), Pump("P", upstream="T1.water", downstream="T2.water"))


def test_an_if_on_a_traced_value_names_the_tags() -> None:
    class Wrong(Tank):
        def potentials(self) -> None:
            self.level = 1.0 if self.mass > 5.0 * self.rho * maximum(1.0, 2.0) else 0.0

    with pytest.raises((TracedCondition, UnitClash)):
        desk(Wrong("T1"))

    class Branching(Tank):
        choice = Parameter(1.0)

        def balances(self) -> dict[str, Any]:
            return {"mass": self.water.net.mass if self.choice > 0.5 else 0.0}

    with pytest.raises(TracedCondition, match=r"T1\.balances .*depends on T1\.choice.*where\("):
        desk(Branching("T1"))


def test_the_library_of_the_language_is_refused() -> None:
    class Wrong(Tank):
        ratio = Parameter(1.0)

        def potentials(self) -> None:
            self.water.pressure = 0.0
            self.level = self.area * math.exp(float(self.ratio))

    with pytest.raises((TypeError, EquationError)):
        desk(Wrong("T1"))


def test_units_that_need_each_other_are_named_as_a_chain() -> None:
    class Mirror(Unit):
        other = Input(0.0, "m")
        seen = Output(unit="m")

        def potentials(self) -> None:
            self.seen = self.other

    with pytest.raises(AlgebraicLoop, match=r"A\.potentials → B\.potentials → A\.potentials"):
        desk(Mirror("A", other="B.seen"), Mirror("B", other="A.seen"))


def test_a_missing_connection_and_an_unknown_name_come_together() -> None:
    sheet = Flowsheet("bad")
    sheet.add(Tank("T1", aera=3.0, area=0.01), Pump("P", upstream="T1.water"), Tank("T1"))
    sheet.add(Pump("Q", upstream="T1.water", downstream="T9.water"))
    sheet.add(Transmitter("LT", "T1.levle", Range(0.0, 4.0, "m")))
    with pytest.raises(FlowsheetError) as caught:
        sheet.build()
    text = str(caught.value)
    for part in ("P.downstream is not connected", "T1 is added twice", "T9.water, which is no node", "T1.levle"):
        assert part in text


def test_settings_are_checked_by_name_and_range() -> None:
    with pytest.raises(FlowsheetError, match="did you mean 'area'"):
        desk(Tank("T1", aera=3.0))
    with pytest.raises(FlowsheetError, match=r"T1\.area = 0\.01 m² is outside 0\.1 to inf"):
        desk(Tank("T1", area=0.01))


def test_a_flow_nobody_balances_is_an_error() -> None:
    class Leaky(Tank):
        def balances(self) -> dict[str, Any]:
            return {"mass": 0.0}

    with pytest.raises(FlowsheetError, match=r"T2\.water: the flow of mass enters and leaves"):
        desk(Tank("T1"), Leaky("T2"), Pump("P", upstream="T1.water", downstream="T2.water"))


def test_a_state_without_rate_is_an_error() -> None:
    class Forgetful(Tank):
        def balances(self) -> dict[str, Any]:
            return {}

    with pytest.raises(MissingValue, match=r"T1\.balances: no rate for the states mass"):
        desk(Forgetful("T1"))


def test_an_output_never_set_is_an_error() -> None:
    class Silent(Tank):
        def potentials(self) -> None:
            self.water.pressure = 0.0

    with pytest.raises(MissingValue, match=r"T1\.level is read before any equation has set it"):
        desk(Silent("T1"))


def test_a_transmitter_cannot_show_metres_as_degrees() -> None:
    with pytest.raises(UnitClash, match=r"LT\.scan: T1\.level is in m, which cannot be shown in °C"):
        desk(Tank("T1"), Transmitter("LT", "T1.level", Range(0.0, 4.0, "°C")))


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(UnknownUnit, match="unknown unit 'furlong'"):
        dimensions.parse("kg/furlong")


def test_a_fast_state_that_is_not_declared_is_found() -> None:
    class Quick(Unit):
        rate = Parameter(8.0, "1/s")
        plugged = Fault()
        content = State(1.0, "kg")

        def balances(self) -> dict[str, Any]:
            return {"content": -self.rate * self.content}

    class Declared(Quick):
        content = State(1.0, "kg", fast=True)

    sheet = Flowsheet("quick")
    sheet.add(Quick("Q"))
    model = sheet.build()
    with pytest.raises(UnstableStep, match=r"at design, Q\.content change with 8 1/s"):
        check(model, {"design": model.initial()})
    sound = Flowsheet("quick")
    sound.add(Declared("Q"))
    built = sound.build()
    check(built, {"design": built.initial()})
