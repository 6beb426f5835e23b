"""Every parameter of every unit says where it comes from."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import yixian.simulator.units as package
from yixian.simulator.kernel import Fault, Output, Parameter, State, Unit

MODULES = [module.name for module in pkgutil.iter_modules(package.__path__)]
UNITS = [
    item
    for name in MODULES
    for item in vars(importlib.import_module(f"{package.__name__}.{name}")).values()
    if inspect.isclass(item) and issubclass(item, Unit) and item is not Unit and item.__module__.endswith(f".{name}")
]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.__name__)
def test_parameters_have_source_and_grade(unit: type[Unit]) -> None:
    for name, item in unit.declarations.items():
        if isinstance(item, Parameter):
            assert item.source, f"{unit.__name__}.{name} has no source"
            assert item.grade in set("ABCTE"), f"{unit.__name__}.{name} has no grade"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.__name__)
def test_states_outputs_and_faults_are_labelled(unit: type[Unit]) -> None:
    for name, item in unit.declarations.items():
        if isinstance(item, State | Output | Fault):
            assert item.label, f"{unit.__name__}.{name} has no label"


def test_there_are_units_to_look_at() -> None:
    assert len(UNITS) >= 20
