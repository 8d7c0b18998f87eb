"""Memory, process and processor limits over all processes of a run together: cgroup version 1 and version 2.

Where neither can be written (an ordinary user without delegation, a closed container) `make` gives None, and
the run has only the limits each process has alone. `waypost doctor` says so. Where groups can be had and one
cannot be made, nothing is run: the same machine must not hold a run now strongly and now weakly.
"""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from waypost.sandbox import caretaker
from waypost.sandbox.errors import SandboxUnavailable
from waypost.sandbox.limits import Limits
from waypost.sandbox.stopwatch import monotonic, sleep

_HOME = "waypost"
_PERIOD_US = 100_000
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Where groups can be made: version 2 has one folder, version 1 one for each controller."""

    version: int
    memory: Path
    pids: Path
    cpu: Path | None
    cpuacct: Path | None

    @property
    def folders(self) -> tuple[Path, ...]:
        found = (self.memory, self.pids, self.cpu, self.cpuacct)
        return tuple(dict.fromkeys(folder for folder in found if folder is not None))


def _mounts() -> Iterable[tuple[str, Path, str]]:
    """(file system type, mount point, options) of every cgroup mount."""
    with suppress(OSError):
        for line in Path("/proc/self/mountinfo").read_text().splitlines():
            left, _, right = line.partition(" - ")
            kind, _, options = right.split(" ", 2)
            if kind in ("cgroup", "cgroup2"):
                yield kind, Path(left.split(" ")[4].replace("\\040", " ")), options


def _own_folder(mount: Path) -> Path:
    """The version 2 folder that this process is in."""
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            if line.startswith("0::"):
                return mount / line[3:].lstrip("/")
    return mount


def _try_version_2(mount: Path) -> Hierarchy | None:
    for parent in dict.fromkeys((mount, _own_folder(mount))):
        home = parent / _HOME
        with suppress(OSError):
            home.mkdir(exist_ok=True)
            have = set((home / "cgroup.controllers").read_text().split())
            if not {"memory", "pids"} <= have:
                with suppress(OSError):
                    (parent / "cgroup.subtree_control").write_text("+memory +pids +cpu")
                have = set((home / "cgroup.controllers").read_text().split())
            wanted = [name for name in ("memory", "pids", "cpu") if name in have]
            (home / "cgroup.subtree_control").write_text(" ".join("+" + name for name in wanted))
            if {"memory", "pids"} <= set(wanted):
                return Hierarchy(2, home, home, home if "cpu" in wanted else None, home)
    return None


def _try_version_1(mounts: list[tuple[Path, str]]) -> Hierarchy | None:
    found: dict[str, Path] = {}
    for mount, options in mounts:
        for name in ("memory", "pids", "cpu", "cpuacct"):
            if name in options.split(","):
                home = mount / _HOME
                with suppress(OSError):
                    home.mkdir(exist_ok=True)
                    if os.access(home, os.W_OK):
                        found[name] = home
    if "memory" not in found or "pids" not in found:
        return None
    return Hierarchy(1, found["memory"], found["pids"], found.get("cpu"), found.get("cpuacct"))


@cache
def hierarchy() -> Hierarchy | None:
    """Where this process can make groups, or None. Asked once; left-over groups of dead owners are taken away."""
    mounts = list(_mounts())
    found = _try_version_1([(mount, options) for kind, mount, options in mounts if kind == "cgroup"])
    if found is None:
        for kind, mount, _ in mounts:
            if kind == "cgroup2" and found is None:
                found = _try_version_2(mount)
    if found is not None:
        _weigh(found)
        _sweep(found)
    return found


def _weigh(where: Hierarchy) -> None:
    """All jails together count as much as one busy program for each core, not as one alone."""
    if where.cpu is not None:
        cores = os.cpu_count() or 1
        with suppress(OSError):
            name, value = ("cpu.weight", 100 * cores) if where.version == 2 else ("cpu.shares", 1024 * cores)
            (where.cpu / name).write_text(str(min(value, 10_000)))


def _sweep(where: Hierarchy) -> None:
    for folder in where.folders:
        for old in folder.iterdir():
            owner = old.name.partition("-")[0]
            if old.is_dir() and owner.isdigit() and not Path(f"/proc/{owner}").exists():
                for pid in _pids(str(old)):
                    with suppress(OSError):
                        os.kill(pid, signal.SIGKILL)
                with suppress(OSError):
                    old.rmdir()


def _read(path: str) -> bytes:
    """A small file of the kernel's. Raises OSError. Without Python's layers, as every run reads and writes twenty."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(fd, 65_536)
    finally:
        os.close(fd)


def _write(path: str, text: str) -> None:
    """Raises OSError."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def _pids(folder: str) -> list[int]:
    try:
        return [int(word) for word in _read(f"{folder}/cgroup.procs").split()]
    except OSError:
        return []


def _field(path: str, name: bytes) -> int:
    with suppress(OSError, ValueError):
        for line in _read(path).splitlines():
            key, _, number = line.partition(b" ")
            if key == name:
                return int(number)
    return 0


class Group:
    """One run's group. Make it with `make`, put the first process in through `entrances`, and `remove` it."""

    def __init__(self, where: Hierarchy, name: str) -> None:
        self._where = where
        self._name = name

    @property
    def entrances(self) -> list[str]:
        """Files to write `0` to, from the process that is to enter."""
        return [f"{folder}/{self._name}/cgroup.procs" for folder in self._where.folders]

    def _at(self, folder: Path, file: str) -> str:
        return f"{folder}/{self._name}/{file}"

    def set_memory(self, memory_bytes: int) -> None:
        """Set or change the most memory. Raises OSError where the kernel refuses, as when more is in use now."""
        two = self._where.version == 2
        path = self._at(self._where.memory, "memory.max" if two else "memory.limit_in_bytes")
        swap = self._at(self._where.memory, "memory.swap.max" if two else "memory.memsw.limit_in_bytes")
        steps = [(path, memory_bytes)]
        if Path(swap).exists():  # a kernel that does not count swap has no such file
            steps.append((swap, 0 if two else memory_bytes))
            if not two and memory_bytes > int(_read(path)):
                steps.reverse()  # version 1 refuses a limit on memory above the one on memory and swap together
        for file, value in steps:
            _write(file, str(value))

    def set_up(self, limits: Limits) -> None:
        """Put the limits in place. Raises OSError where the kernel refuses."""
        two = self._where.version == 2
        self.set_memory(limits.memory_bytes)
        path = self._at(self._where.pids, "pids.max")
        _write(path, str(limits.pids + 3))  # bwrap's own two, and the shell that becomes them
        quota = int(limits.cores * _PERIOD_US)
        if self._where.cpu is not None:
            path = self._at(self._where.cpu, "cpu.max" if two else "cpu.cfs_quota_us")
            with suppress(OSError):  # a kernel built without quotas
                _write(path, f"{quota} {_PERIOD_US}" if two else str(quota))

    def oom_kills(self) -> int:
        """How many processes the kernel has killed for want of memory."""
        path = self._at(
            self._where.memory, "memory.events" if self._where.version == 2 else "memory.oom_control"
        )
        return _field(path, b"oom_kill")

    def peak_memory_bytes(self) -> int | None:
        """The most memory used at once, or None where the kernel does not keep it."""
        name = "memory.peak" if self._where.version == 2 else "memory.max_usage_in_bytes"
        path = self._at(self._where.memory, name)
        with suppress(OSError, ValueError):
            return int(_read(path))
        return None

    def memory_bytes(self) -> int | None:
        """Memory in use now, page cache included, or None."""
        name = "memory.current" if self._where.version == 2 else "memory.usage_in_bytes"
        path = self._at(self._where.memory, name)
        with suppress(OSError, ValueError):
            return int(_read(path))
        return None

    def cpu_seconds(self) -> float | None:
        """Processor time of all its processes, or None where it is not counted."""
        if self._where.cpuacct is None:
            return None
        if self._where.version == 2:
            return _field(self._at(self._where.cpuacct, "cpu.stat"), b"usage_usec") / 1e6
        with suppress(OSError, ValueError):
            return int(_read(self._at(self._where.cpuacct, "cpuacct.usage"))) / 1e9
        return None

    def pids(self) -> list[int]:
        """Processes in the group now."""
        return _pids(f"{self._where.folders[0]}/{self._name}")

    def let_die(self) -> None:
        """Take the processor quota away: those who have been killed need time to die, and others wait for it."""
        if self._where.cpu is not None:
            two = self._where.version == 2
            with suppress(OSError):
                file = self._at(self._where.cpu, "cpu.max" if two else "cpu.cfs_quota_us")
                _write(file, "max" if two else "-1")

    def kill(self) -> None:
        """End every process in the group, again and again until there is none (at most a second)."""
        until = monotonic() + 1.0
        if self._where.version == 2:
            with suppress(OSError):
                _write(self._at(self._where.folders[0], "cgroup.kill"), "1")
        while (pids := self.pids()) and monotonic() < until:
            for pid in pids:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            sleep(0.001)

    def remove(self) -> None:
        """Take the group away. Harmless when it is gone; one that is still busy is left for the next sweep."""
        for folder in self._where.folders:
            for _ in range(20):
                try:
                    (folder / self._name).rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    sleep(0.002)


def make(limits: Limits) -> Group | None:
    """A new group under `limits`, or None where this machine gives us none.

    Raises SandboxUnavailable where it gives us groups and yet not this one.
    """
    where = hierarchy()
    if where is None:
        return None
    try:
        caretaker.watch(where.folders)
        group = _new(where)
    except OSError as why:
        raise _refused(why) from why
    try:
        group.set_up(limits)
    except (OSError, ValueError) as why:
        group.remove()
        raise _refused(why) from why
    return group


def _new(where: Hierarchy) -> Group:
    """A group that is not there yet: one with our number may be left of an earlier process."""
    while True:
        name = f"{os.getpid()}-{next(_numbers)}"
        made: list[Path] = []
        try:
            for folder in where.folders:
                (folder / name).mkdir()
                made.append(folder / name)
        except OSError as why:
            for folder in made:
                folder.rmdir()
            if not isinstance(why, FileExistsError):
                raise
        else:
            return Group(where, name)


def _refused(why: Exception) -> SandboxUnavailable:
    said = why.strerror if isinstance(why, OSError) else str(why)
    return SandboxUnavailable(
        f"The limits over a whole run could not be set, so nothing was run: {said}.",
        "Try again soon. If it stays so, run waypost doctor.",
    )
