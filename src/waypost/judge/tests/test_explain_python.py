"""Each row of the table for Python is met by a program that really makes Python say so, and marks the right line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from waypost.judge import explain
from waypost.judge.local import LocalJudge
from waypost.judge.tests.exercises import case_exercise

TABLE = json.loads((Path(explain.__file__).parent / "plain" / "python.json").read_text())
CASES = [
    ("x = O + 1", 1, "letter O"),
    ("x = l + 1", 1, "letter l"),
    ("x = true", 1, "another way"),
    ("Print('x')", 1, "the name Print"),
    ("a = 1\nprint(apples)", 2, "the name apples"),
    ("def f():\n    n += 1\nn = 0\nf()", 2, "changes n before"),
    ("print(“hello”)", 1, "curly quote"),
    ("a = 1 \u00a4 2", 1, "cannot read"),
    ("print('hello)", 1, "not closed on its line"),
    ("x = '''hello\n", 1, "three quotes"),
    ('x = f"{1 +}"', 1, "f-text"),
    ("print((1 + 2)\n", 1, "never closed"),
    ("print(1))", 1, "closes nothing"),
    ("print([1))", 1, "opened with ["),
    ("if 1 > 0\n    print(1)", 1, "colon"),
    ("a = 1\nif a = 1:\n    print(1)", 2, "compare"),
    ("f() = 3", 1, None),
    ("2x = 1", 1, "start with a number"),
    ("x = 012", 1, "start with 0"),
    ("print 'x'", 1, "round brackets"),
    ("return 1", 1, "outside a function"),
    ("break", 1, "outside a loop"),
    ("x = [1 2]", 1, "side by side"),
    ("x = +", 1, "cannot read this line"),
    ("if True:\nprint(1)", 2, "moved to the right"),
    ("a = 1\n  b = 2", 2, "nothing above it"),
    ("if True:\n    a = 1\n  b = 2", 3, "between two steps"),
    ("if True:\n    a = 1\n\tb = 2", 3, "tabs"),
    ("a = 1\nprint(a / 0)", 2, "divides by zero"),
    ("print('a' + 1)", 1, "kind int cannot be joined"),
    ("print(1 + 'a')", 1, "does not work between"),
    ("x = 3\nx()", 2, "used like a function"),
    ("x = 3\nprint(x[0])", 2, "which has no parts"),
    ("for i in 5:\n    pass", 1, "loop needs a list"),
    ("def f(a, b):\n    return a\nf(1)", 3, "called without 'b'"),
    ("def f(a):\n    return a\nf(1, 2)", 3, "takes 1 values and was given 2"),
    ("print('3' > 2)", 1, "cannot compare"),
    ("x = ['a']\nprint(x['a'])", 2, "whole number"),
    ("int('six')", 1, "'six'"),
    ("float('six')", 1, "not a number"),
    ("a, b = [1]", 1, "names on the left"),
    ("[1].index(2)", 1, "looked for in a list"),
    ("x = [1]\nprint(x[1])", 2, "does not have"),
    ("[].pop()", 1, "nothing in it"),
    ("print({}['tea'])", 1, "no entry 'tea'"),
    ("x = [2, 1].sort()\nx.append(3)", 2, "is None"),
    ("'a'.push('b')", 1, "nothing called push"),
    ("import math\nmath.root(2)", 2, "module math has nothing called root"),
    ("import pandas_of_mine", 1, "no module called"),
    ("from math import root", 1, "math has nothing called root"),
    ("open('beans.txt')", 1, "opens beans.txt"),
    ("open('/usr/x', 'w')", 1, "not its own"),
    ("f = open('big', 'w')\nfor i in range(100):\n    f.write('x' * 10**6)\n    f.flush()", None, "room for"),
    ("input('Who? ')", 1, "more input"),
    ("def f():\n    f()\nf()", 2, "calling itself"),
    ("x = 10.0 ** 400", 1, "too large"),
    ("assert 1 == 2", 1, "assert found"),
    ("raise MemoryError", 1, "more memory"),
    ("import os\nos._exit(0)", None, "before it could be looked at"),
    ("raise StopIteration('no more')", 1, "no more"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("code", "line", "says"), CASES)
def test_plain_words(judge: LocalJudge, code: str, line: int | None, says: str | None) -> None:
    verdict = judge.judge(case_exercise("py-add"), {"main.py": code})
    assert verdict.status == "error", verdict.model_dump_json(indent=1)
    assert verdict.problem is not None
    if line is not None:
        assert verdict.problem.line == line
    if says is not None:
        assert says in verdict.problem.plain, verdict.problem


def test_each_row_says_what_to_try() -> None:
    for row in TABLE:
        assert row["says"].endswith((".", "$2"))
        assert row["try"]
        assert "!" not in row["says"] + row["try"]
