"""Every block of the control system is described, with each of its tags."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

from yixian.simulator import control
from yixian.simulator.kernel.block import Block

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "control.md"
#: The base of the stations is no block of its own.
BASES = {"Station"}


def blocks() -> list[type[Block]]:
    modules = [
        importlib.import_module(f"{control.__name__}.{item.name}") for item in pkgutil.iter_modules(control.__path__)
    ]
    found = [item for module in modules for item in vars(module).values() if inspect.isclass(item)]
    return sorted({item for item in found if issubclass(item, Block) and item.__module__.startswith(control.__name__)
                   and item.__name__ not in BASES}, key=lambda item: item.__name__)  # fmt: skip


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.__name__)
def test_the_page_has_the_block_and_its_tags(block: type[Block]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert re.search(rf"\b{block.__name__}\b", page)
    words = set(re.findall(r"[a-z][a-z_]*", page))
    assert set(block.declarations) - {"value"} <= words
