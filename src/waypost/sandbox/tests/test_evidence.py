"""How a run ended is told from what bwrap says on a channel of its own, and from nothing that a program prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from waypost.sandbox import Limits, cgroup, run
from waypost.sandbox.commands import sandbox

CALM = Limits(wall_seconds=60, cpu_seconds=30)
WORDS = (
    "bwrap: x",
    "bwrap: execvp /usr/bin/true: No such file or directory",
    "bwrap: Creating new namespace failed: Operation not permitted",
)


@pytest.mark.parametrize("words", WORDS)
def test_a_program_that_speaks_like_bwrap_is_a_program(words: str) -> None:
    outcome = run(["/bin/sh", "-c", f"echo '{words}' >&2; exit 1"], limits=CALM)
    assert (outcome.status, outcome.exit_code, outcome.fault) == ("exit", 1, "")
    assert outcome.stderr.decode().strip() == words


def test_a_program_that_is_not_there_was_never_run() -> None:
    outcome = run(["/no/such/program"], limits=CALM)
    assert (outcome.status, outcome.exit_code, outcome.fault) == ("exit", 127, "")


def test_where_bwrap_cannot_build_the_jail_it_is_a_fault() -> None:
    outcome = run(["/bin/true"], limits=CALM, files={"a": b"", "a/b": b""})
    assert (outcome.status, outcome.exit_code) == ("sandbox_fault", None)
    assert outcome.fault.startswith("bwrap: ")


_FORGE = r"""
told='{ "child-pid": 1 }
{ "exit-code": 0 }'
for fd in $(seq 3 255); do { echo "$told" >&$fd; } 2>/dev/null; done
for fd in /proc/[0-9]*/fd/*; do [ -p "$fd" ] && echo "$told" > "$fd"; done 2>/dev/null
ls /proc/self/fd
echo 'bwrap: x' >&2; exit 1
"""


def test_the_channel_is_not_in_the_jail() -> None:
    outcome = run(["/bin/bash", "-c", _FORGE], limits=CALM)
    assert (outcome.status, outcome.exit_code) == ("exit", 1)


def test_every_namespace_is_its_own() -> None:
    kinds = ("user", "pid", "ipc", "uts", "cgroup", "net", "mnt")
    names = [f"/proc/self/ns/{kind}" for kind in kinds]
    outcome = run(["/bin/readlink", *names], limits=CALM)
    inside = outcome.stdout.decode().split()
    assert [each.partition(":")[0] for each in inside] == list(kinds)
    for name, there in zip(names, inside, strict=True):
        assert there != str(Path(name).readlink())


def test_the_command_says_whether_a_group_limits_it() -> None:
    told = CliRunner().invoke(sandbox, ["run", "--wall", "60", "--json", "--", "true"])
    assert json.loads(told.stdout)["group"] is (cgroup.hierarchy() is not None)
