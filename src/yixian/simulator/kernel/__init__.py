"""The heart of the trainer: units written in plain arithmetic become one compiled, bit-exact scan.

What an author of units and plants needs stands here; how it works is in docs/algorithms/simulator-kernel.md.
"""

from yixian.simulator.kernel.arithmetic import (
    absolute,
    all_of,
    any_of,
    at_least_of,
    clip,
    equal,
    exp,
    hold,
    log,
    maximum,
    minimum,
    negation,
    power,
    signed_sqrt,
    sqrt,
    truth,
    upwind,
    where,
)
from yixian.simulator.kernel.block import Block, Command, Memory, Setting, Signal
from yixian.simulator.kernel.declare import Fault, Input, Output, Parameter, State
from yixian.simulator.kernel.engine import Engine, compile_model
from yixian.simulator.kernel.flowsheet import Flowsheet
from yixian.simulator.kernel.model import Model
from yixian.simulator.kernel.ports import End, Medium, Node, carry
from yixian.simulator.kernel.quantity import constant
from yixian.simulator.kernel.scan import Scan
from yixian.simulator.kernel.simulation import Change, Simulation
from yixian.simulator.kernel.store import compiled
from yixian.simulator.kernel.unit import Unit

__all__ = [
    "Block", "Change", "Command", "End", "Engine", "Fault", "Flowsheet", "Input", "Medium", "Memory", "Model", "Node",
    "Output", "Parameter", "Scan", "Setting", "Signal", "Simulation", "State", "Unit", "absolute", "all_of", "any_of",
    "at_least_of", "carry", "clip", "compile_model", "compiled", "constant", "equal", "exp", "hold", "log", "maximum",
    "minimum", "negation", "power", "signed_sqrt", "sqrt", "truth", "upwind", "where",
]  # fmt: skip
