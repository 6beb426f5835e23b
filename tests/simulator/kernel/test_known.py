"""What only the host changes is computed once in a call, and a change of it counts from the next call on."""

from __future__ import annotations

import re

import numpy as np
import pytest

from yixian.commands.benches.simulator_plant import line
from yixian.simulator.kernel import Model, Simulation, compile_model
from yixian.simulator.kernel.backends.known import Known
from yixian.simulator.kernel.backends.module import module
from yixian.simulator.kernel.batch import Batch
from yixian.simulator.kernel.graph import order


@pytest.fixture(scope="module")
def model() -> Model:
    return line(3).build()


def test_what_a_scan_writes_is_not_known(model: Model) -> None:
    known, written = Known(model.program, 1), model.program.written()
    nodes = order([*model.program.step.values(), *model.program.outputs.values()])
    found = [node for node in nodes if node.number in known.numbers]
    assert len(found) > 50
    for node in found:
        assert not any(leaf.op == "slot" and leaf.value in written for leaf in order([node]))


def test_each_vector_of_the_table_has_a_place_of_its_own(model: Model) -> None:
    for lanes in (1, 8):
        text = module(model.program, lanes)
        size = int(re.search(r"%h = alloca \[(\d+) x double\]", text)[1])  # type: ignore[index]
        learn = text.split("@learn(")[-1].split("\n}")[0]
        places = re.findall(r"double, ptr %h, i64 (\d+)\n  store (?:<(\d) x )?double", learn)
        taken = [int(start) + k for start, width in places for k in range(int(width or 1))]
        assert taken
        assert len(set(taken)) == len(taken)
        assert max(taken) < size


def test_a_parameter_that_is_turned_counts_from_the_next_scan_on(model: Model) -> None:
    plants = [Simulation(compile_model(model, backend), 5) for backend in ("llvm", "python")]
    batch = Batch(compile_model(model), [5, 5])
    for plant in plants:
        plant.run(7)
        plant.set("V2.volume", 2.0)
        plant.set("FEED.pressure", 25.0)
        plant.run(9)
    batch.run(7)
    batch.set("V2.volume", 2.0)
    batch.set("FEED.pressure", 25.0)
    batch.run(9)
    assert np.array_equal(plants[0].buffer, plants[1].buffer)
    assert np.array_equal(plants[0].buffer, batch.buffers()[1])


def test_exponentials_of_unlike_expressions_lie_side_by_side(model: Model) -> None:
    exponentials = sum(node.op == "exp" for node in model.program.step_nodes()[1])
    calls = module(model.program, 1).split("@step(")[1].count("@yixian_exp_")
    assert exponentials > 3
    assert calls <= -(-exponentials // 8) + 1
