"""What a fork server's forks have of their own, and what one may have after another."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from waypost.sandbox import Limits
from waypost.sandbox.forkserver import LAUNCH, Forked, ForkServer, launcher, stage

_PYTHON = b"""
import os, sys
sys.path.insert(0, "/opt/waypost")
import stage

def work(job, result):
    os.write(result, os.readlink("/proc/self/ns/net").encode())
    os.read(job, 1)

stage.main(work)
"""
_RUBY = b"""
require "/opt/waypost/stage"
Stage.main do |job, result|
  IO.for_fd(result, "w", autoclose: false).syswrite(File.readlink("/proc/self/ns/net"))
  IO.for_fd(job, "r", autoclose: false).read(1)
end
"""
_DRIVERS = {
    "python": (
        ["/usr/bin/python3", "-I", "-S", "-B", "/opt/waypost/driver.py"],
        "stage.py",
        "driver.py",
        _PYTHON,
    ),
    "ruby": (["/usr/bin/ruby", "/opt/waypost/driver.rb"], "stage.rb", "driver.rb", _RUBY),
}

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.geteuid() != 0, reason="fork servers need root")]


@pytest.fixture(params=_DRIVERS)
def server(request: pytest.FixtureRequest) -> Iterator[ForkServer]:
    argv, half, name, driver = _DRIVERS[request.param]
    one = ForkServer(argv, data={f"/opt/waypost/{half}": stage(half), f"/opt/waypost/{name}": driver})
    yield one
    one.close()


@dataclass
class Fork:
    """A fork that has told which network it is in, and waits."""

    forked: Forked
    network: str
    held: list[int]

    def end(self) -> None:
        self.forked.end()
        for fd in self.held:
            os.close(fd)


def _fork(server: ForkServer) -> Fork:
    pipes = {name: os.pipe() for name in ("job", "result", "stdin", "stdout", "stderr", "clear")}
    theirs = {name: ends[0 if name in ("job", "stdin") else 1] for name, ends in pipes.items()}
    forked = server.fork(Limits(wall_seconds=30), **theirs)
    network = os.read(pipes["result"][0], 100).decode()
    return Fork(forked, network, [fd for ends in pipes.values() for fd in ends])


def test_no_two_forks_are_in_one_network(server: ForkServer) -> None:
    forks = [_fork(server) for _ in range(4)]
    networks = [fork.network for fork in forks]
    assert all(network.startswith("net:[") for network in networks)
    assert len({*networks, str(Path("/proc/self/ns/net").readlink())}) == 5
    for fork in forks:
        fork.end()


def test_a_network_is_used_again_only_when_all_in_it_has_ended(server: ForkServer) -> None:
    ended, alive = _fork(server), _fork(server)
    ended.end()
    after = [_fork(server) for _ in range(3)]
    networks = [fork.network for fork in after]
    assert ended.network in networks
    assert alive.network not in networks
    assert len(set(networks)) == 3
    for fork in (alive, *after):
        fork.end()


def test_a_fork_knows_when_its_server_has_ended(server: ForkServer) -> None:
    fork = _fork(server)
    assert server.alive
    assert not fork.forked.orphaned
    for pid in server.host_pids():
        os.kill(pid, signal.SIGKILL)
    assert fork.forked.wait(5)
    until = time.monotonic() + 5
    while server.alive and time.monotonic() < until:
        time.sleep(0.01)
    assert fork.forked.orphaned
    fork.end()


_PROGRAM = b"""
import json, os, signal, socket, subprocess, sys, time
assert sys.argv[1:] == ["word", "once", "3", "4"]
task = json.loads(os.read(3, 1000))
told = {}
if "serve" in task:
    here = socket.create_server(("127.0.0.1", 8000))
    told["heard"] = socket.create_connection(("127.0.0.1", 8000)).fileno() > 0
elif "reach" in task:
    try:
        socket.create_connection(("127.0.0.1", 8000), 1)
        told["reached"] = True
    except ConnectionRefusedError:
        told["reached"] = False
elif "look" in task:
    status = dict(line.split(":\\t", 1) for line in open("/proc/self/status"))
    told = {name: status[name].strip() for name in ("CapEff", "CapBnd", "NoNewPrivs", "Seccomp")}
    told["fds"] = sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1]
    told["pids"] = [os.getpid(), os.getppid()]
    try:
        told["first"] = len(os.listdir("/proc/1/fd"))
    except PermissionError:
        told["first"] = "closed"
elif "attack" in task:
    for number in range(1, 65):
        try:
            os.kill(1, number)
        except OSError:
            pass
    subprocess.run(["/bin/sh", "-c", "for n in 1 2 3; do (sleep 0.1 &) ; done"], check=True)
    time.sleep(0.5)
    told["others"] = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
os.write(4, json.dumps(told).encode())
os.read(3, 1)
if "signal" in task:
    os.kill(os.getpid(), task["signal"])
os._exit(task.get("code", 0))
"""


@pytest.fixture
def launched() -> Iterator[ForkServer]:
    """A server that starts a program in each of its forks."""
    program = {"/opt/waypost/program.py": _PROGRAM}
    argv = [*LAUNCH, "/usr/bin/python3", "-I", "-S", "-B", "/opt/waypost/program.py", "word"]
    one = ForkServer(argv, data=launcher() | program, loopback=True)
    yield one
    one.close()


def test_a_launched_program_ignores_no_signal() -> None:
    asks = """while read -r name value; do
        if [ "$name" = SigIgn: ]; then echo "[\\"$value\\"]" >&4; fi
    done < /proc/self/status
    head -c 3 <&3  # the task `{}`, and what tells it to end"""
    server = ForkServer([*LAUNCH, "/bin/sh", "-c", asks], data=launcher())
    try:
        one = Started(server)
        # above the usual ones are those that the C library keeps for itself
        usual = int(one.told[0], 16) & ((1 << 31) - 1)
        assert usual == 0
        assert one.end() == b"0\n"
    finally:
        server.close()


class Started:
    """A program that has been given its task."""

    def __init__(self, server: ForkServer, **task: object) -> None:
        self._pipes = {name: os.pipe() for name in ("job", "result", "stdin", "stdout", "stderr", "clear")}
        theirs = {name: ends[0 if name in ("job", "stdin") else 1] for name, ends in self._pipes.items()}
        self._forked = server.fork(Limits(wall_seconds=30), **theirs)
        for fd in theirs.values():
            os.close(fd)
        os.write(self._pipes["job"][1], json.dumps(task).encode())
        self.told = json.loads(os.read(self._pipes["result"][0], 10_000))

    def end(self) -> bytes:
        """Let it end; what the first process of its world says of how it did."""
        os.write(self._pipes["job"][1], b".")
        said = os.read(self._pipes["clear"][0], 100)
        assert self._forked.wait(5)
        self._forked.end()
        for name, (read, write) in self._pipes.items():
            os.close(write if name in ("job", "stdin") else read)
        return said


@pytest.mark.parametrize(("task", "said"), [({}, b"0\n"), ({"code": 7}, b"7\n"), ({"signal": 6}, b"-6\n")])
def test_how_a_launched_program_ended_is_told(
    launched: ForkServer, task: dict[str, int], said: bytes
) -> None:
    assert Started(launched, **task).end() == said


def test_a_launched_program_has_what_it_needs_and_no_more(launched: ForkServer) -> None:
    one = Started(launched, look=1)
    assert one.told["fds"] == [0, 1, 2, 3, 4]
    assert one.told["pids"] == [2, 1]
    assert one.told["first"] == "closed"
    assert {int(one.told[name], 16) for name in ("CapEff", "CapBnd")} == {0}
    assert (one.told["NoNewPrivs"], one.told["Seccomp"]) == ("1", "2")
    one.end()


def test_a_launched_program_cannot_end_the_first_process_which_clears_up_after_it(
    launched: ForkServer,
) -> None:
    one = Started(launched, attack=1, code=3)
    assert one.told["others"] == []
    assert one.end() == b"3\n"


def test_each_launched_program_speaks_to_itself_alone(launched: ForkServer) -> None:
    first, second = Started(launched, serve=1), Started(launched, serve=1)
    assert first.told == second.told == {"heard": True}
    third = Started(launched, reach=1)
    assert third.told == {"reached": False}
    for one in (first, second, third):
        one.end()
    assert Started(launched, reach=1).told == {"reached": False}
