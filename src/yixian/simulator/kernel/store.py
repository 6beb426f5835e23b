"""Compiled plants on disk: a second start reads layout and machine code, and builds nothing."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path

from yixian.simulator.kernel.backends import llvm
from yixian.simulator.kernel.engine import Engine, compile_model
from yixian.simulator.kernel.flowsheet import Flowsheet
from yixian.simulator.kernel.layout import Layout, Slot

PACKAGE = Path(__file__).parents[1]


@lru_cache(maxsize=1)
def _package() -> str:
    """Return the hash of every source of the simulator."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def compiled(make: Callable[[], Flowsheet]) -> Engine:
    """Return a plant compiled with LLVM, from disk if neither its sources nor the simulator's have changed.

    Parameters
    ----------
    make
        Function of a module that returns the flowsheet and depends on that module and the simulator alone [-].
    """
    source = Path(inspect.getfile(make)).read_bytes()
    identity = f"{llvm.identity()} {_package()} {make.__module__}.{make.__qualname__}"
    path = llvm.cache_folder() / f"{hashlib.sha256(identity.encode() + source).hexdigest()}.plant"
    try:
        head, _, code = path.read_bytes().partition(b"\n")
    except OSError:
        return _keep(path, make)
    plant, code_hash, period, rows = json.loads(head)
    layout = Layout(Slot(*row) for row in rows)
    return Engine(plant, "llvm", layout, code_hash, period, llvm.load(code, 1), lambda: make().build())


def _keep(path: Path, make: Callable[[], Flowsheet]) -> Engine:
    model = make().build()
    engine = compile_model(model)
    head = [engine.plant, engine.code_hash, engine.period, [astuple(slot) for slot in engine.layout]]
    llvm.write(path, json.dumps(head).encode() + b"\n" + llvm.machine_code(model.program, 1))
    return engine
