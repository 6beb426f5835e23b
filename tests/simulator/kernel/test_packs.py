"""Like nodes of one plant lie side by side in vectors, and give the bits they give alone."""

from __future__ import annotations

import re

import numpy as np
import pytest

from yixian.commands.benches.simulator_plant import line
from yixian.simulator.kernel import Model, Simulation, compile_model, exp, maximum, signed_sqrt, sqrt, where
from yixian.simulator.kernel.backends import llvm, module
from yixian.simulator.kernel.backends.packs import packs, sequence
from yixian.simulator.kernel.derivative import directional, jacobian
from yixian.simulator.kernel.graph import Graph, Symbol, order, released


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


def _value(node: Symbol, at: dict[int, float]) -> float:
    graph = Graph()
    known: dict[int, Symbol] = {}
    for part in order(released({0: node}).values()):
        if part.op == "slot":
            known[part.number] = graph.const(at[part.value])
        elif part.op == "const":
            known[part.number] = graph.const(part.value)
        else:
            known[part.number] = graph.make(part.op, *(known[arg.number] for arg in part.args))
    return float(known[part.number].value)


AT = {0: 2.0, 1: 1.3, 2: 0.7}


def test_derivatives_agree_with_differences() -> None:
    graph = Graph()
    x, y, z = (graph.slot(k) for k in range(3))
    drop = x * 3.0 - y / z
    flow = signed_sqrt(drop, 0.01) * where(drop > 0.0, x, exp(y))
    outputs = [flow, flow * x - maximum(y, z) * sqrt(x + y), where(x > 5.0, flow, drop * drop), z * 2.0]
    rows = jacobian(outputs, [x, y])
    along = directional(outputs, {x: graph.const(0.3), y: graph.const(-1.1)})
    for k, output in enumerate(outputs):
        slopes = []
        for column in (0, 1):
            ends = [_value(output, {**AT, column: AT[column] + step}) for step in (1e-6, -1e-6)]
            slopes.append((ends[0] - ends[1]) / 2e-6)
            found = rows[k].get(column)
            assert (0.0 if found is None else _value(found, AT)) == pytest.approx(slopes[-1], rel=1e-7, abs=1e-8)
        assert _value(along[k], AT) == pytest.approx(0.3 * slopes[0] - 1.1 * slopes[1], rel=1e-7, abs=1e-8)
