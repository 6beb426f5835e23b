"""Direct coolers: gas meets a spray, steam condenses, the spray takes the heat."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    End,
    Fault,
    Input,
    Output,
    Parameter,
    State,
    constant,
    exp,
    maximum,
    power,
    where,
)  # fmt: skip
from yixian.simulator.units.gas_space import GasSpace
from yixian.simulator.units.media import (
    GAS,
    GRAVITY,
    LATENT_HEAT,
    WATER_DENSITY,
    WATER_HEAT,
    WATER_MOLAR_MASS,
    pass_gas,
    turbulent,
)  # fmt: skip

#: Least flow that efficiencies are computed with.
TRACE_FLOW = constant(0.05, "mol/s")


class DirectCooler(GasSpace):
    """Spray or packed tower: outlet temperature by transfer units, packing that floods, a sump that must drain.

    Balance     d(temperature)/dt = (outlet − temperature)/lag + what the spray cannot take
                outlet = t_w + (1 − ε)(t_in − t_w)
                ε = 1 − exp(−NTU), NTU = ntu · (spray)^0.7 · (gas)^−0.4, both relative to design
                d(sump)/dt = spray + condensate − drain
    Flow        from ``upstream`` through the packing: drop = drop_design · (gas/design)² + ρ·g·(liquid above the inlet)
    States      temperature, sump [m], gas as `GasSpace`
    """

    volume = Parameter(30.0, "m³", source="Φ2.4 m × 7 m", grade="E")
    ntu = Parameter(2.2, "-", 0.1, 10.0, source="transfer units at design flows", grade="E")
    spray_design = Parameter(150.0, "m³/h", source="2.4 MW a generator, 25–30 K warmer water", grade="E")
    gas_design = Parameter(60.0, "mol/s", source="4 840 Nm³/h dry", grade="C")
    drop_design = Parameter(0.3, "kPa", source="ΔP at design gas", grade="E")
    lag = Parameter(90.0, "s", source="60–120 s", grade="E")
    sump_area = Parameter(4.5, "m²", source="Φ2.4 m", grade="E")
    gas_inlet = Parameter(1.2, "m", source="inlet nozzle above the sump floor", grade="E")
    sump_normal = Parameter(0.6, "m", source="with design spray", grade="E")
    flood_limit = Parameter(1.3, "-", source="spray over design at which packing floods", grade="E")
    flood_depth = Parameter(0.5, "m", source="liquid held up per tenth of excess spray", grade="E")
    approach = Parameter(0.95, "-", 0.5, 1.0, source="most of the way the spray can warm to the gas", grade="E")
    packing_heat = Parameter(600.0, "kJ/K", source="packing and the film on it", grade="E")
    spray = Input(150.0, "m³/h")
    water_temperature = Input(28.0, "°C")
    atmosphere = Input(101.325, "kPa")
    drain_blocked = Fault(label="share of the drain lost")
    fouled = Fault(label="share of the transfer units lost")
    temperature = State(34.0, "°C", 0.0, 120.0, label="gas leaving", fast=True)
    sump = State(0.6, "m", 0.0, 8.0, label="liquid in the sump")
    drop = Output(unit="kPa", low=-5.0, high=50.0, label="pressure difference over the tower")
    flow = Output(unit="Nm³/h", low=-1e4, high=2e4, label="dry gas")
    duty = Output(unit="kW", low=-2e4, high=2e4, label="heat taken from the gas")
    condensate = Output(unit="t/h", low=-50.0, high=50.0, label="steam condensed")
    water_outlet = Output(unit="°C", low=0.0, high=120.0, label="spray leaving")
    efficiency = Output(unit="%", low=0.0, high=100.0, label="approach to the water temperature")
    upstream = End(GAS)

    def potentials(self) -> None:
        self.show_gas(volume=self.volume, temperature=self.temperature, atmosphere=self.atmosphere)

    def flows(self) -> None:
        up = self.upstream
        self.drop = up.pressure - self.gas.pressure
        excess = maximum(self.spray / self.spray_design - self.flood_limit, 0.0)
        liquid = maximum(self.sump - self.gas_inlet, 0.0) + self.flood_depth * 10.0 * excess
        column = WATER_DENSITY * GRAVITY * liquid
        drive = where(self.drop >= 0.0, maximum(self.drop - column, 0.0), -maximum(-self.drop - column, 0.0))
        wet = turbulent(drive, flow=self.gas_design * WET_AT_DESIGN, at_drop=self.drop_design)
        dry = wet * (1.0 - up.vapour)
        self.flow = dry
        pass_gas(up, self.gas, wet)
        ratio = maximum(dry, TRACE_FLOW) / self.gas_design
        wetting = maximum(self.spray / self.spray_design, 1e-4)
        units = self.ntu * (1.0 - self.fouled) * power(wetting, 0.7) * power(ratio, -0.4)
        self.efficiency = 1.0 - exp(-units)
        self._outlet = self.water_temperature + (1.0 - self.efficiency) * (up.temperature - self.water_temperature)
        self._inlet = up.temperature

    def balances(self) -> dict[str, Any]:
        condensed = self.gas.net.water * WATER_MOLAR_MASS
        self.condensate = condensed
        self.duty = self.warming() + condensed * LATENT_HEAT
        water = self.spray * WATER_DENSITY
        self.water_outlet = self.water_temperature + self.duty / (maximum(water, TRACE_WATER) * WATER_HEAT)
        head = power(maximum(self.sump, 0.0) / self.sump_normal, 0.5)
        drained = self.spray_design * head * (1.0 - self.drain_blocked)
        most = water * WATER_HEAT * maximum(self._inlet - self.water_temperature, 0.0)
        beyond = maximum(self.duty - most * self.approach, 0.0) / self.packing_heat
        return {
            **self.gas_rates(),
            "temperature": (self._outlet - self.temperature) / self.lag + beyond,
            "sump": (self.spray + condensed / WATER_DENSITY - drained) / self.sump_area,
        }


#: Wet over dry gas at 85 °C and design pressure: what the packing sees at its inlet.
WET_AT_DESIGN = 2.0
TRACE_WATER = constant(1.0, "kg/s")
