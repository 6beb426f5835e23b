"""Hypochlorite liquor: what acidity makes of its chlorine, and what every vessel that holds it has in common.

``alkali`` is the excess of base: hydroxide and bicarbonate count for it, hypochlorous and strong acid against it, the
sodium salts of hypochlorite and chloride not at all. So dissolving chlorine takes two, and mixing just adds up.
"""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    End,
    Fault,
    Input,
    Node,
    Output,
    Parameter,
    State,
    Unit,
    carry,
    clip,
    constant,
    exp,
    maximum,
    signed_sqrt,
    upwind,
)  # fmt: skip
from yixian.simulator.units.media import HYPOCHLORITE, WATER, WATER_DENSITY, WATER_HEAT, celsius

CHLORINE_MOLAR_MASS = constant(0.0709, "kg/mol")
#: A volume too small to matter: keeps strengths finite in an empty vessel.
TRACE = constant(0.02, "m³")
LITRE_MOLAR = constant(1000.0, "mol/m³")
_LN_10, _LN_2 = 2.302585092994046, 0.6931471805599453
#: Acid constants at 25 °C, mol/L: hypochlorous acid (pK 7.53), carbonic acid (6.35 and 10.33), water (14).
HYPOCHLOROUS, CARBONIC_1, CARBONIC_2, WATER_PRODUCT = 2.951e-8, 4.467e-7, 4.677e-11, 1.0e-14
#: Hydrolysis of chlorine, mol²/L², and the chloride of used liquor, mol/L (textbook, estimate).
HYDROLYSIS, CHLORIDE = 4.0e-4, 0.02
#: Strength that a risk of 1 stands for: 0.25 % available chlorine, and the acidity below which risk grows.
RISK_STRENGTH = constant(2.5, "kg/m³")
RISK_PH, RISK_SLOPE = 6.0, 9.0
PH_FASTEST, PH_FASTEST_DOWN = constant(0.3, "1/s"), constant(-0.3, "1/s")
#: Decay doubles every 8 K above 20 °C, and is three times as fast in the sun (estimates).
DECAY_DOUBLES, DECAY_REFERENCE, SUNLIGHT = 8.0, 20.0, 2.0


def acid_share(ph: Any) -> Any:
    """Return the share of available chlorine that is hypochlorous acid [-].

    Parameters
    ----------
    ph
        Acidity [pH].

    >>> [round(acid_share(ph), 2) for ph in (6.0, 7.0, 7.5, 8.0, 9.0)]
    [0.97, 0.77, 0.52, 0.25, 0.03]
    """
    return 1.0 / (1.0 + HYPOCHLOROUS * exp(_LN_10 * ph))


def chlorine_share(ph: Any) -> Any:
    """Return the share of hypochlorous acid that stands as dissolved chlorine gas [-].

    Parameters
    ----------
    ph
        Acidity [pH].

    >>> chlorine_share(7.0) < 1e-5 < 0.001 < chlorine_share(4.0)
    True
    """
    bound = exp(-_LN_10 * ph) * CHLORIDE
    return bound / (HYDROLYSIS + bound)


def excess_base(ph: Any, chlorine: Any, carbonate: Any) -> tuple[Any, Any]:
    """Return the excess base that a liquor of this acidity holds, and its slope by pH [mol/m³].

    Parameters
    ----------
    ph
        Acidity [pH].
    chlorine
        Available chlorine [mol/m³].
    carbonate
        Carbonic acid and its salts [mol/m³].

    Notes
    -----
    Charge balance: ``[OH] − [H] − α·C + B·(a1 + a1·a2)`` with the dissociated shares of hypochlorous and carbonic acid.
    """
    h = exp(-_LN_10 * ph)
    oh = WATER_PRODUCT / h
    alpha, first, second = h / (h + HYPOCHLOROUS), CARBONIC_1 / (h + CARBONIC_1), CARBONIC_2 / (h + CARBONIC_2)
    held = LITRE_MOLAR * (oh - h) - alpha * chlorine + carbonate * (first + second)
    buffers = chlorine * (alpha * (1.0 - alpha)) + carbonate * (first * (1.0 - first) + second * (1.0 - second))
    return held, _LN_10 * (LITRE_MOLAR * (oh + h) + buffers)


def explosion_risk(chlorine: Any, ph: Any, light: Any) -> Any:
    """Return the risk that acetylene and this liquor react by explosion; 1 for a minute is one [-].

    Parameters
    ----------
    chlorine
        Available chlorine [kg/m³].
    ph
        Acidity [pH].
    light
        1 in daylight [-].

    Notes
    -----
    ``(c/2.5)² · (1 + 9·max(0, 6 − pH)) · (1 + light)``: an estimate, anchored on 0.25 % available chlorine.

    >>> explosion_risk(constant(2.5, "kg/m³"), 7.5, 0.0).value
    1.0
    """
    strong = chlorine / RISK_STRENGTH
    return strong * strong * (1.0 + RISK_SLOPE * maximum(RISK_PH - ph, 0.0)) * (1.0 + light)


def pass_liquor(upstream: Any, downstream: Any, flow: Any) -> None:
    """Carry liquor between two nodes with what is dissolved in it.

    Parameters
    ----------
    upstream, downstream
        Ends or nodes of `HYPOCHLORITE` [-].
    flow
        Liquor, positive from upstream to downstream [m³/s].
    """
    shares = {name: flow * upwind(flow, upstream[name], downstream[name]) for name in ("chlorine", "alkali")}
    heat = flow * WATER_DENSITY * WATER_HEAT * upwind(flow, upstream.temperature, downstream.temperature)
    carry(upstream, downstream, volume=flow, heat=heat, **shares)


def filled(liquid: float, *, chlorine: float = 0.0, alkali: float = 0.0) -> dict[str, float]:
    """Return the settings of a vessel that holds a liquor.

    Parameters
    ----------
    liquid
        Its content [m³].
    chlorine
        Available chlorine [kg/m³].
    alkali
        Excess base [mol/m³].

    >>> filled(10.0, chlorine=1.0)
    {'liquid': 10.0, 'available': 10.0, 'base': 0.0}
    """
    return {"liquid": liquid, "available": liquid * chlorine, "base": liquid * alkali}


class Liquor(Unit):
    """A stirred vessel of liquor or water.

    Balance     d(liquid)/dt = net volume;  d(available)/dt = net − k_d·available − used
                d(base)/dt = net − used;  stored heat·d(temperature)/dt = net heat
    States      liquid [m³], available [kg], base [mol], temperature [°C]
    """

    area = Parameter(6.0, "m²", 0.05, 500.0, source="drawing", grade="E")
    height = Parameter(2.5, "m", 0.1, 30.0, source="level at 100 %", grade="E")
    decay = Parameter(0.002, "1/h", 0.0, 1.0, source="at 20 °C in the dark", grade="E")
    sunlit = Fault(label="daylight on the liquor")
    liquid = State(9.0, "m³", low=0.0, label="liquor")
    available = State(0.0, "kg", low=0.0, label="available chlorine held")
    base = State(0.0, "mol", label="excess base held")
    temperature = State(28.0, "°C", -10.0, 110.0, label="temperature")
    level = Output(unit="%", low=0.0, high=150.0, label="level")
    strength = Output(unit="%", low=0.0, high=20.0, label="available chlorine")
    warmth = Output(unit="°C", low=-10.0, high=110.0, label="temperature of the liquor")
    liquor = Node(HYPOCHLORITE)

    def show_liquor(self) -> None:
        """Set the potentials of the liquor node from the content."""
        held = maximum(self.liquid, 0.0) + TRACE
        liquor = self.liquor
        liquor.level, liquor.temperature = maximum(self.liquid, 0.0) / self.area, self.temperature
        liquor.chlorine, liquor.alkali = maximum(self.available, 0.0) / held, self.base / held
        self.level = liquor.level / self.height
        self.strength, self.warmth = liquor.chlorine / WATER_DENSITY, self.temperature

    def liquor_rates(self, *, used_chlorine: Any = 0.0, used_base: Any = 0.0) -> dict[str, Any]:
        """Return the rates of the liquor states from the liquor that flows in and out.

        Parameters
        ----------
        used_chlorine
            Available chlorine that reacts [kg/s].
        used_base
            Base that acids take [mol/s].
        """
        net = self.liquor.net
        warm = exp(_LN_2 * (celsius(self.temperature) - DECAY_REFERENCE) / DECAY_DOUBLES)
        decayed = self.decay * (1.0 + SUNLIGHT * self.sunlit) * warm * self.available
        brought = net.heat - net.volume * WATER_DENSITY * WATER_HEAT * self.temperature
        return {
            "liquid": net.volume,
            "available": net.chlorine - decayed - used_chlorine,
            "base": net.alkali - used_base,
            "temperature": brought / self.heat_stored(),
        }

    def heat_stored(self) -> Any:
        """Return the heat that a kelvin takes [J/K]."""
        return (maximum(self.liquid, 0.0) + TRACE) * WATER_DENSITY * WATER_HEAT


class WateredLiquor(Liquor):
    """Liquor that raw water runs into as well."""

    water_alkali = Parameter(3.0, "mol/m³", 0.0, 10.0, source="bicarbonate of raw water, 150 mg/L as CaCO3", grade="T")
    water = Node(WATER)

    def show_liquor(self) -> None:
        """Set the potentials of both liquid nodes from the content."""
        super().show_liquor()
        self.water.pressure, self.water.temperature = 0.0, self.temperature

    def with_water(self, rates: dict[str, Any], *, condensed: Any = 0.0, heat: Any = 0.0) -> dict[str, Any]:
        """Add raw water, condensate and heat to the rates of the liquor [-].

        Parameters
        ----------
        rates
            Of `liquor_rates` [-].
        condensed
            Water that condenses into it [kg/s].
        heat
            Heat given to the liquor besides that of its inflow [W].
        """
        water = self.water.net
        brought = water.heat - water.mass * WATER_HEAT * self.temperature + heat
        return {
            **rates,
            "liquid": rates["liquid"] + (water.mass + condensed) / WATER_DENSITY,
            "base": rates["base"] + water.mass / WATER_DENSITY * self.water_alkali,
            "temperature": rates["temperature"] + brought / self.heat_stored(),
        }


class AcidLiquor(Liquor):
    """Liquor whose acidity matters: pH follows the charge balance as a glass electrode does.

    Balance     d(ph)/dt = (base held − base at this pH) / (slope · lag)
    States      ph besides those of `Liquor`
    """

    carbonate = Parameter(3.0, "mol/m³", 0.05, 20.0, source="from the raw water", grade="T")
    electrode_lag = Parameter(10.0, "s", 2.0, 120.0, source="glass electrode", grade="E")
    ph = State(7.5, "pH", 0.0, 14.0, label="acidity")
    risk = Output(unit="-", low=0.0, high=1e4, label="explosion risk of the liquor")

    def show_acidity(self) -> None:
        """Set the output that follows from the acidity."""
        self.risk = explosion_risk(self.liquor.chlorine, self.ph, self.sunlit)

    def acidity_rate(self) -> Any:
        """Return the rate of the pH [1/s]."""
        held, slope = excess_base(self.ph, self.liquor.chlorine / CHLORINE_MOLAR_MASS, self.carbonate)
        return clip((self.liquor.alkali - held) / (slope * self.electrode_lag), PH_FASTEST_DOWN, PH_FASTEST)


class LiquorBoundary(Unit):
    """Liquor that is always there, or a drain that takes what comes: strong hypochlorite, caustic, acid, sewer."""

    chlorine = Parameter(0.0, "kg/m³", 0.0, 200.0, source="delivery", grade="E")
    alkali = Parameter(0.0, "mol/m³", -2e4, 2e4, source="delivery", grade="E")
    temperature = Parameter(25.0, "°C", -10.0, 60.0, source="site", grade="E")
    depth = Parameter(2.0, "m", 0.0, 20.0, source="level of the store", grade="E")
    weak = Fault(label="share of the strength lost")
    empty = Fault(label="share of the head lost")
    received = State(0.0, "m³", label="liquor taken out of the plant here")
    chlorine_received = State(0.0, "kg", label="available chlorine taken out here")
    alkali_received = State(0.0, "mol", label="base taken out here")
    liquor = Node(HYPOCHLORITE, boundary=True)

    def potentials(self) -> None:
        liquor = self.liquor
        liquor.level, liquor.temperature = self.depth * (1.0 - self.empty), self.temperature
        liquor.chlorine, liquor.alkali = self.chlorine * (1.0 - self.weak), self.alkali

    def balances(self) -> dict[str, Any]:
        net = self.liquor.net
        return {"received": net.volume, "chlorine_received": net.chlorine, "alkali_received": net.alkali}


class LiquorValve(Unit):
    """Valve in a liquor line: flow by the root of the level above, with a check valve."""

    capacity = Parameter(90.0, "m³/h", 1e-4, 500.0, source="wide open at the nominal level", grade="E")
    level_nominal = Parameter(2.0, "m", 0.05, 20.0, source="level above at design", grade="E")
    opening = Input(0.0, "%")
    running = Input(100.0, "%")
    blocked = Fault(label="share of the passage lost")
    flow = Output(unit="m³/h", low=0.0, high=500.0, label="flow")
    upstream = End(HYPOCHLORITE)
    downstream = End(HYPOCHLORITE)

    def flows(self) -> None:
        head = signed_sqrt(maximum(self.upstream.level, 0.0) / self.level_nominal, 0.01)
        self.flow = self.capacity * self.opening * self.running * (1.0 - self.blocked) * head
        pass_liquor(self.upstream, self.downstream, self.flow)


class LiquorOverflow(Unit):
    """Overflow pipe of a head tank: what stands above its mouth runs back."""

    mouth = Parameter(2.3, "m", 0.0, 20.0, source="overflow nozzle", grade="E")
    capacity = Parameter(100.0, "m³/h", 0.1, 500.0, source="a tenth of a metre over its mouth", grade="E")
    depth = Parameter(0.1, "m", 0.01, 1.0, source="with the capacity", grade="E")
    flow = Output(unit="m³/h", low=0.0, high=500.0, label="flow")
    upstream = End(HYPOCHLORITE)
    downstream = End(HYPOCHLORITE)

    def flows(self) -> None:
        self.flow = self.capacity * clip((self.upstream.level - self.mouth) / self.depth, 0.0, 3.0)
        pass_liquor(self.upstream, self.downstream, self.flow)
