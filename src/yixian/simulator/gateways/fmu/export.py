"""Write a plant as an FMU: C source, the binary of this machine, and the description of every tag."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from yixian.simulator.errors import BackendMissing
from yixian.simulator.gateways.errors import Problem, WrongFmu
from yixian.simulator.gateways.fmu.description import description, identifier_of
from yixian.simulator.gateways.plants import find, usual_condition
from yixian.simulator.gateways.runs import open_run
from yixian.simulator.gateways.tasks import Task, scenarios_of
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.backends import c
from yixian.simulator.kernel.engine import Buffer, Engine

#: No ``-march``: the binary is to run, and to give the same bits, on other machines too.
FLAGS = ("-O2", "-ffp-contract=off", "-fno-fast-math", "-fno-math-errno", "-fPIC", "-shared", "-fvisibility=hidden")
COMPILERS = ("gcc", "cc", "clang")
_LIBRARY = {"linux": ("linux64", ".so"), "darwin": ("darwin64", ".dylib"), "win32": ("win64", ".dll")}
_SAME_DAY = (1980, 1, 1, 0, 0, 0)


def export(plant: str, path: Path, scenario: str = "", *, seed: int = 1) -> Path:
    """Write a plant as an FMU and return its path.

    Parameters
    ----------
    plant
        Name of the plant [-].
    path
        Where [-].
    scenario
        Initial condition it starts from; empty for the usual one [-].
    seed
        Seed it has until it is given another [-].

    Raises
    ------
    BackendMissing
        If no C compiler is installed.
    WrongFmu
        If the compiler refuses.
    """
    compiler = next((found for name in COMPILERS if (found := shutil.which(name))), None)
    if compiler is None:
        raise BackendMissing(f"an FMU needs a C compiler, and none of {', '.join(COMPILERS)} is installed")
    task = Task(plant, scenario, seed)
    if task.is_graded and scenario in scenarios_of(find(plant)):
        zh, en = f"{scenario} 是评分情景；FMU 从初始工况开始", f"{scenario} is graded; an FMU starts from a condition"
        raise WrongFmu(Problem(zh, en))
    run = open_run(task)
    engine, buffer = run.simulation.engine, run.simulation.buffer
    folder, ending = library_place()
    name = identifier_of(plant)
    guid = (
        "{" + hashlib.sha256((engine.code_hash + engine.layout.hash).encode() + buffer.tobytes()).hexdigest()[:32] + "}"
    )
    text = source(engine, buffer, guid)
    starts = [slot.show(float(buffer[slot.index])) for slot in engine.layout]
    condition = scenario or usual_condition(find(plant))
    note = f"scenario {condition}; a step shorter than a scan of {engine.period:g} s waits for it"
    xml = description(plant, guid, engine.layout, starts, period=engine.period, note=note)
    files = {
        "modelDescription.xml": xml,
        "sources/plant.c": text.encode(),
        f"binaries/{folder}/{name}{ending}": compiled(text, compiler, ending),
    }
    _pack(path, files)
    return path


def library_place() -> tuple[str, str]:
    """Return the folder of this machine's binaries in an FMU, and their ending.

    Raises
    ------
    WrongFmu
        If FMI knows no folder for this machine.
    """
    if platform.machine().lower() not in ("x86_64", "amd64") or sys.platform not in _LIBRARY:
        raise WrongFmu(f"FMI 2.0 has no place for binaries of {sys.platform} on {platform.machine()}")
    return _LIBRARY[sys.platform]


def source(engine: Engine, buffer: Buffer, guid: str) -> str:
    """Return the C source of an FMU [-].

    Parameters
    ----------
    engine
        The plant [-].
    buffer
        Its condition at the start [-].
    guid
        What ties the binary to its description [-].
    """
    layout = engine.layout
    head = [
        c.source(engine.model.program),
        f'#define GUID "{guid}"',
        f"#define SIZE {len(layout)}",
        f"#define PERIOD {float(engine.period).hex()}",
        f"#define CLOCK {layout.find(tags.SCAN).index}",
        f"#define DIVERGED {layout.find(tags.DIVERGED).index}",
        _table("initial", buffer.tolist()),
        _table("factor", [slot.factor for slot in layout]),
        _table("offset", [slot.offset for slot in layout]),
        _table("low", [slot.low for slot in layout]),
        _table("high", [slot.high for slot in layout]),
        f"static const char writable[] = {{{', '.join(str(int(slot.is_writable)) for slot in layout)}}};",
    ]
    return "\n".join([*head, Path(__file__).with_name("glue.c").read_text(encoding="utf-8")])


def _table(name: str, values: Sequence[float]) -> str:
    return f"static const double {name}[] = {{{', '.join(map(_number, values))}}};"


def _number(value: float) -> str:
    if np.isnan(value):
        return "NAN"
    if np.isinf(value):
        return "INFINITY" if value > 0.0 else "-INFINITY"
    return float(value).hex()


def compiled(text: str, compiler: str, ending: str) -> bytes:
    """Return the shared library of a C source.

    Parameters
    ----------
    text
        The source [-].
    compiler
        The compiler [-].
    ending
        Of the library's name [-].

    Raises
    ------
    WrongFmu
        If the compiler refuses.
    """
    with tempfile.TemporaryDirectory(prefix="yixian-fmu-") as folder:
        plain, library = Path(folder) / "plant.c", Path(folder) / f"plant{ending}"
        plain.write_text(text, encoding="utf-8")
        command = [compiler, *FLAGS, str(plain), "-o", str(library), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise WrongFmu(f"{compiler} refuses the source of the plant: {done.stderr.strip()[:500]}")
        return library.read_bytes()


def _pack(path: Path, files: dict[str, bytes]) -> None:
    """Write the archive with fixed dates, so that equal plants give equal files."""
    spare = path.with_name(path.name + ".tmp")
    with zipfile.ZipFile(spare, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _SAME_DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    spare.replace(path)
