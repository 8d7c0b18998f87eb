"""Runs inside a fork server's jail, as its root: gives each fork a small world of its own, and only then any work.

A driver imports this with what it needs already loaded, and calls `main(work)`. `work(job, result)` runs in a fork
that has namespaces, a user, a private disk and limits of its own and the system call filter; it reads its job from the
descriptor `job` and tells what it saw on `result`. Only the standard library, as the jail has nothing else.

    driver serve CONTROL            forks on request; see `forkserver.py` for the other side
    driver once JOB RESULT          works at once: the jail around it is its own already
"""

import array
import ctypes
import fcntl
import json
import os
import resource
import signal
import socket
import struct
import sys

FILTER = "/opt/waypost/filter.bpf"
_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER = 0x20000, 0x4000000, 0x8000000, 0x10000000
_NEWPID, _NEWNET, _NEWCGROUP = 0x20000000, 0x40000000, 0x2000000
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 4, 24, 38, 22
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1

_libc = ctypes.CDLL(None, use_errno=True)


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


def _loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | _IFF_UP))


def _limits(about):
    for name, value in about["rlimits"].items():
        resource.setrlimit(getattr(resource, "RLIMIT_" + name), (value, value))


def _become(uid):
    """The slot's user, in a user namespace that maps nobody else, without any capability there either."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    _libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)  # its own /proc files are its own again
    _try(_libc.unshare(_NEWUSER), "unshare user")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{uid} {uid} 1")):
        fd = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(fd, text.encode())
        os.close(fd)
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _try(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def _filter_calls(code):
    program = _Program(len(code) // 8, ctypes.cast(ctypes.create_string_buffer(code), ctypes.c_void_p))
    _try(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _try(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0), "seccomp")


def _enter(about, fds, code):
    """From the fork server's world into one of its own. `fds`: stdin, stdout, stderr, job, result, group files."""
    for fd in fds[5:]:
        os.write(fd, b"0")
    for number, fd in enumerate(fds[:5]):
        os.dup2(fd, 100 + number)  # out of the way of the numbers they are to have
    for number in range(5):
        os.dup2(100 + number, number)
    os.closerange(5, 256)
    os.setsid()
    _try(_libc.unshare(_NEWNS | _NEWUTS | _NEWIPC | _NEWNET | _NEWCGROUP), "unshare")
    _disks(about)
    if about["loopback"]:
        _loopback()
    os.chdir("/box")
    _limits(about)
    _become(about["uid"])
    _filter_calls(code)


def _fork(control, own_pids, message, fds, code, work):
    about = json.loads(message)
    _try(_libc.setns(own_pids, _NEWPID), "setns")
    _try(_libc.unshare(_NEWPID), "unshare pid")  # the next fork is the first process of a new world
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _enter(about, fds, code)
        work(3, 4)
        status = 0
    except BaseException as error:
        try:
            os.write(4, json.dumps({"stage": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        except OSError:
            pass
    finally:
        os._exit(status)


def _serve(control, work):
    with open(FILTER, "rb") as file:
        code = file.read()
    own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel clears away whoever ends
    control.send(b"ready")
    while True:
        message, extra, _, _ = control.recvmsg(65536, socket.CMSG_SPACE(32 * 4))
        if not message:
            return
        fds = array.array("i")
        for _level, _kind, data in extra:
            fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
        try:
            pid = _fork(control, own_pids, message, list(fds), code, work)
            pidfd = os.pidfd_open(pid)
        except OSError as error:
            control.send(f"-{error}".encode())
        else:
            socket.send_fds(control, [b"+"], [pidfd])
            os.close(pidfd)
        for fd in fds:
            os.close(fd)


def main(work):
    """Serve or work, as the command line says."""
    how, *numbers = sys.argv[1:]
    if how == "serve":
        _serve(socket.socket(fileno=int(numbers[0])), work)
    else:
        work(int(numbers[0]), int(numbers[1]))
