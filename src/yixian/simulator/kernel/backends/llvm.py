"""Compile a program with LLVM, keep the object on disk, and call it."""

from __future__ import annotations

import ctypes
import hashlib
import itertools
import os
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.simulator.errors import BackendMissing
from yixian.simulator.kernel.backends.module import module
from yixian.simulator.kernel.program import Program

#: Part of the name of every cached object: raise it when the text made from a program changes.
EDITION = "9"
LEVEL = 1
#: Constants lie beside the code: an address of ten bytes for each would not fit the instruction cache.
MODEL = "small"
_numbers = itertools.count()


try:
    import llvmlite  # type: ignore[import-untyped]
    from llvmlite import binding
except ImportError:  # the package works without, slower
    llvmlite = None

Run = Callable[[NDArray[np.float64], int], int]


def cache_folder() -> Path:
    """Return where objects are kept: ``YIXIAN_SIMULATOR_CACHE``, or the user's cache folder [-]."""
    given = os.environ.get("YIXIAN_SIMULATOR_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(given) if given else Path(base) / "yixian" / "simulator"


@lru_cache(maxsize=1)
def _machine() -> tuple[Any, Any, str]:
    """Return the target machine, the just-in-time linker and what identifies both."""
    if llvmlite is None:
        raise BackendMissing("llvmlite is not installed: use the python backend")
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    cpu, features = binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()
    target = binding.Target.from_default_triple()
    machine = target.create_target_machine(
        cpu=cpu, features=features, opt=LEVEL, reloc="pic", codemodel=MODEL, jit=True
    )
    identity = f"{EDITION} {LEVEL} {llvmlite.__version__} {binding.llvm_version_info} {cpu} {features}"
    linker = binding.create_lljit_compiler(
        target.create_target_machine(cpu=cpu, features=features, opt=LEVEL, codemodel=MODEL, jit=True)
    )
    return machine, linker, identity


def identity() -> str:
    """Return what machine code depends on besides the program: edition, LLVM and processor [-]."""
    return _machine()[2]


def compile_program(program: Program, lanes: int = 1) -> Run:
    """Return the program compiled, from the cache if it is there.

    Parameters
    ----------
    program
        What a scan does [-].
    lanes
        1, or 8 plants side by side [-].

    Raises
    ------
    BackendMissing
        If llvmlite is not installed.
    """
    return load(machine_code(program, lanes), lanes)


def machine_code(program: Program, lanes: int) -> bytes:
    """Return the object file of a program, from the cache if it is there.

    Parameters
    ----------
    program
        What a scan does [-].
    lanes
        1, or 8 plants side by side [-].

    Raises
    ------
    BackendMissing
        If llvmlite is not installed.
    """
    key = hashlib.sha256(f"{identity()} {lanes} {program.hash}".encode()).hexdigest()
    path = cache_folder() / f"{key}.o"
    try:
        return path.read_bytes()
    except OSError:
        code = object_of(module(program, lanes), reorders=lanes == 1)
    write(path, code)
    return code


def load(code: bytes, lanes: int) -> Run:
    """Return the callable of an object.

    Parameters
    ----------
    code
        An object file of `compile_program` [-].
    lanes
        As it was compiled for [-].
    """
    _, jit, _ = _machine()
    name = f"plant{next(_numbers)}"
    tracker = binding.JITLibraryBuilder().add_object_img(code).export_symbol("run").link(jit, name)
    kind = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)
    function = kind(tracker["run"])

    def run(buffer: NDArray[np.float64], scans: int, _code: Any = tracker) -> int:
        """Call the code; the default keeps it in memory as long as this function lives."""
        return int(function(buffer.ctypes.data, scans, 1 if lanes == 1 else len(buffer)))

    return run


def object_of(text: str, *, reorders: bool) -> bytes:
    """Return machine code; no passes run on the text: the graph has folded and shared all there is [-].

    Parameters
    ----------
    text
        A module [-].
    reorders
        Whether LLVM may order the instructions anew. With one plant that is as good as our order, or better; with eight
        it keeps more vectors alive than there are registers, and memory is the bound [-].
    """
    machine, _, _ = _machine()
    binding.set_option("yixian", f"-enable-misched={'true' if reorders else 'false'}")
    parsed = binding.parse_assembly(text)
    parsed.triple, parsed.data_layout = machine.triple, str(machine.target_data)
    parsed.verify()
    code: bytes = machine.emit_object(parsed)
    return code


def write(path: Path, content: bytes) -> None:
    """Keep a file in the cache, whole or not at all; a folder that cannot be written is no obstacle.

    Parameters
    ----------
    path
        Where [-].
    content
        What [-].
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(path)
    except OSError:
        return
