"""A plant as an FMU: right by the standard, and the kernel's bits."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from yixian.simulator.errors import BackendMissing
from yixian.simulator.gateways.errors import WrongFmu
from yixian.simulator.gateways.fmu import export as exporting
from yixian.simulator.gateways.fmu.check import check
from yixian.simulator.gateways.fmu.export import export, library_place
from yixian.simulator.gateways.fmu.instance import Instance, is_deterministic
from yixian.simulator.gateways.plants import plant_tags
from yixian.simulator.gateways.runs import open_run
from yixian.simulator.gateways.tasks import Task

needs_compiler = pytest.mark.skipif(
    not any(map(shutil.which, exporting.COMPILERS)), reason="no C compiler is installed: FMUs are not tested"
)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return export("two-tanks", tmp_path_factory.mktemp("fmu") / "tanks.fmu", seed=4)


@pytest.fixture
def fmu(file):
    pytest.importorskip("fmpy", reason="FMPy is not installed: the FMU is not run")
    with Instance(file) as instance:
        yield instance


@needs_compiler
def test_equal_plants_are_equal_files(file, tmp_path):
    assert export("two-tanks", tmp_path / "again.fmu", seed=4).read_bytes() == file.read_bytes()
    names = zipfile.ZipFile(file).namelist()
    folder, ending = library_place()
    assert names == ["modelDescription.xml", "sources/plant.c", f"binaries/{folder}/yixian_two_tanks{ending}"]


@needs_compiler
def test_the_standard_and_the_restore_test_are_passed_bit_for_bit(file):
    pytest.importorskip("fmpy", reason="FMPy is not installed: the FMU is not checked")
    report = check(file)
    assert report.problems == []
    assert (report.is_deterministic, report.is_exact, report.is_right) == (True, True, True)


@needs_compiler
def test_an_hour_with_commands_and_a_malfunction_is_the_kernel_s(fmu):
    simulation = open_run(Task("two-tanks", seed=4)).simulation
    for minute in range(60):
        if minute == 10:
            fmu.set({"LIC-2.sp": 55.0, "P1.plugged": 0.7, "P1.plugged.ramp": 60.0})
            for tag, value in (("LIC-2.sp", 55.0), ("P1.plugged", 0.7), ("P1.plugged.ramp", 60.0)):
                simulation.set(tag, value)
        fmu.step(60.0)
        simulation.advance(60.0)
        tags = ["LT-1", "LT-2", "LIC-2.op", "T1.mass"]
        assert fmu.get(tags) == [simulation[tag] for tag in tags]
    assert fmu.serialized()[: simulation.buffer.nbytes] == simulation.buffer.tobytes()


@needs_compiler
@pytest.mark.slow
def test_the_whole_line_with_a_trip_is_the_kernel_s(tmp_path):
    pytest.importorskip("fmpy", reason="FMPy is not installed: the FMU is not run")
    path = export("acetylene", tmp_path / "line.fmu", seed=4)
    report = check(path)
    assert (report.problems, report.is_deterministic, report.is_exact) == ([], True, True)
    simulation = open_run(Task("acetylene", seed=4)).simulation
    trip = next(tag.name for tag in plant_tags("acetylene") if tag.name.endswith(".trip"))
    orders = {60.0: {"TIC-101A.sp": 80.0}, 300.0: {"TT-101A1.fault": 4.0}, 600.0: {trip: 1.0}}
    with Instance(path) as line:
        for minute in range(20):
            for tag, value in orders.get(minute * 60.0, {}).items():
                line.set({tag: value})
                simulation.set(tag, value)
            line.step(60.0)
            simulation.advance(60.0)
        assert simulation[trip.removesuffix(".trip")] == 1.0
        assert line.serialized()[: simulation.buffer.nbytes] == simulation.buffer.tobytes()


@needs_compiler
def test_units_say_what_they_mean(fmu):
    level, speed = fmu.measure("T1.level"), fmu.measure("LIC-2.ti")
    assert (level.dimension[1], level.factor, speed.dimension[2]) == (1.0, 1.0, 1.0)
    assert fmu.measure("LT-1").factor == 0.01  # per cent
    assert fmu.measure("LIC-2.mode") is None


@needs_compiler
def test_steps_shorter_than_a_scan_wait_for_it(fmu):
    for _ in range(10):
        fmu.step(0.2)
    assert fmu.get(["clock.scan"]) == [4.0]


@needs_compiler
@pytest.mark.parametrize(
    ("values", "says"),
    [({"LIC-2.sp": 400.0}, "refuses"), ({"LT-1": 4.0}, "refuses"), ({"LIC-9.sp": 4.0}, "no variable")],
)
def test_a_wrong_value_is_refused(fmu, values, says):
    with pytest.raises(WrongFmu, match=says):
        fmu.set(values)


@needs_compiler
def test_an_fmu_that_forgets_part_of_its_state_is_not_deterministic(fmu, monkeypatch):
    assert is_deterministic(fmu, 0.5, 10)
    monkeypatch.setattr(fmu, "restore", lambda saved: None)
    assert not is_deterministic(fmu, 0.5, 10)


def test_what_is_no_fmu_is_refused(tmp_path):
    pytest.importorskip("fmpy", reason="FMPy is not installed: FMUs are not read")
    path = tmp_path / "no.fmu"
    path.write_bytes(b"no archive")
    with pytest.raises(WrongFmu, match=r"no\.fmu is no FMU"):
        check(path)


def test_without_a_compiler_the_export_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(exporting.shutil, "which", lambda name: None)
    with pytest.raises(BackendMissing, match="an FMU needs a C compiler, and none of gcc"):
        export("two-tanks", tmp_path / "tanks.fmu")
