"""Every action code written anywhere in the source has its words."""

import ast
from pathlib import Path

import yixian.web
from yixian.web.audit import wording

ROOT = Path(yixian.web.__file__).parent
RECORDERS = {"record", "record_many"}


def codes_in(tree: ast.AST) -> set[str]:
    """Return the literal first arguments of calls of ``record(…)``, both branches of a conditional one included."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in RECORDERS:
                found |= {
                    leaf.value
                    for leaf in ast.walk(node.args[0])
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                }
    return found


def test_every_action_code_is_worded():
    used = {}
    for path in sorted(ROOT.rglob("*.py")):
        for code in codes_in(ast.parse(path.read_text(encoding="utf-8"))):
            used.setdefault(code, str(path.relative_to(ROOT)))
    assert len(used) > 20, "the walk finds the calls"
    known = wording.actions()
    assert {code: where for code, where in used.items() if code not in known} == {}


def test_the_walk_sees_plain_and_conditional_codes():
    tree = ast.parse('audit.record("a.b", x, by=y)\nrecord_many("c.d" if z else "e.f", x, by=y)\nother("g.h")')
    assert codes_in(tree) == {"a.b", "c.d", "e.f"}
