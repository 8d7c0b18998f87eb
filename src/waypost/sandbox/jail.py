"""What the program sees: the bwrap command line that builds its small world."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from waypost.sandbox.errors import SandboxUnavailable
from waypost.sandbox.limits import MIB, Limits

HOME = "/box"
"""The one place a program may write, with `/tmp` (a part of it) and a little `/dev/shm`."""
_TMP, _SHM = "/tmp", "/dev/shm"  # noqa: S108  (names inside the jail)
PLACES = "/usr/bin:/bin:/usr/local/bin"
_SHOWN = Path("/var/cache/waypost-sandbox/shown")
_SHOWN_OF_ETC = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")


@dataclass(frozen=True, slots=True)
class Jail:
    """`files`: what lies in `/box` at the start, by relative path. `shown`: machine path -> path inside, read-only.
    `data`: path inside -> content of a read-only file. `nested`: the program brings its own sandbox of namespaces
    (Chromium), so user namespaces stay open to it and its filter allows them. `loopback`: it may speak to itself over
    127.0.0.1, in a network of its own. `keeper`: it is Waypost's own and makes a jail for each piece of work
    (`forkserver.py`), so it stays the machine's root, with no filter, in namespaces of its own.
    `reserved_bytes`: address space that the program sets aside and hardly uses; where no group counts what is used, its
    limit is that much wider."""

    argv: Sequence[str]
    limits: Limits = field(default_factory=Limits)
    files: Mapping[str, bytes] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, bytes] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    nested: bool = False
    shm_bytes: int = 1 * MIB
    loopback: bool = False
    keeper: bool = False
    reserved_bytes: int = 0


@cache
def bwrap() -> str:
    """The bubblewrap of this machine. Raises SandboxUnavailable when there is none."""
    path = shutil.which("bwrap", path=PLACES)
    if path is None:
        raise SandboxUnavailable(
            "The sandbox needs bubblewrap, and it is not here.", "apt install bubblewrap."
        )
    told = subprocess.run([path, "--help"], capture_output=True, text=True, timeout=10, check=False).stdout
    for needed in ("--disable-userns", "--size", "--json-status-fd", "--args"):
        if needed not in told:
            raise SandboxUnavailable(
                f"This bubblewrap is too old: it does not know {needed}.", "Install bubblewrap 0.8 or later."
            )
    return path


def reachable(path: str) -> bool:
    """Whether a user with no rights of its own can open `path`."""
    spot = Path(path).resolve()
    wants = stat.S_IROTH if spot.is_file() else stat.S_IXOTH | stat.S_IROTH
    if spot.stat().st_mode & wants != wants:
        return False
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in spot.parents)


def command(
    jail: Jail, *, uid: int | None, filter_fd: int | None, status_fd: int, kept: list[int]
) -> list[str]:
    """bwrap's words for `jail`. Descriptors that it must inherit are added to `kept`; the caller closes them.

    Raises SandboxUnavailable where something that must be shown cannot be reached.
    """
    disk = str(jail.limits.disk_bytes)
    words = ["--cap-add", "ALL"] if jail.keeper else ["--unshare-user", "--cap-drop", "ALL"]
    words += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    words += [
        "--unshare-cgroup",
        "--hostname",
        "box",
        "--new-session",
        "--die-with-parent",
    ]
    if not jail.nested and not jail.keeper:
        words += ["--disable-userns"]
    words += ["--clearenv"]
    for name, value in {
        "PATH": "/usr/bin", "HOME": HOME, "LANG": "C.UTF-8", "TMPDIR": _TMP, "TZ": "UTC", **jail.env,
    }.items():  # fmt: skip
        words += ["--setenv", name, value]
    words += ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        spot = Path("/") / name
        if spot.is_symlink():
            words += ["--symlink", str(spot.readlink()).lstrip("/"), f"/{name}"]
        elif spot.is_dir():
            words += ["--ro-bind", str(spot), f"/{name}"]
    for name in ("/etc", "/opt", "/opt/waypost") if jail.keeper else ():
        words += ["--perms", "0755", "--dir", name]  # bwrap would close them to the users of the forks
    for name in _SHOWN_OF_ETC:
        words += ["--ro-bind-try", name, name]
    for source, target in jail.shown.items():
        words += _show(source, target, uid=uid)
    words += ["--proc", "/proc", "--dev", "/dev"]
    words += ["--perms", "0755", "--size", disk, "--tmpfs", HOME]
    words += ["--perms", "0777", "--dir", HOME + _TMP, "--symlink", "box/tmp", _TMP]
    words += ["--perms", "0700", "--size", str(jail.shm_bytes), "--tmpfs", _SHM]
    for name, content in jail.data.items():
        words += ["--perms", "0444", "--ro-bind-data", str(_keep(content, kept)), name]
    for name, content in jail.files.items():
        words += ["--perms", "0644", "--file", str(_keep(content, kept)), f"{HOME}/{name}"]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME]
    words += ["--json-status-fd", str(status_fd)]
    words += [] if filter_fd is None else ["--seccomp", str(filter_fd)]
    args = _keep(b"".join(word.encode() + b"\0" for word in words), kept)
    return [bwrap(), "--args", str(args), "--", *jail.argv]


def _keep(content: bytes, kept: list[int]) -> int:
    fd = os.memfd_create("waypost-jail", os.MFD_CLOEXEC)
    kept.append(fd)
    view = memoryview(content)
    while view:
        view = view[os.write(fd, view) :]
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _show(source: str, target: str, *, uid: int | None) -> list[str]:
    if not Path(source).exists():
        raise SandboxUnavailable(
            f"The sandbox should show {source}, and it is not there.", "Run ./start again."
        )
    if uid is None or reachable(source):
        return ["--ro-bind", source, target]
    return ["--ro-bind", str(_brought_out(Path(source).resolve())), target]


def _brought_out(source: Path) -> Path:
    """A file from below a closed folder (say, a home), where the slot's user may reach it: a hard link, or a copy
    where that cannot be. Only root comes here, and only with files that Waypost itself names."""
    about = source.stat()
    place = _SHOWN / f"{about.st_dev:x}-{about.st_ino:x}-{about.st_mtime_ns:x}-{source.name}"
    if place.exists():
        return place
    try:
        if not source.is_file():
            raise IsADirectoryError(source)
        _SHOWN.mkdir(parents=True, exist_ok=True, mode=0o711)
        new = _SHOWN / f".{os.getpid()}-{place.name}"
        try:
            new.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, new)
            new.chmod(0o755 if about.st_mode & stat.S_IXUSR else 0o644)
        new.replace(place)
    except OSError as why:
        raise SandboxUnavailable(
            f"The sandbox's own user may not reach {source}.",
            "Put Waypost where every user may read it, such as /opt.",
        ) from why
    return place
