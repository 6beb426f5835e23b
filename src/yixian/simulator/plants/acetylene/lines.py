"""Valved lines of gas, water and liquor: the size of each is a flow and the drop it needs, and says why."""

from __future__ import annotations

from dataclasses import dataclass

from yixian.simulator.kernel import Parameter
from yixian.simulator.units.gas_line import GasValve
from yixian.simulator.units.liquor import LiquorValve
from yixian.simulator.units.water import WaterValve


@dataclass(frozen=True, slots=True)
class Size:
    """What a valve passes wide open, and why.

    Parameters
    ----------
    flow
        Wide open at the drop: gas [mol/s], water and liquor [m³/h].
    drop
        Pressure over it [kPa].
    source
        Where the flow comes from, in words [-].
    drop_source
        Where the drop comes from, in words [-].
    """

    flow: float
    drop: float
    source: str
    drop_source: str


def gas_valve(tag: str, opening: str, *, upstream: str, downstream: str, size: Size) -> GasValve:
    """Return a valve in a gas line, with a check valve: vents, nitrogen, recycle.

    Parameters
    ----------
    tag, opening
        Its tag, and the tag of its opening [-].
    upstream, downstream
        Nodes it stands between [-].
    size
        What it passes wide open [-].
    """
    return GasValve(
        tag, opening=opening, upstream=upstream, downstream=downstream, is_check=1.0,
        flow_nominal=Parameter(size.flow, "mol/s", source=size.source, grade="E"),
        drop_nominal=Parameter(size.drop, "kPa", source=size.drop_source, grade="E"),
    )  # fmt: skip


def fresh_water(tag: str, opening: str, *, to: str, size: Size, falls_free: bool = True) -> WaterValve:
    """Return a valve from the fresh-water main.

    Parameters
    ----------
    tag, opening
        Its tag, and the tag of its opening [-].
    to
        Node the water runs to [-].
    size
        What it passes wide open [-].
    falls_free
        Whether it ends above the surface of an open tank [-].
    """
    return WaterValve(
        tag, opening=opening, upstream="WATER-MAIN.water", downstream=to, falls_free=float(falls_free),
        capacity=Parameter(size.flow, "m³/h", 0.1, 1000.0, source=size.source, grade="E"),
        drop_nominal=Parameter(size.drop, "kPa", source=size.drop_source, grade="E"),
    )  # fmt: skip


def liquor_valve(
    tag: str, opening: str, *, upstream: str, downstream: str, capacity: tuple[float, str], level: tuple[float, str]
) -> LiquorValve:
    """Return a valve in a liquor line.

    Parameters
    ----------
    tag, opening
        Its tag, and the tag of its opening [-].
    upstream, downstream
        Nodes it stands between [-].
    capacity
        What it passes wide open [m³/h], and where that comes from.
    level
        Level above it at which it does [m], and where that comes from.
    """
    return LiquorValve(
        tag, opening=opening, upstream=upstream, downstream=downstream,
        level_nominal=Parameter(level[0], "m", 0.05, 20.0, source=level[1], grade="E"),
        capacity=Parameter(capacity[0], "m³/h", 1e-4, 500.0, source=capacity[1], grade="E"),
    )  # fmt: skip
