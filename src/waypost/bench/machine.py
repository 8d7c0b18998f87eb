"""The machine and the versions that the figures belong to."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from waypost import __version__
from waypost.kernel import clock

CHROMIUM = "/usr/bin/chromium"
_PACKAGES = ("django", "granian", "httptools", "playwright")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def first_line(argv: list[str]) -> str:
    """The first line that a program prints; 'not found' where it is not there."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "not found"
    return (done.stdout.splitlines() or ["not found"])[0].strip()


def _system() -> str:
    """'Debian GNU/Linux 12 (bookworm)'."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def describe(commit_of: Path, packages: tuple[str, ...] = _PACKAGES) -> dict[str, str]:
    """Name → what it is, in the order to print. `commit_of` is the folder whose commit is told; of `packages` the
    versions are."""
    commit = first_line(["git", "-C", str(commit_of), "rev-parse", "--short", "HEAD"])
    found = {
        "Date": f"{clock.now().astimezone(clock.LONDON):%d %b %Y, %H:%M}",
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Load before the run": ", ".join(f"{load:.1f}" for load in os.getloadavg()) + " (1, 5, 15 minutes)",
        "Memory": f"{psutil.virtual_memory().total / 1024**3:.1f} GiB",
        "System": f"{_system()}, kernel {platform.release()}",
        "Waypost": f"{__version__}, commit {commit}",
        "Python": platform.python_version(),
        "Chromium": first_line([CHROMIUM, "--version"]),
    }
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
