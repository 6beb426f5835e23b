"""Every action code written anywhere in the source has its words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import yixian.web
from yixian.web.audit import wording

ROOT = Path(yixian.web.__file__).parent
RECORDERS = {"record", "record_many"}


def texts(node: ast.AST) -> Iterator[str]:
    """Yield the codes an expression can give; of a composed one (``f"noun.{verb}"``) its beginning and a star."""
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        yield f"{first.value}*" if isinstance(first, ast.Constant) else "*"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def is_worded(code: str, known: dict) -> bool:
    return any(one.startswith(code[:-1]) for one in known) if code.endswith(".*") else code in known


def codes_in(tree: ast.AST) -> set[str]:
    """Return the literal first arguments of calls of ``record(…)``, both branches of a conditional one included."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in RECORDERS:
                found |= set(texts(node.args[0]))
    return found


def test_every_action_code_is_worded():
    used = {}
    for path in sorted(ROOT.rglob("*.py")):
        for code in codes_in(ast.parse(path.read_text(encoding="utf-8"))):
            used.setdefault(code, str(path.relative_to(ROOT)))
    assert len(used) > 20, "the walk finds the calls"
    known = wording.actions()
    assert {code: where for code, where in used.items() if not is_worded(code, known)} == {}


def test_the_walk_sees_plain_and_conditional_codes():
    tree = ast.parse(
        'audit.record("a.b", x, by=y)\nrecord_many("c.d" if z else "e.f", x, by=y)\nother("g.h")\nrecord(f"i.{j}")'
    )
    assert codes_in(tree) == {"a.b", "c.d", "e.f", "i.*"}


def test_a_code_without_words_is_noticed():
    assert not is_worded("no.such", wording.actions())
    assert not is_worded("no_such.*", wording.actions())
    assert is_worded("person.*", wording.actions())
