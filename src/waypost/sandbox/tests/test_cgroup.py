"""Groups: the kernel's own here, and the files that version 2 wants, which not every machine has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from waypost.sandbox import Limits, SandboxUnavailable, cgroup, process, run, slots
from waypost.sandbox.jail import Jail
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
    for name in ("memory.max", "memory.swap.max", "pids.max", "cpu.max"):  # as the kernel has them ready
        (home / "1-1" / name).write_text("max")
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


def test_memory_can_be_raised_and_lowered() -> None:
    group = cgroup.make(LIMITS)
    if group is None:
        pytest.skip("this machine gives us no groups")
    folder = group._where.memory / group._name
    try:
        for memory_bytes in (512 * MIB, 128 * MIB, 1024 * MIB, 16 * MIB):
            group.set_memory(memory_bytes)
            told = {
                each.name: each.read_text().strip()
                for each in folder.iterdir()
                if each.name in ("memory.max", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
            }
            assert told
            assert set(told.values()) == {str(memory_bytes)}
    finally:
        group.remove()


def _version_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[cgroup.Group, list[str]]:
    """A group of 64 MiB, and the names of the files that are written from here on."""
    folder = tmp_path / "1-1"
    folder.mkdir()
    for name in ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"):
        (folder / name).write_text(f"{64 * MIB}\n")
    written: list[str] = []
    write = cgroup._write

    def note(path: str, text: str) -> None:
        written.append(Path(path).name.removeprefix("memory.").removesuffix("_in_bytes"))
        write(path, text)

    monkeypatch.setattr(cgroup, "_write", note)
    return cgroup.Group(cgroup.Hierarchy(1, tmp_path, tmp_path, None, None), "1-1"), written


@pytest.mark.parametrize(
    ("memory_bytes", "order"),
    [(128 * MIB, ["memsw.limit", "limit"]), (32 * MIB, ["limit", "memsw.limit"])],
)
def test_version_1_wants_one_order_to_raise_and_the_other_to_lower(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory_bytes: int, order: list[str]
) -> None:
    group, written = _version_1(tmp_path, monkeypatch)
    group.set_memory(memory_bytes)
    assert written == order


def test_a_kernel_that_does_not_count_swap(tmp_path: Path) -> None:
    folder = tmp_path / "1-1"
    folder.mkdir()
    (folder / "memory.limit_in_bytes").write_text("1\n")
    cgroup.Group(cgroup.Hierarchy(1, tmp_path, tmp_path, None, None), "1-1").set_memory(64 * MIB)
    assert [each.name for each in folder.iterdir()] == ["memory.limit_in_bytes"]


def test_a_group_left_by_an_earlier_process_with_our_number_is_stepped_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "hierarchy", lambda: cgroup.Hierarchy(2, tmp_path, tmp_path, None, None))
    monkeypatch.setattr(cgroup, "_numbers", iter(range(5, 100)))
    left = [tmp_path / f"{os.getpid()}-{number}" for number in (5, 6)]
    for folder in left:
        folder.mkdir()
    group = cgroup.make(LIMITS)
    assert group is not None
    assert group._name == f"{os.getpid()}-7"
    assert all(folder.exists() for folder in left)


def _refusing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups can be had here, it seems, and then none can be made."""
    gone = tmp_path / "gone"
    monkeypatch.setattr(cgroup, "hierarchy", lambda: cgroup.Hierarchy(2, gone, gone, None, None))


def test_where_groups_can_be_had_and_one_cannot_be_made_nothing_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refusing(tmp_path, monkeypatch)
    free = len(slots._free)
    with pytest.raises(SandboxUnavailable, match="nothing was run") as refused:
        run(["/bin/true"])
    assert "waypost doctor" in refused.value.try_this
    assert len(slots._free) in (free, free + 1)  # its user is given back (it may have been the first)
    monkeypatch.undo()
    assert run(["/bin/true"], limits=Limits(wall_seconds=60)).status == "ok"


def test_a_group_whose_limits_are_refused_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: cgroup.Group, limits: Limits) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(cgroup, "hierarchy", lambda: cgroup.Hierarchy(2, tmp_path, tmp_path, None, None))
    monkeypatch.setattr(cgroup.Group, "set_up", refuse)
    with pytest.raises(SandboxUnavailable, match="Invalid argument"):
        process.start(Jail(["/bin/true"]))
    assert list(tmp_path.iterdir()) == []


def test_a_run_says_whether_a_group_limits_it(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = Limits(wall_seconds=60)
    assert run(["/bin/true"], limits=calm).group == (cgroup.hierarchy() is not None)
    monkeypatch.setattr(cgroup, "hierarchy", lambda: None)
    outcome = run(["/bin/true"], limits=calm)
    assert (outcome.status, outcome.group) == ("ok", False)
