"""Where workers come from: how a language is started, in forks of a fork server or in jails built one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from waypost.judge.engines.forkling import Placed
from waypost.sandbox import Limits, SandboxUnavailable, process
from waypost.sandbox.forkserver import LAUNCH, ForkServer, launcher, ready_made
from waypost.sandbox.jail import Jail
from waypost.sandbox.limits import MIB

_DEFAULT_MEMORY = 256 * MIB


@dataclass(frozen=True)
class Language:
    """How a driver is started. `argv` runs it; `data` gives its files by their path inside the jail, read once.

    `overhead_bytes`: what the interpreter itself may take over an exercise's own limit. `forks`: whether it can have a
    fork server; where it cannot, each worker has a jail that is built for it, ahead of its work. `launched`: it cannot
    be forked once it is loaded, so it is started in each fork. `loopback` lets it use 127.0.0.1 in a network of its
    own. `looks_again`: its driver takes several looks at one piece of work in one jail, each in a process of its own
    (`inside/common.py`). `puts_back`: its driver makes the work what it was before each `do` of a check, with nothing
    run again. `prepares`: its driver can keep what the exercise's own files make before any work (`beginnings.py`).
    `reserved_bytes`: see `Jail`.
    """

    name: str
    argv: tuple[str, ...]
    data: Callable[[], Mapping[str, bytes]]
    shown: Callable[[], Mapping[str, str]] = dict
    env: Mapping[str, str] = field(default_factory=dict)
    overhead_bytes: int = 32 * MIB
    server_bytes: int = 768 * MIB
    disk_bytes: int = 32 * MIB
    pids: int = 64
    loopback: bool = False
    forks: bool = True
    launched: bool = False
    looks_again: bool = False
    puts_back: bool = False
    prepares: bool = False
    reserved_bytes: int = 0


class Nursery:
    """Makes workers, from a fork server where one can be had, else each in a jail of its own. For one thread."""

    def __init__(self, language: Language, *, memory_bytes: int = _DEFAULT_MEMORY) -> None:
        self._language = language
        self._server: ForkServer | None = None
        self.limits = Limits(
            wall_seconds=3600,
            cpu_seconds=120,
            memory_bytes=memory_bytes + language.overhead_bytes,
            pids=language.pids,
            disk_bytes=language.disk_bytes,
        )

    def place(self, theirs: Mapping[str, int]) -> Placed:
        """One more worker, on its ends of its pipes. Raises SandboxUnavailable."""
        return self._fork(theirs) if self.forks else self._alone(theirs)

    @property
    def forks(self) -> bool:
        """Whether workers come from a fork server."""
        return self._language.forks and ready_made()

    def _fork(self, theirs: Mapping[str, int]) -> Placed:
        if self._server is None or not self._server.alive:
            self.close()
            kind = self._language
            self._server = ForkServer(
                [*(LAUNCH if kind.launched else ()), *kind.argv],
                data={**kind.data(), **(launcher() if kind.launched else {})},
                shown=kind.shown(),
                env=kind.env,
                memory_bytes=kind.server_bytes,
                loopback=kind.loopback,
                reserved_bytes=kind.reserved_bytes,
            )
        try:
            return self._server.fork(self.limits, **theirs)
        except SandboxUnavailable:
            self.close()
            raise

    def _alone(self, theirs: Mapping[str, int]) -> Placed:
        kind = self._language
        jail = Jail(
            [*kind.argv, "once", str(theirs["job"]), str(theirs["result"])],
            self.limits,
            data=kind.data(),
            shown=kind.shown(),
            env=kind.env,
            loopback=kind.loopback,
            reserved_bytes=kind.reserved_bytes,
        )
        return process.start(
            jail,
            stdin=theirs["stdin"],
            stdout=theirs["stdout"],
            stderr=theirs["stderr"],
            pass_fds=(theirs["job"], theirs["result"]),
        )

    def host_pids(self) -> list[int]:
        """Those of the fork server."""
        return self._server.host_pids() if self._server else []

    def close(self) -> None:
        """End the fork server. The next `place` brings up another."""
        if self._server is not None:
            self._server.close()
            self._server = None
