"""`python`: functions and programs; in `write-tests`, tests by unittest or pytest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from waypost.judge.engines.nursery import Language
from waypost.judge.languages.parts import inside
from waypost.sandbox.forkserver import stage

PYTEST = Path("/usr/lib/python3/dist-packages/pytest")
"""The system's own, for the jail has the system's Python."""


@cache
def _data() -> Mapping[str, bytes]:
    return inside("common.py", "values.py", "pytests.py", "python.py") | {
        "/opt/waypost/stage.py": stage("stage.py")
    }


_ARGV = ("/usr/bin/python3", "-I", "-S", "-B", "/opt/waypost/python.py")
LANGUAGE = Language(name="Python", argv=_ARGV, data=_data, looks_again=True)
TESTS = Language(name="Python's tests", argv=(*_ARGV, "tests"), data=_data, looks_again=True)
"""With the test frameworks loaded. A server apart: their size would make each fork half as dear again."""
