"""What leaves one unit enters another: nothing is lost, however long the step and however fast the gas."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.small_plants import closed_pair
from yixian.simulator.kernel import Simulation, compile_model


@settings(max_examples=15, deadline=None)
@given(volume=st.floats(0.1, 5.0), first=st.floats(1.0, 500.0), second=st.floats(1.0, 500.0), size=st.floats(1e-4, 0.1))
def test_a_closed_pair_keeps_its_moles(volume: float, first: float, second: float, size: float) -> None:
    sheet = closed_pair(volume=volume, first=first, second=second, size=size)
    pair = Simulation(compile_model(sheet.build(), "python"))
    before = [pair[f"V1.{name}"] + pair[f"V2.{name}"] for name in ("product", "inert")]
    pair.advance(30.0)
    after = [pair[f"V1.{name}"] + pair[f"V2.{name}"] for name in ("product", "inert")]
    for was, now in zip(before, after, strict=True):
        assert abs(now - was) < 1e-11 * was  # 300 steps of rounding


def test_fast_and_slow_states_exchange_without_loss() -> None:
    """One vessel fast, one slow: the slow one must see the flow at the end of the step."""
    from yixian.commands.benches.simulator_plant import Pipe, Vessel
    from yixian.simulator.kernel import Flowsheet, State

    class Holder(Vessel):
        product = State(400.0, "mol")
        inert = State(6.0, "mol")

    sheet = Flowsheet("fast and slow", scan_s=0.5, substeps=1)
    sheet.add(Vessel("V1", volume=0.2, product=60.0), Holder("H1", volume=20.0))
    sheet.add(Pipe("P1", upstream="V1.gas", downstream="H1.gas", opening=100.0))
    plant = Simulation(compile_model(sheet.build(), "python"))
    before = plant["V1.product"] + plant["H1.product"]
    plant.advance(60.0)
    assert abs(plant["V1.product"] + plant["H1.product"] - before) < 1e-10
