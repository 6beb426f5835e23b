"""An FMU beside a plant: connected by tags, restored with it, refused where it forgets."""

from __future__ import annotations

import shutil

import pytest

from yixian.simulator.errors import UnknownTag
from yixian.simulator.gateways.errors import WrongFmu
from yixian.simulator.gateways.fmu import export as exporting
from yixian.simulator.gateways.fmu import instance as instances
from yixian.simulator.gateways.fmu.export import export
from yixian.simulator.gateways.fmu.instance import Instance
from yixian.simulator.gateways.fmu.partner import Coupled, Partner
from yixian.simulator.gateways.runs import open_run
from yixian.simulator.gateways.tasks import Task

pytestmark = pytest.mark.skipif(
    not any(map(shutil.which, exporting.COMPILERS)), reason="no C compiler is installed: FMUs are not tested"
)


@pytest.fixture
def fmu(tmp_path):
    pytest.importorskip("fmpy", reason="FMPy is not installed: FMUs beside a plant are not tested")
    with Instance(export("two-tanks", tmp_path / "tanks.fmu")) as instance:
        yield instance


def coupled(fmu) -> Coupled:
    return Coupled(open_run(Task("two-tanks")).simulation, [Partner(fmu, {"HS-1": "LT-2"}, {"HV-1": "LIC-2.op"})])


def test_an_fmu_reads_and_sets_the_plant_and_is_restored_with_it(fmu):
    pair = coupled(fmu)
    pair.run(100)
    assert pair.simulation["HV-1"] == fmu.get(["LIC-2.op"])[0]
    saved = pair.snapshot()
    pair.run(100)
    end = (pair.simulation.hash(), fmu.serialized())
    pair.restore(saved)
    pair.run(100)
    assert (pair.simulation.hash(), fmu.serialized()) == end


def test_an_fmu_that_fails_the_restore_test_gives_no_snapshots(fmu, monkeypatch):
    monkeypatch.setattr(instances.Instance, "restore", lambda self, saved: None)
    pair = coupled(fmu)
    pair.run(2)
    with pytest.raises(WrongFmu, match="did not pass the restore test"):
        pair.snapshot()


def test_a_connection_to_nothing_is_refused(fmu):
    simulation = open_run(Task("two-tanks")).simulation
    with pytest.raises(UnknownTag, match="LT-3"):
        Coupled(simulation, [Partner(fmu, {"HS-1": "LT-3"})])
    with pytest.raises(WrongFmu, match="no variable 'OUT'"):
        Coupled(simulation, [Partner(fmu, {}, {"HV-1": "OUT"})])
