"""Like nodes of one plant lie side by side in vectors, and give the bits they give alone."""

from __future__ import annotations

import re

import numpy as np
import pytest

from yixian.commands.benches.simulator_plant import line
from yixian.simulator.kernel import Model, Simulation, compile_model
from yixian.simulator.kernel.backends import llvm, module
from yixian.simulator.kernel.backends.packs import packs, sequence


@pytest.fixture(scope="module")
def model() -> Model:
    return line(4).build()


def test_four_trains_need_few_more_instructions_than_one(model: Model) -> None:
    def lines(built: Model) -> int:
        return len(re.findall(r"= f(?:add|sub|mul|div)", module.module(built.program, 1).split("@step(")[-1]))

    assert lines(model) < 2.5 * lines(line(1).build())


def test_packs_give_the_bits_of_python(model: Model) -> None:
    plants = [Simulation(compile_model(model, backend), 11) for backend in ("llvm", "python")]
    for plant in plants:
        plant.set("H2.plugged", 0.9)
        plant.set("N3.blocked", 1.0)
        plant.advance(45.0)
    assert np.array_equal(plants[0].buffer, plants[1].buffer)


def test_every_node_is_written_once_after_its_operands(model: Model) -> None:
    _, varying = model.program.step_nodes()
    inside = {node.number for node in varying}
    seen: set[int] = set()
    for pack in sequence(varying, packs(varying)):
        for node in pack.nodes:
            assert all(arg.number in seen for arg in node.args if arg.number in inside)
        assert not seen & {node.number for node in pack.nodes}
        seen |= {node.number for node in pack.nodes}
    assert seen == inside


def test_a_pack_of_three_of_neighbours_reads_no_slot_beyond_the_buffer() -> None:
    text = module.module(line(3).build().program, 1)
    size = line(3).build().program.size
    reads = re.findall(r"%(v\d+) = getelementptr inbounds double, ptr %b, i64 (\d+)\n  %v\d+ = load <(\d) x", text)
    assert reads
    assert all(int(start) + int(width) <= size for _, start, width in reads)


def test_the_cache_knows_one_lane_from_eight(model: Model) -> None:
    assert llvm.machine_code(model.program, 1) != llvm.machine_code(model.program, 8)
