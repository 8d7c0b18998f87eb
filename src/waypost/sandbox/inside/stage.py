"""Runs inside a fork server's jail, as its root: gives each fork a small world of its own, and only then any work.

A driver imports this with what it needs already loaded, and calls `main(work)`. `work(job, result)` runs in a fork
that has namespaces, a user, a private disk and limits of its own and the system call filter; it reads its job from the
descriptor `job` and tells what it saw on `result`. On `CLEAR`, which no work must ever have, it may tell that the jail
is empty again. Only the standard library, as the jail has nothing else.

    driver serve CONTROL            forks on request; see `forkserver.py` for the other side
    driver once JOB RESULT          works at once: the jail around it is its own already
"""

import _signal  # `signal` without its names, which every fork would have to build
import array
import ctypes
import fcntl
import gc
import json
import os
import resource
import select
import socket
import struct
import sys

FILTER = "/opt/waypost/filter.bpf"
CLEAR = 5
_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER = 0x20000, 0x4000000, 0x8000000, 0x10000000
_NEWPID, _NEWNET, _NEWCGROUP = 0x20000000, 0x40000000, 0x2000000
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 4, 24, 38, 22
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1

_libc = ctypes.CDLL(None, use_errno=True)
for _name in ("mount", "unshare", "setns", "prctl", "capset"):
    getattr(_libc, _name)  # kept from now on: or every fork would look for it
_HEADER = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
_NO_CAPABILITIES = (ctypes.c_uint32 * 6)()


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def _try(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _mount(kind, place, flags, options):
    code = _libc.mount(kind.encode(), place.encode(), kind.encode(), flags, options.encode())
    _try(code, f"mount {place}")


def _disks(about):
    uid = about["uid"]
    _mount("tmpfs", "/box", _NOSUID | _NODEV, f"size={about['disk_bytes']},mode=0755,uid={uid},gid={uid}")
    _mount("tmpfs", "/dev/shm", _NOSUID | _NODEV, f"size={about['shm_bytes']},mode=0700,uid={uid},gid={uid}")
    _mount("proc", "/proc", _NOSUID | _NODEV | _NOEXEC, "")
    os.mkdir("/box/tmp", 0o700)
    os.chown("/box/tmp", uid, uid)


def _limits(about):
    for name, value in about["rlimits"].items():
        resource.setrlimit(getattr(resource, "RLIMIT_" + name), (value, value))


def _become(uid):
    """The slot's user, in a user namespace that maps nobody else, without any capability there either."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    show_memory(True)  # its own /proc files are its own again
    _try(_libc.unshare(_NEWUSER), "unshare user")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{uid} {uid} 1")):
        fd = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(fd, text.encode())
        os.close(fd)
    capability = 0
    while _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
        capability += 1
    _try(_libc.capset(_HEADER, _NO_CAPABILITIES), "capset")


def _filter_program(code):
    return _Program(len(code) // 8, ctypes.cast(ctypes.create_string_buffer(code), ctypes.c_void_p))


def _filter_calls(program):
    _try(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _try(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0), "seccomp")


def _enter(about, fds, network, program):
    """From the fork server's world into one of its own. `fds`: stdin, stdout, stderr, job, result, clear, group
    files."""
    for fd in fds[6:]:
        os.write(fd, b"0")
    _try(_libc.setns(network, _NEWNET), "setns network")
    # first out of the way of the numbers that they are to have
    moved = []
    for fd in fds[: CLEAR + 1]:
        moved.append(fcntl.fcntl(fd, fcntl.F_DUPFD, CLEAR + 1))
    for number in range(CLEAR + 1):
        os.dup2(moved[number], number)
    os.closerange(CLEAR + 1, 1024)
    os.setsid()
    _try(_libc.unshare(_NEWNS | _NEWUTS | _NEWIPC | _NEWCGROUP), "unshare")
    _disks(about)
    os.chdir("/box")
    _limits(about)
    _become(about["uid"])
    _filter_calls(program)


def _bring_up_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asks:
        fcntl.ioctl(asks, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))


class _Networks:
    """Empty networks, each in the hands of one fork at a time.

    To make one costs as much as all the other walls together. One is used again when everything in it has ended:
    nobody in it may change it, and nothing is kept in it. One with a loopback may keep something of its connections for
    a while, so it is used once.
    """

    def __init__(self):
        self._own = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self._free = []
        self._given = {}  # pidfd of the first process of a fork's world → its network, None where it is not for others

    def take(self, loopback):
        """One that nothing is in."""
        if not self._free:
            self._gather()
        return self._free.pop() if self._free else self._make(loopback)

    def give(self, network, loopback, pidfd):
        """It is the world's whose first process is `pidfd`, which ends last of all in it. `pidfd` is kept here."""
        if loopback:
            os.close(network)
        self._given[pidfd] = None if loopback else network

    def give_back(self, network):
        """Nothing was ever in it."""
        self._free.append(network)

    def _gather(self):
        poll = select.poll()
        for pidfd in self._given:
            poll.register(pidfd, select.POLLIN)
        for pidfd, _ in poll.poll(0):
            network = self._given.pop(pidfd)
            if network is not None:
                self._free.append(network)
            os.close(pidfd)

    def _make(self, loopback):
        _try(_libc.unshare(_NEWNET), "unshare net")
        try:
            if loopback:
                _bring_up_loopback()
            return os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        finally:
            _try(_libc.setns(self._own, _NEWNET), "setns")


def _fork(own_pids, about, fds, network, program, work):
    _try(_libc.setns(own_pids, _NEWPID), "setns")
    _try(_libc.unshare(_NEWPID), "unshare pid")  # the next fork is the first process of a new world
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
        _enter(about, fds, network, program)
        work(3, 4)
        status = 0
    except BaseException as error:
        try:
            os.write(4, json.dumps({"stage": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        except OSError:
            pass
    finally:
        os._exit(status)


def _place(own_pids, about, fds, networks, program, work):
    """A handle on a new fork."""
    network = networks.take(about["loopback"])
    try:
        pid = _fork(own_pids, about, fds, network, program, work)
    except OSError:
        networks.give_back(network)
        raise
    pidfd = os.pidfd_open(pid)
    networks.give(network, about["loopback"], pidfd)
    return pidfd


class _HeapInfo(ctypes.Structure):
    """`struct mallinfo2` of glibc: nine counts, then the bytes at the top that are free."""

    _fields_ = [("counts", ctypes.c_size_t * 9), ("top_bytes", ctypes.c_size_t)]


_filling = []


def _fill_gaps():
    """Use up the gaps that loading has left in memory. What a fork makes then lies together on fresh pages, where
    else it would be strewn into the gaps, and each page so touched be copied first."""
    if hasattr(_libc, "mallinfo2"):
        _fill_heap()
    for size in range(48, 513, 16):  # what Python's own allocator deals in
        row = last = 0
        for _ in range(5000):
            one = bytes(size - sys.getsizeof(b""))
            _filling.append(one)
            row = row + 1 if id(one) == last + size else 0
            last = id(one)
            if row == 16:  # side by side: not in gaps any more
                break


def _fill_heap():
    _libc.malloc.restype = _libc.sbrk.restype = ctypes.c_void_p
    _libc.malloc.argtypes = _libc.sbrk.argtypes = [ctypes.c_size_t]
    _libc.mallinfo2.restype = _HeapInfo
    for size in (*(1 << power for power in range(16, 10, -1)), *range(1000, 16, -16)):
        last_gap = _libc.sbrk(0) - _libc.mallinfo2().top_bytes
        for _ in range(20_000):
            if (_libc.malloc(size) or last_gap) >= last_gap:
                break


def _serve(control, work):
    with open(FILTER, "rb") as file:
        program = _filter_program(file.read())
    own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    networks = _Networks()
    _signal.signal(_signal.SIGCHLD, _signal.SIG_IGN)  # the kernel clears away whoever ends
    gc.collect()
    _fill_gaps()
    gc.freeze()  # or the first collection in a fork would make a copy of every page
    control.send(b"ready")
    while True:
        message, extra, _, _ = control.recvmsg(65536, socket.CMSG_SPACE(32 * 4))
        if not message:
            return
        fds = array.array("i")
        for _level, _kind, data in extra:
            fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
        try:
            pidfd = _place(own_pids, json.loads(message), list(fds), networks, program, work)
        except OSError as error:
            control.send(f"-{error}".encode())
        else:
            socket.send_fds(control, [b"+"], [pidfd])
        for fd in fds:
            os.close(fd)


def show_memory(shown):
    """Whether others of the same user may look into this process, its memory and descriptors."""
    _libc.prctl(_PR_SET_DUMPABLE, int(shown), 0, 0, 0)


def main(work):
    """Serve or work, as the command line says."""
    global CLEAR
    how, *numbers = sys.argv[1:]
    if how == "serve":
        _serve(socket.socket(fileno=int(numbers[0])), work)
    else:
        CLEAR = None
        work(int(numbers[0]), int(numbers[1]))
