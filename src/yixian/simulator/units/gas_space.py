"""Gas over water: what every vessel of the line has in common."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import Node, Output, State, Unit, clip, constant, hold, maximum
from yixian.simulator.units.media import (
    COMPONENTS,
    DRY_GAS_HEAT,
    GAS,
    GAS_CONSTANT,
    VAPOUR_HEAT,
    saturation_pressure,
)

#: Too little gas to matter: keeps shares finite in an empty space.
TRACE = constant(1e-3, "mol")
#: A share that rounding of a changing direction has pushed out of 0 to 1 comes back with this time constant.
MENDING_TIME = constant(2.0, "s")


class GasSpace(Unit):
    """Gas in contact with water: saturated with vapour at the temperature of the space.

    Balance     d(dry)/dt = net dry flow + what is made; the same for each component
    States      dry [mol] (fast), nitrogen, oxygen, phosphine, sulphide [mol]
    Vapour      not stored: what flows in more than out condenses, what flows out more than in has evaporated
    """

    dry = State(400.0, "mol", low=0.0, fast=True, label="dry gas")
    nitrogen = State(0.0, "mol", label="nitrogen in the gas")
    oxygen = State(0.0, "mol", label="oxygen in the gas")
    phosphine = State(0.0, "mol", label="phosphine in the gas")
    sulphide = State(0.0, "mol", label="hydrogen sulphide in the gas")
    gauge = Output(unit="kPa", low=-100.0, high=200.0, label="pressure over the air outside")
    purity = Output(unit="%", low=0.0, high=100.0, label="acetylene in the dry gas")
    oxygen_share = Output(unit="%", low=0.0, high=100.0, label="oxygen in the dry gas")
    gas = Node(GAS)

    def show_gas(self, *, volume: Any, temperature: Any, atmosphere: Any) -> None:
        """Set the potentials of the gas node from the stored gas.

        Parameters
        ----------
        volume
            Volume of the gas [m³].
        temperature
            Its temperature [K].
        atmosphere
            Pressure of the air outside [Pa].
        """
        dry = maximum(self.dry, 0.0)
        steam = saturation_pressure(temperature)
        pressure = steam + dry * GAS_CONSTANT * temperature / volume
        gas = self.gas
        gas.pressure, gas.temperature, gas.vapour = pressure, temperature, steam / pressure
        others: Any = 0.0
        for name in COMPONENTS:
            gas[name] = hold(clip(getattr(self, name) / maximum(self.dry, TRACE), 0.0, 1.0))
            others = others + gas[name]
        self.gauge, self.purity, self.oxygen_share = pressure - atmosphere, 1.0 - others, gas.oxygen

    def gas_rates(self, **made: Any) -> dict[str, Any]:
        """Return the rates of the gas states.

        Parameters
        ----------
        made
            What appears in this space, by state [mol/s].
        """
        net = self.gas.net
        rates = {name: net[name] + made.get(name, 0.0) for name in ("dry", *COMPONENTS)}
        for name in COMPONENTS:
            stored = getattr(self, name)
            rates[name] = rates[name] + (hold(clip(stored, 0.0, maximum(self.dry, 0.0))) - stored) / MENDING_TIME
        return rates

    def warming(self) -> Any:
        """Return the sensible heat that inflow brings above the temperature of the space [W]."""
        net = self.gas.net
        return net.heat - (net.dry * DRY_GAS_HEAT + net.water * VAPOUR_HEAT) * self.gas.temperature
