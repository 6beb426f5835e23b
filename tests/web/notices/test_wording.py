"""Every code used anywhere is worded, and the sentence gets the values it needs."""

import ast
import string
from pathlib import Path

import yixian
from yixian.web.notices import wording

SOURCE = Path(yixian.__file__).parent


def calls() -> list[tuple[str, ast.Call]]:
    """Return every call of ``notify(people, code, values)`` in the product."""
    found = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                function = node.func
                name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                if name == "notify":
                    found.append((f"{path.relative_to(SOURCE)}:{node.lineno}", node))
    return found


def codes_in(node: ast.expr) -> list[str] | None:
    """Return the codes an expression can be: a literal, or a choice of literals; None where it is neither."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        parts = [codes_in(node.body), codes_in(node.orelse)]
        return None if None in parts else [code for part in parts for code in part]
    return None


def test_every_code_in_the_source_has_its_sentence():
    known = wording.sentences()
    wrong = []
    for where, call in calls():
        codes = codes_in(call.args[1]) if len(call.args) > 1 else None
        # a code handed in by a variable is refused by notify() itself, in the test of whatever sends it
        wrong += [f"{where}: {code} has no sentence" for code in codes or [] if code not in known]
    assert wrong == []
    assert calls()


def test_every_value_a_sentence_needs_is_given():
    known = wording.sentences()
    wrong = []
    for where, call in calls():
        values = call.args[2] if len(call.args) > 2 else None
        if not isinstance(values, ast.Dict) or not all(isinstance(key, ast.Constant) for key in values.keys):
            continue  # built elsewhere: notify() itself refuses what does not fit
        given = {key.value for key in values.keys}
        for code in codes_in(call.args[1]) or []:
            needed = {name for _, name, _, _ in string.Formatter().parse(str(known.get(code, ""))) if name}
            if needed - given:
                wrong.append(f"{where}: {code} lacks {sorted(needed - given)}")
    assert wrong == []
