"""An FMU of somebody else as a unit of a flowsheet: a pump, written in C here, that feeds the practice tanks."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from yixian.simulator.control.station import Hand
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.drill.practice import WATER, two_tanks
from yixian.simulator.errors import FlowsheetError, UnknownTag
from yixian.simulator.gateways.errors import WrongFmu
from yixian.simulator.gateways.fmu.check import check
from yixian.simulator.gateways.fmu.instance import Instance
from yixian.simulator.gateways.fmu.partner import coupled
from yixian.simulator.gateways.fmu.unit import FmuUnit, Gives
from yixian.simulator.kernel import Command, End, Flowsheet, Input, Unit, carry

SOURCE = Path(__file__).with_name("foreign_fmu")
FLOW = Gives("flow", "kg/s", 0.0, 20.0, label="what the pump delivers")
READS = {"speed": "SC-9", "level": "T1.level", "enabled": "HS-9"}

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed: a foreign FMU is not built")


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    pytest.importorskip("fmpy", reason="FMPy is not installed: foreign FMUs are not run")
    folder = tmp_path_factory.mktemp("foreign")

    def made(*flags: str) -> Path:
        path = folder / f"pump{''.join(flags)}.fmu"
        library = folder / "pump.so"
        command = ["gcc", "-O2", "-shared", "-fPIC", *flags, str(SOURCE / "pump.c"), "-o", str(library), "-lm"]
        subprocess.run(command, check=True, capture_output=True)
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(SOURCE / "modelDescription.xml", "modelDescription.xml")
            archive.write(library, "binaries/linux64/pump.so")
        return path

    return made


class Feed(Unit):
    """Brings into a node what a tag says."""

    rate = Input(0.0, "kg/s")
    source = End(WATER)
    to = End(WATER)

    def flows(self) -> None:
        carry(self.source, self.to, mass=self.rate)


def tanks(path: Path, reads=READS, gives=FLOW, **terms) -> Flowsheet:
    sheet = two_tanks()
    sheet.add(
        Hand("SC-9", Command(0.0, "rpm", 0.0, 3000.0)), Hand("HS-9", Command(1.0, "bool", 0.0, 1.0)),
        FmuUnit("P-9", path, reads=reads, gives={"flow": gives, "count": Gives("starts", "-", 0.0, 1e6)}, **terms),
        Feed("F-9", source="SUPPLY.water", to="T1.water", rate="P-9.flow"),
        Transmitter("FT-9", "P-9.flow", Range(0.0, 20.0, "kg/s"), noise=0.0),
    )  # fmt: skip
    return sheet


def test_the_plant_sees_the_fmu_and_the_fmu_the_plant_in_their_units(build):
    with coupled(tanks(build()), seed=3) as line:
        plant = line.simulation
        plant.set("SC-9", 600.0)
        line.run(1)
        tonnes = 0.01 * 600.0 * (1.0 - math.exp(-0.1))  # one step of half a second; levels come with the first scan
        assert plant["P-9.flow"] == pytest.approx(tonnes / 3.6)
        assert plant["P-9.count"] == 1.0
        line.run(400)
        assert plant["FT-9"] == pytest.approx(plant["P-9.flow"])
        assert plant["P-9.flow"] == pytest.approx(6.0 / (1.0 + 0.1 * plant["T1.level"]) / 3.6, rel=1e-3)


def test_what_the_fmu_delivers_is_in_the_balance_of_the_plant(build):
    with coupled(tanks(build())) as line:
        plant = line.simulation
        plant.set("SC-9", 900.0)
        names = ("T1.mass", "T2.mass", "SUPPLY.received", "DRAIN.received")
        before = sum(plant[name] for name in names)
        line.run(1200)
        assert plant["P-9.flow"] > 1.0
        assert sum(plant[name] for name in names) == pytest.approx(before, abs=1e-8)


def test_coupled_runs_are_the_same_bits_and_go_on_from_a_snapshot(build):
    ends = []
    for _ in range(2):
        with coupled(tanks(build(), starts={"gain": 0.02}), seed=7) as line:
            line.simulation.set("SC-9", 500.0)
            line.run(300)
            assert line.is_deterministic
            saved = line.snapshot()
            line.run(300)
            ends.append(line.simulation.hash())
            line.restore(saved)
            line.run(300)
            ends.append(line.simulation.hash())
    assert len(set(ends)) == 1


def test_one_that_fails_the_restore_test_runs_but_gives_no_snapshots(build):
    path = build("-DFORGETS")
    assert not check(path).is_deterministic
    with coupled(tanks(path)) as line:
        line.simulation.set("SC-9", 500.0)
        line.run(10)
        assert not line.is_deterministic
        with pytest.raises(WrongFmu, match="did not pass the restore test"):
            line.snapshot()


def test_a_foreign_fmu_passes_the_check_without_being_ours(build):
    report = check(build())
    assert (report.problems, report.is_deterministic, report.is_exact, report.is_right) == ([], True, None, True)


def test_a_value_that_is_no_number_ends_the_run_in_words(build):
    with coupled(tanks(build("-DBREAKS"))) as line:
        line.run(10)
        with pytest.raises(WrongFmu, match=r"at 10.5 s flow of the FMU gives P-9.flow nan kg/s, outside 0 to 20"):
            line.run(40)


@pytest.mark.parametrize(
    ("terms", "error", "says"),
    [
        ({"reads": {**READS, "speed": "SC-8"}}, UnknownTag, "SC-8"),
        ({"reads": {"sped": "SC-9"}}, WrongFmu, "no variable 'sped'; did you mean speed"),
        ({"reads": {"flow": "SC-9"}}, WrongFmu, "flow of the FMU is no input"),
        ({"reads": {**READS, "level": "LT-1"}}, WrongFmu, "LT-1 is in %, and level of the FMU in m"),
        ({"gives": Gives("flow", "m", 0.0, 1.0)}, WrongFmu, "P-9.flow is in m, and flow of the FMU in t/h"),
        ({"starts": {"gains": 1.0}}, WrongFmu, "no variable 'gains'; did you mean gain"),
    ],
)  # fmt: skip
def test_a_wrong_connection_is_refused_before_the_first_step(build, terms, error, says):
    sheet = tanks(build(), **terms)
    if "gives" in terms:
        sheet = two_tanks()
        sheet.add(FmuUnit("P-9", build(), reads={}, gives={"flow": terms["gives"]}))
    with pytest.raises(error, match=says), coupled(sheet):
        pass


@pytest.mark.parametrize("name", ["scan", "starts"])
def test_an_output_cannot_be_called_as_a_part_of_a_block_is(name):
    with pytest.raises(FlowsheetError, match=f"an output cannot be called {name}"):
        FmuUnit("P-9", "pump.fmu", reads={}, gives={name: FLOW})


def test_integers_and_switches_are_read_and_set(build):
    with Instance(build()) as pump:
        pump.set({"enabled": 1.0, "speed": 100.0})
        pump.step(0.5)
        assert pump.get(["enabled", "starts", "speed"]) == [1.0, 1.0, 100.0]


def test_the_guide_does_what_it_says(build, tmp_path, monkeypatch, capsys):
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "fmu.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", guide, re.DOTALL).group(1)
    shutil.copy(build(), tmp_path / "pump.fmu")
    monkeypatch.chdir(tmp_path)
    exec(compile(code.replace('"level": "T1.level"}', '"level": "T1.level", "enabled": "HS-1"}'), "guide", "exec"), {})
    assert 0.5 < float(capsys.readouterr().out) < 2.0  # kg/s
