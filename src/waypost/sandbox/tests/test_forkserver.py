"""What a fork server's forks have of their own, and what one may have after another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from waypost.sandbox import Limits
from waypost.sandbox.forkserver import Forked, ForkServer, stage

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
