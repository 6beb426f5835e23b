"""Save, load and continue equals an unbroken run; another plant's snapshot is refused."""

from __future__ import annotations

import math

import pytest

from simulator.desk import desk
from simulator.small_plants import Decay, train
from yixian.simulator.control.station import Total
from yixian.simulator.errors import OutOfRange, SimulationDiverged, SnapshotMismatch, UnknownTag
from yixian.simulator.kernel import Simulation, compile_model
from yixian.simulator.kernel.snapshot import migrate


def test_a_restored_drill_goes_on_with_the_same_bits() -> None:
    drill = Simulation(compile_model(train()), seed=4)
    drill.advance(60.0)
    drill.set("H1.plugged", 0.9)
    saved = drill.snapshot()
    drill.advance(60.0)
    end = drill.hash()
    drill.restore(saved)
    drill.advance(60.0)
    assert drill.hash() == end


def test_a_snapshot_goes_from_one_backend_to_another() -> None:
    model = train()
    quick, plain = Simulation(compile_model(model), 2), Simulation(compile_model(model, "python"), 9)
    quick.advance(20.0)
    plain.restore(quick.snapshot())
    quick.advance(5.0)
    plain.advance(5.0)
    assert quick.hash() == plain.hash()


def test_a_snapshot_of_other_equations_is_refused() -> None:
    mine, other = desk(Decay("D")), desk(Decay("D"), scan_s=1.0)
    with pytest.raises(SnapshotMismatch, match="another equations"):
        mine.restore(other.snapshot())


def test_a_snapshot_of_another_layout_is_refused_or_taken_over_by_name() -> None:
    old = desk(Decay("D", content=10.0))
    old.advance(5.0)
    new = desk(Decay("D"), Decay("E", content=3.0))
    with pytest.raises(SnapshotMismatch, match="layout"):
        new.restore(old.snapshot())
    tags = [slot.tag for slot in old.engine.layout]
    buffer, done = migrate(new.engine, old.snapshot(), tags)
    assert buffer[new.engine.layout.find("D.content").index] == old["D.content"]
    assert "E.content" in done.new
    assert done.dropped == ()


@pytest.mark.parametrize("bad", [b"", b"rubbish", b"{}\n123", b"[]\n"])
def test_other_bytes_are_no_snapshot(bad: bytes) -> None:
    with pytest.raises(SnapshotMismatch):
        desk(Decay("D")).restore(bad)


def test_a_diverged_plant_says_when_and_where_and_can_be_taken_back() -> None:
    plant = desk(Decay("D", rate=-80.0, content=1.0), Decay("SOUND"), Total("SUM", signal="SOUND.shown", unit="kg"))
    with pytest.raises(SimulationDiverged) as caught:
        plant.advance(2000.0)
    error = caught.value
    assert error.tag == "D.content"
    assert math.isfinite(plant["D.content"])
    assert plant.time == pytest.approx(error.time - 0.5)
    again = desk(Decay("D", rate=-80.0, content=1.0), Decay("SOUND"), Total("SUM", signal="SOUND.shown", unit="kg"))
    again.restore(error.last_good_state)
    assert again.hash() == plant.hash()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(OutOfRange):
        desk(Decay("D")).set("D.rate", value)


def test_an_unknown_tag_offers_the_nearest() -> None:
    plant = desk(Decay("D"))
    with pytest.raises(UnknownTag, match=r"D\.content"):
        plant.get("D.contents")
    with pytest.raises(UnknownTag):
        plant.set("D.content", 1.0)
