"""Where the classroom listens: the address as written, whether it is free, and the names it answers to."""

from __future__ import annotations

import errno
import socket
from ipaddress import ip_address
from pathlib import Path

import psutil

from waypost.kernel.errors import WaypostError

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
_CHOOSE = "choose another with --listen or WAYPOST_LISTEN, for example 127.0.0.1:8001."


def read_listen(listen: str) -> tuple[str, int]:
    """Host and port of “0.0.0.0:8000” or “[::1]:8000”. Raises WaypostError."""
    host, _, port_text = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    host = "127.0.0.1" if host == "localhost" else host
    if not host or not (port_text.isascii() and port_text.isdigit()):
        raise WaypostError(f"“{listen}” is not an address and a port.", "Write it like 0.0.0.0:8000.")
    if not 1 <= int(port_text) <= 65535:
        raise WaypostError(f"There is no port {port_text}.", "Choose one from 1 to 65535, for example 8000.")
    return host, int(port_text)


def hold(host: str, port: int) -> socket.socket:
    """Take the address for this process alone, without answering on it yet; close it to let the web server in.

    The web server's own processes share their port, so two classrooms would share one too, each answering at random.
    Raises WaypostError where the address is taken, not this machine's, or not ours to take.
    """
    try:
        family = socket.AF_INET6 if ip_address(host).version == 6 else socket.AF_INET
    except ValueError as why:  # a name would have to be asked of the network
        raise WaypostError(
            f"“{host}” is not an address.", "Write it in figures, like 0.0.0.0:8000 for every address it has."
        ) from why
    held = socket.socket(family, socket.SOCK_STREAM)
    try:
        # a port whose last classroom closed a moment ago is free; one that somebody listens on is not
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((host, port))
        held.listen(1)  # binding alone would let a second one of the same kind bind as well
    except OSError as why:
        held.close()
        raise _cannot_listen(host, port, why) from why
    return held


def _cannot_listen(host: str, port: int, why: OSError) -> WaypostError:
    if why.errno == errno.EADDRINUSE:
        return WaypostError(
            f"Port {port} on {host} is in use. Another classroom may be open there.",
            f"Close what uses it, or {_CHOOSE}",
        )
    if why.errno == errno.EADDRNOTAVAIL:
        return WaypostError(f"“{host}” is not an address of this machine.", f"Check it, or {_CHOOSE}")
    if why.errno in (errno.EACCES, errno.EPERM):
        return WaypostError(f"You may not listen on port {port}.", f"Use one above 1023: {_CHOOSE}")
    return WaypostError(
        f"Waypost cannot listen on {host}, port {port}: {why.strerror}.", f"Check it, or {_CHOOSE}"
    )


def to_visit(host: str) -> str:
    """What to type into this machine's own browser."""
    return "127.0.0.1" if host in EVERYWHERE else _in_brackets(host)


def names_to_answer(host: str, chosen: str) -> str:
    """For WAYPOST_HOSTS of the web server: what the caller chose, and always the address that is printed; or, where
    nothing was chosen, all that this machine is called."""
    return f"{chosen},{to_visit(host)}" if chosen else ",".join(own_names(host))


def own_names(host: str, *, names_file: Path = Path("/etc/hosts")) -> list[str]:
    """What a browser may call this machine: the address it listens on, its own addresses, and its own names.

    Nothing is asked of the network: names come from the machine and from its list of hosts.
    """
    found = {"localhost", "127.0.0.1", "[::1]"}
    if host not in EVERYWHERE:
        found.add(_in_brackets(host))
    addresses = {
        entry.address.partition("%")[0]
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family in (socket.AF_INET, socket.AF_INET6)
    }
    found |= {_in_brackets(address) for address in addresses}
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    if short:
        found |= {name, short, f"{short}.local"}
    found |= _names_of(addresses, names_file)
    return sorted(found)


def _names_of(addresses: set[str], names_file: Path) -> set[str]:
    try:
        lines = names_file.read_text(errors="replace").splitlines()
    except OSError:
        return set()
    parts = [line.partition("#")[0].split() for line in lines]
    return {
        name.lower()
        for address, *names in filter(None, parts)
        if address in addresses or address.startswith("127.")
        for name in names
    }


def _in_brackets(host: str) -> str:
    return f"[{host}]" if ":" in host else host.lower()
