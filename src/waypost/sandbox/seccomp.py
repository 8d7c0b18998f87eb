"""The system call filter: what no learner program needs is refused before the kernel looks at it."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from functools import cache
from typing import Any

from waypost.sandbox.errors import SandboxUnavailable

# Refused with EPERM in every jail.
_NEVER = [
    "acct",
    "add_key",
    "bpf",
    "delete_module",
    "fanotify_init",
    "finit_module",
    "init_module",
    "io_uring_enter",
    "io_uring_register",
    "io_uring_setup",
    "kcmp",
    "kexec_file_load",
    "kexec_load",
    "keyctl",
    "lookup_dcookie",
    "move_pages",
    "name_to_handle_at",
    "nfsservctl",
    "open_by_handle_at",
    "perf_event_open",
    "personality",
    "pivot_root",
    "process_vm_readv",
    "process_vm_writev",
    "quotactl",
    "quotactl_fd",
    "reboot",
    "request_key",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "stime",
    "swapon",
    "swapoff",
    "syslog",
    "umount2",
    "umount",
    "userfaultfd",
    "vhangup",
    "mount",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "iopl",
    "ioperm",
    "vm86",
    "vm86old",
    "modify_ldt",
    "_sysctl",
    "sethostname",
    "setdomainname",
    "uselib",
    "migrate_pages",
    "mbind",
    "set_mempolicy",
    "process_madvise",
    "landlock_create_ruleset",
    "memfd_secret",
]
# Refused as well, except where the program brings its own sandbox (Chromium).
_ONLY_NESTED = ["unshare", "setns", "chroot", "ptrace"]
_CLONE_NEW = 0x7E020080  # NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK, _LAST_FAMILY = 1, 2, 10, 16, 64


@cache
def program(nested: bool, *, loopback: bool = False) -> bytes:
    """The filter as BPF. `nested` lets the program make namespaces of its own, `loopback` lets it speak IP in the
    network of its own that it has, and nothing else more.

    Raises SandboxUnavailable where libseccomp is missing.
    """
    try:
        import pyseccomp as sc
    except (ImportError, RuntimeError) as why:
        raise SandboxUnavailable(
            "The sandbox needs libseccomp, and it is not here.", "Install it: apt install libseccomp2."
        ) from why

    rules: Any = sc.SyscallFilter(
        defaction=sc.ALLOW
    )  # a foreign machine kind (32 bit, x32) is killed by default
    refuse = sc.ERRNO(errno.EPERM)
    for name in _NEVER + ([] if nested else _ONLY_NESTED):
        try:
            rules.add_rule(refuse, name)
        except (OSError, RuntimeError, ValueError):
            continue  # this machine's libseccomp has no such call, so neither has the program
    if not nested:
        for bit in range(32):
            flag = 1 << bit
            if _CLONE_NEW & flag:
                rules.add_rule(refuse, "clone", sc.Arg(0, sc.MASKED_EQ, flag, flag))
        # clone3 hides its flags in memory, where a filter cannot look: programs fall back to clone.
        rules.add_rule(sc.ERRNO(errno.ENOSYS), "clone3")
    families = [_AF_UNIX, *([_AF_NETLINK] if nested else []), *([_AF_INET, _AF_INET6] if loopback else [])]
    _refuse_sockets(rules, sc, refuse, allowed=families)
    for request in (_TIOCSTI, _TIOCLINUX):
        # the kernel looks at the low 32 bits of the request only, so the filter must too
        rules.add_rule(refuse, "ioctl", sc.Arg(1, sc.MASKED_EQ, 0xFFFFFFFF, request))
    fd = os.memfd_create("waypost-seccomp")
    try:
        with os.fdopen(os.dup(fd), "wb") as out:
            rules.export_bpf(out)
        os.lseek(fd, 0, os.SEEK_SET)
        return os.read(fd, 1 << 20)
    finally:
        os.close(fd)


def _refuse_sockets(rules: Any, sc: Any, refuse: int, *, allowed: Sequence[int]) -> None:
    """Refuse every address family but `allowed`. libseccomp takes one comparison an argument, so name each."""
    for call in ("socket", "socketpair"):
        for family in range(_LAST_FAMILY + 1):
            if family not in allowed:
                rules.add_rule(refuse, call, sc.Arg(0, sc.EQ, family))
        rules.add_rule(refuse, call, sc.Arg(0, sc.GT, _LAST_FAMILY))


def memfd(nested: bool, *, loopback: bool = False) -> int:
    """A new descriptor that holds the filter, ready to hand to bwrap. The caller closes it."""
    fd = os.memfd_create("waypost-seccomp", os.MFD_CLOEXEC)
    os.write(fd, program(nested, loopback=loopback))
    os.lseek(fd, 0, os.SEEK_SET)
    return fd
