"""`git`: the learner's commands in a repository."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache

from waypost.judge.engines.nursery import Language
from waypost.judge.languages.parts import inside
from waypost.sandbox.forkserver import stage
from waypost.sandbox.limits import MIB

_OURS = "beginning.py common.py values.py git.py gitlooks.py shell.py repository.py looks.sh gitconfig"


@cache
def _data() -> Mapping[str, bytes]:
    return inside(*_OURS.split()) | {"/opt/waypost/stage.py": stage("stage.py")}


def find_git() -> str | None:
    """The git of this machine, or None."""
    return shutil.which("git", path="/usr/bin:/bin")


LANGUAGE = Language(
    name="Git",
    argv=("/usr/bin/python3", "-I", "-S", "-B", "/opt/waypost/git.py"),
    data=_data,
    disk_bytes=64 * MIB,
    looks_again=True,
    prepares=True,
)
