"""Every kind of entry that the code writes into the record has words of its own there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import waypost
from waypost.people import record_words

SOURCE = Path(waypost.__file__).parent


def _verbs(tree: ast.AST) -> Iterator[str]:
    """What `record(verb=…)`, `note(…)`, `_note(…)`, `_audit(…)` and `Act(…)` are given as text."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = node.func.id
        if name == "record":
            given = [word.value for word in node.keywords if word.arg == "verb"]
        elif name == "note":
            given = node.args[2:3]
        elif name == "Act":
            given = node.args[:1]
        elif name == "_audit":
            given = node.args[1:2]
        else:
            continue
        either = [
            side
            for one in given
            for side in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))
        ]
        yield from (
            one.value for one in either if isinstance(one, ast.Constant) and isinstance(one.value, str)
        )


def test_each_verb_has_words() -> None:
    found = {
        verb: path.relative_to(SOURCE)
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts and "site" not in path.relative_to(SOURCE).parts
        for verb in _verbs(ast.parse(path.read_text()))
    }
    assert len(found) > 80
    assert {verb: str(path) for verb, path in found.items() if verb not in record_words._WORDS} == {}
