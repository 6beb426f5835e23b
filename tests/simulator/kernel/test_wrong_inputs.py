"""Three hundred wrong inputs to the public names of the kernel: each a clear error, none a crash."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.small_plants import Decay, train
from yixian.simulator.control.pid import PID
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.errors import SimulatorError
from yixian.simulator.kernel import Engine, Flowsheet, Parameter, Simulation, compile_model
from yixian.simulator.kernel.batch import Batch
from yixian.simulator.kernel.snapshot import migrate

NO_NUMBERS: list[Any] = [math.nan, math.inf, -math.inf, "12", "", None, [1.0], {}, object(), 1j, b"1", np.nan]
NO_TAGS: list[Any] = ["", "PT-1", "PT-1A ", "pt-1a", "PT-1A.sp.sp", None, 7, [], {}, "\x00", "标签", "x" * 10_000]
NO_SEEDS: list[Any] = [-1, 2.0**54, math.nan, math.inf, "7", None, 1.5, [1]]
NO_COUNTS: list[Any] = [-1, 1.5, math.nan, math.inf, 1e300, "5", None, []]
NO_CLOCKS = [{"scan_s": value} for value in (0.0, -1.0, math.nan, math.inf, "1", None)] + [
    {"substeps": value} for value in (0, -1, 1.5, math.nan, "5", None)
]
PERCENT = Range(0.0, 100.0, "%")
Wrong = Callable[[Engine], object]


def of_tags() -> list[Wrong]:
    def at(how: str, *terms: Any) -> Wrong:
        return lambda engine: getattr(Simulation(engine), how)(*terms)

    found = [at("get", tag) for tag in NO_TAGS]
    found += [at(how, tag, 1.0) for how in ("set", "impose") for tag in NO_TAGS]
    found += [at("set", tag, 1.0) for tag in ("PT-1A", "V1.product", "clock.scan", "clock.diverged", "V1.pressure")]
    writable = ("PIC-1.sp", "PIC-1.gain", "H1.plugged", "V1.volume", "clock.seed")
    found += [at("set", tag, value) for tag in writable for value in (*NO_NUMBERS, 1e30, -1e30)]
    found += [at("impose", tag, value) for tag in ("V1.product", "V1.temperature") for value in NO_NUMBERS]
    found += [at("run", count) for count in NO_COUNTS]
    return found + [at("advance", seconds) for seconds in NO_COUNTS if seconds != 1.5]


def of_batches() -> list[Wrong]:
    found: list[Wrong] = [lambda engine, seed=seed: Simulation(engine, seed) for seed in NO_SEEDS]  # type: ignore[misc]
    found += [lambda engine, seed=seed: Batch(engine, [1, seed]) for seed in NO_SEEDS]  # type: ignore[misc]
    found += [lambda engine: Batch(engine, [])]
    found += [lambda engine, tag=tag: Batch(engine, [1]).get(tag) for tag in NO_TAGS]  # type: ignore[misc]
    for value in (*NO_NUMBERS, [1.0, 2.0, 3.0], [], ["a", "b"], [1.0, math.nan]):
        found.append(lambda engine, value=value: Batch(engine, [1, 2]).set("PIC-1.sp", value))  # type: ignore[misc]
    found += [lambda engine, count=count: Batch(engine, [1]).run(count) for count in NO_COUNTS]  # type: ignore[misc]
    return found


def of_snapshots() -> list[Wrong]:
    draw = random.Random(20261122)

    def broken(change: Callable[[bytes], Any]) -> Wrong:
        return lambda engine: Simulation(engine).restore(change(Simulation(engine, 3).snapshot()))

    def numbers(tag: str, value: float) -> Wrong:
        def run(engine: Engine) -> None:
            plant = Simulation(engine, 3)
            plant.buffer[engine.layout.find(tag).index] = value
            Simulation(engine).restore(plant.snapshot())

        return run

    shares = [draw.random() for _ in range(30)]
    found = [broken(lambda whole, share=share: whole[: int(share * len(whole))]) for share in shares]  # type: ignore[misc]
    found += [broken(lambda whole, k=k: whole[:k] + b"~" + whole[k + 1 :]) for k in range(2, 150, 4)]  # type: ignore[misc]
    found += [broken(lambda whole, more=more: whole + bytes(more)) for more in (1, 7, 8, 16, 800)]  # type: ignore[misc]
    heads: list[Any] = [[], "x", None, 1, {}, {"plant": []}, {"plant": {"a": 1}}]
    found += [
        broken(lambda whole, head=head: json.dumps(head).encode() + b"\n" + whole.partition(b"\n")[2])  # type: ignore[misc]
        for head in heads
    ]
    others: list[Any] = [b"", b"\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n", "text", None, 12, [], draw.randbytes(4096)]
    found += [broken(lambda whole, other=other: other) for other in others]  # type: ignore[misc]
    found += [numbers(tag, value) for tag in ("clock.scan", "clock.seed", "V1.product") for value in NO_NUMBERS[:3]]
    names = (["PT-1A"], [], ["x"] * 10_000)
    return found + [
        lambda engine, tags=tags: migrate(engine, Simulation(engine).snapshot(), tags)  # type: ignore[misc]
        for tags in names
    ]


def of_plants() -> list[Wrong]:
    def plant(*things: Any, **clock: Any) -> Wrong:
        def run(engine: Engine) -> None:
            sheet = Flowsheet("wrong", **clock)
            sheet.add(*things)
            sheet.build()

        return run

    found = [plant(Decay("D"), **clock) for clock in NO_CLOCKS]
    found += [plant(Decay("D", content=value)) for value in NO_NUMBERS]
    found += [plant(Decay("D", feed=value)) for value in NO_NUMBERS if value != "12"]
    found += [plant(Decay("D", rate=Parameter(value, "1/s"))) for value in NO_NUMBERS[:3]]
    found += [plant(Decay("D", **{key: 1.0})) for key in ("contents", "level", "Rate", "scan", "name_")]
    found += [plant(Decay(name)) for name in ("", None, 7)]
    found += [plant(thing) for thing in (None, 3, "PIC-1", [Decay("D")], {}, Decay)]
    found += [plant(Decay("D"), Decay("D"))]
    found += [plant(Decay("D"), PID("P", tag, PERCENT)) for tag in ("D.contents", "", None, "X")]
    found += [plant(Decay("D"), Transmitter("T", tag, PERCENT)) for tag in ("D.contents", "", None, "X", "D.content")]
    backends: list[Any] = ["fortran", "", None, 3, "LLVM", [], {}]
    model = train()
    return found + [lambda engine, name=name: compile_model(model, name) for name in backends]  # type: ignore[misc]


CASES = [*of_tags(), *of_batches(), *of_snapshots(), *of_plants()]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return compile_model(train())


def test_there_are_three_hundred() -> None:
    assert len(CASES) >= 300


@pytest.mark.parametrize("wrong", CASES, ids=range(len(CASES)))
def test_a_wrong_input_is_a_clear_error(engine: Engine, wrong: Wrong) -> None:
    with pytest.raises(SimulatorError) as refused:
        wrong(engine)
    assert 10 < len(str(refused.value)) < 2000
