"""Groups: the kernel's own here, and the files that version 2 wants, which not every machine has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from waypost.sandbox import Limits, cgroup
from waypost.sandbox.limits import MIB

LIMITS = Limits(memory_bytes=64 * MIB, pids=10, cores=0.5)


def test_a_group_of_this_machine() -> None:
    group = cgroup.make(LIMITS)
    if group is None:
        assert cgroup.hierarchy() is None
        return
    try:
        assert group.pids() == []
        assert group.oom_kills() == 0
        assert group.peak_memory_bytes() is not None
        assert group.cpu_seconds() == 0
        for entrance in group.entrances:
            assert os.access(entrance, os.W_OK)
    finally:
        group.remove()
        group.remove()
    assert not any(Path(entrance).exists() for entrance in group.entrances)


def _version_2(root: Path, controllers: str) -> Path:
    home = root / "waypost"
    home.mkdir(parents=True)
    (home / "cgroup.controllers").write_text(controllers)
    return home


def test_version_2_is_found_where_memory_and_pids_are_given(tmp_path: Path) -> None:
    home = _version_2(tmp_path, "cpuset cpu io memory pids")
    found = cgroup._try_version_2(tmp_path)
    assert found == cgroup.Hierarchy(2, home, home, home, home)
    assert (home / "cgroup.subtree_control").read_text() == "+memory +pids +cpu"


def test_version_2_without_memory_is_not_enough(tmp_path: Path) -> None:
    _version_2(tmp_path, "cpu pids")
    assert cgroup._try_version_2(tmp_path) is None


def test_what_is_written_for_version_2(tmp_path: Path) -> None:
    home = _version_2(tmp_path, "cpu memory pids")
    group = cgroup.Group(cgroup.Hierarchy(2, home, home, home, home), "1-1")
    (home / "1-1").mkdir()
    group.set_up(LIMITS)

    def told(name: str) -> str:
        return (home / "1-1" / name).read_text()

    assert told("memory.max") == str(64 * MIB)
    assert told("memory.swap.max") == "0"
    assert told("pids.max") == "13"
    assert told("cpu.max") == "50000 100000"
    assert group.entrances == [str(home / "1-1" / "cgroup.procs")]


def test_what_is_read_of_version_2(tmp_path: Path) -> None:
    home = _version_2(tmp_path, "cpu memory pids")
    group = cgroup.Group(cgroup.Hierarchy(2, home, home, home, home), "1-1")
    (home / "1-1").mkdir()
    (home / "1-1" / "memory.events").write_text("low 0\noom 4\noom_kill 3\n")
    (home / "1-1" / "cpu.stat").write_text("usage_usec 1500000\nuser_usec 1\n")
    (home / "1-1" / "memory.peak").write_text("123456\n")
    (home / "1-1" / "cgroup.procs").write_text("11\n12\n")
    assert group.oom_kills() == 3
    assert group.cpu_seconds() == 1.5
    assert group.peak_memory_bytes() == 123456
    assert group.pids() == [11, 12]


def test_a_kernel_that_says_nothing(tmp_path: Path) -> None:
    group = cgroup.Group(cgroup.Hierarchy(2, tmp_path, tmp_path, None, None), "none")
    assert group.oom_kills() == 0
    assert group.peak_memory_bytes() is None
    assert group.cpu_seconds() is None
    assert group.pids() == []


def test_groups_of_dead_owners_are_taken_away(tmp_path: Path) -> None:
    dead, mine, other = tmp_path / "999999999-1", tmp_path / f"{os.getpid()}-1", tmp_path / "notes"
    for folder in (dead, mine, other):
        folder.mkdir()
    cgroup._sweep(cgroup.Hierarchy(2, tmp_path, tmp_path, None, None))
    assert not dead.exists()
    assert mine.exists()
    assert other.exists()


def test_where_no_group_can_be_had_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroup, "_mounts", list)
    cgroup.hierarchy.cache_clear()
    try:
        assert cgroup.hierarchy() is None
        assert cgroup.make(LIMITS) is None
    finally:
        cgroup.hierarchy.cache_clear()
