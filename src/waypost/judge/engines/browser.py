"""One Chromium in a jail: no network, its own sandbox kept, spoken to over a pipe."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path

from waypost.judge.engines.cdp import CommandFailed, Connection
from waypost.judge.engines.errors import EngineFault
from waypost.sandbox import Limits, SandboxUnavailable
from waypost.sandbox.jail import Jail
from waypost.sandbox.limits import MIB
from waypost.sandbox.process import start

_START_SECONDS = 30.0
_FLAGS = [
    "--headless",
    "--remote-debugging-pipe",
    "--user-data-dir=/box/profile",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-client-side-phishing-detection",
    "--disable-domain-reliability",
    "--no-pings",
    "--mute-audio",
    "--hide-scrollbars",
    "--disable-notifications",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-ipc-flooding-protection",
    "--disable-hang-monitor",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP,*,~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-speech-api",
    "--disable-remote-fonts=false",
    # In the browser's own process: one speaks less for each load (docs/decisions/chromium.md).
    "--enable-features=NetworkServiceInProcess2",
    "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,InterestFeedContentSuggestions,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,PaintHolding,BackForwardCache,RenderDocument,GlobalMediaControls",
]


@cache
def browser_binary() -> str:
    """The headless Chromium of this machine. Raises SandboxUnavailable when there is none."""
    named = os.environ.get("WAYPOST_CHROMIUM")
    if named:
        if os.access(named, os.X_OK):
            return named
        raise SandboxUnavailable(
            f"WAYPOST_CHROMIUM names {named}, which cannot be run.", "Set it to a Chromium."
        )
    for name in ("chromium-headless-shell", "chrome-headless-shell", "chromium", "google-chrome-stable"):
        path = shutil.which(name, path="/usr/bin:/usr/local/bin:/opt/google/chrome")
        if path and not Path(path).resolve().is_relative_to("/snap"):
            return path
    raise SandboxUnavailable(
        "Pages are marked in Chromium, and it is not here.",
        "Install it: apt install chromium-headless-shell.",
    )


def find_browser() -> str | None:
    """As `browser_binary`, but None when there is none."""
    try:
        return browser_binary()
    except SandboxUnavailable:
        return None


def _shown(binary: str) -> dict[str, str]:
    folder = str(Path(binary).resolve().parent)
    return {} if folder.startswith("/usr/") else {folder: folder}


def _out_of_the_way(fd: int) -> int:
    """The same at a number above those that Chromium speaks on: a pipe that happens to lie at one of them would be
    closed or mistaken for the other as it is moved there."""
    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(fd)
    return moved


class Browser:
    """A running Chromium. `start` brings it up; `connection` speaks to it; `close` ends all of it."""

    def __init__(self, *, memory_bytes: int, cores: float) -> None:
        limits = Limits(
            wall_seconds=86_400,
            cpu_seconds=86_000,
            memory_bytes=memory_bytes,
            pids=600,
            disk_bytes=64 * MIB,
            cores=cores,
            open_files=4096,
        )
        in_read, in_write = os.pipe2(os.O_CLOEXEC)
        out_read, out_write = os.pipe2(os.O_CLOEXEC)
        in_read, out_write = _out_of_the_way(in_read), _out_of_the_way(out_write)
        # Chromium speaks on 3 and 4. bash, because other shells cannot name a descriptor above 9.
        inner = f'exec "$@" 3<&{in_read} 4>&{out_write} {in_read}<&- {out_write}>&-'
        binary = browser_binary()
        argv = ["/usr/bin/bash", "-c", inner, "bash", binary, *_FLAGS, "--js-flags=--max-old-space-size=192"]
        jail = Jail(argv, limits, nested=True, shm_bytes=128 * MIB, shown=_shown(binary))
        try:
            self._jailed = start(jail, pass_fds=(in_read, out_write))
        except BaseException:
            os.close(in_write)
            os.close(out_read)
            raise
        finally:
            os.close(in_read)
            os.close(out_write)
        self.connection = Connection(out_read, in_write)
        self.version = ""

    async def start(self) -> None:
        """Wait until it answers. Raises EngineFault when it does not come up."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                self.version = (await self.connection.ask("Browser.getVersion"))["product"]
        except (TimeoutError, CommandFailed) as why:
            await self.close()
            raise EngineFault("Chromium did not start.", "Run waypost doctor.") from why

    @property
    def alive(self) -> bool:
        return not self.connection.ended.done()

    def oom_kills(self) -> int:
        """How many of its processes the kernel has killed for want of memory."""
        return self._jailed.usage().oom_kills

    def memory_bytes(self) -> int | None:
        """Memory in use by the whole browser, or None where it cannot be counted."""
        return self._jailed.group.memory_bytes() if self._jailed.group else None

    def host_pids(self) -> list[int]:
        """Its processes as this machine sees them (empty where there is no group to ask)."""
        return self._jailed.group.pids() if self._jailed.group else []

    async def close(self) -> None:
        """End it and all its processes. Harmless when called again."""
        self.connection.close()
        with suppress(asyncio.CancelledError):
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, self._jailed.end))
