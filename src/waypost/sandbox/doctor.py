"""What of the sandbox can be had on this machine, and the mend for what cannot."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from waypost.kernel.errors import WaypostError
from waypost.sandbox import cgroup, jail, seccomp
from waypost.sandbox.limits import Limits
from waypost.sandbox.run import run

Finding = tuple[bool, str, str]
"""Whether it is well, what was looked at, and what to do when it is not."""

_PROBE = "grep -q '^NoNewPrivs:.1' /proc/self/status && grep -q '^CapEff:.0*$' /proc/self/status && ls /sys/class/net"


def findings() -> list[Finding]:
    """Look at each part. Never raises; takes about a tenth of a second."""
    found: list[Finding] = [
        _try("bubblewrap is here", jail.bwrap),
        _try("The system call filter can be made", lambda: f"{len(seccomp.program(False)) // 8} rules"),
    ]
    found.append(_user_namespaces())
    if all(ok for ok, _, _ in found):
        found.append(_a_run())
    found.append(_groups())
    found.append(_own_users())
    return found


def _try(what: str, look: Callable[[], str]) -> Finding:
    try:
        return True, f"{what}: {look()}", ""
    except WaypostError as why:
        return False, why.message, why.try_this


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _user_namespaces() -> Finding:
    what = "User namespaces are open"
    if not Path("/proc/self/ns/user").exists() or _read("/proc/sys/user/max_user_namespaces") == "0":
        return False, "User namespaces are closed", "sysctl -w user.max_user_namespaces=15000"
    if _read("/proc/sys/kernel/unprivileged_userns_clone") == "0":
        return False, "User namespaces are closed", "sysctl -w kernel.unprivileged_userns_clone=1"
    if _read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1":
        # a profile may still let bwrap through; whether it does, the trial run below tells
        return True, "User namespaces are open to programs that AppArmor names", ""
    return True, what, ""


def _a_run() -> Finding:
    mend = (
        "If AppArmor bars it: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0. In a container, allow user "
        "namespaces (for Docker: --security-opt seccomp=unconfined --security-opt systempaths=unconfined)."
    )
    try:
        outcome = run(["/bin/sh", "-c", _PROBE], limits=Limits(wall_seconds=10))
    except WaypostError as why:
        return False, why.message, why.try_this
    if outcome.status == "sandbox_fault":
        return False, f"The sandbox does not start: {outcome.fault}", mend
    if outcome.status not in ("ok", "exit"):
        return (
            False,
            f"A trial run ended with “{outcome.status}”",
            "Run: waypost sandbox run --json -- /bin/true",
        )
    interfaces = set(outcome.stdout.decode().split()) - {"lo"}
    if interfaces:
        return (
            False,
            f"A jail can see the network ({', '.join(sorted(interfaces))})",
            "Do not run learner code here.",
        )
    return True, f"A trial run came back in {outcome.wall_seconds * 1000:.0f} ms", ""


def _groups() -> Finding:
    where = cgroup.hierarchy()
    if where is not None:
        quota = "" if where.cpu else ", without a processor quota"
        return (
            True,
            f"Memory and processes are limited for each run as a whole (cgroup {where.version}{quota})",
            "",
        )
    return (
        False,
        "Memory is limited for each process alone, not for each run: no cgroup can be written",
        "Run the judge as root, or give its service Delegate=yes in systemd. In a container, mount /sys/fs/cgroup "
        "writable. Until then, one run with many processes can use more than its share.",
    )


def _own_users() -> Finding:
    if os.geteuid() == 0:
        return True, "Each run has a user of its own", ""
    return (
        False,
        "Runs share your user, because this is not root",
        "Start the judge as root; it drops its rights for each run. Until then, only namespaces keep runs apart.",
    )
