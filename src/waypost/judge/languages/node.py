"""`node` (programs and modules) and `http` (servers): Node processes in jails of their own, started ahead.

Node cannot be forked once it runs, so each worker is started anew, loads all it needs, and waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources

from waypost.judge.engines.node import RESERVED_BYTES, node_binary
from waypost.judge.engines.nursery import Language
from waypost.judge.languages.parts import inside
from waypost.sandbox.limits import MIB

_NODE = "/opt/waypost/node"
_FLAGS = ("--no-warnings", "--disable-warning=ExperimentalWarning")
_EXPRESS = "/opt/waypost/node_modules/express/index.js"


def _values() -> dict[str, bytes]:
    return {"/opt/waypost/values.js": (resources.files("waypost.judge") / "js" / "values.js").read_bytes()}


@cache
def _node_data() -> Mapping[str, bytes]:
    return inside("nodebox.js", "node.js") | _values() | express()


@cache
def _commands_data() -> Mapping[str, bytes]:
    return dict(_node_data()) | inside("nodecommand.js", "nodecommands.js")


@cache
def _http_data() -> Mapping[str, bytes]:
    return inside("nodebox.js", "http.js", "httphost.js") | _values() | express()


def express() -> dict[str, bytes]:
    """Express in one file, as set-up built it; nothing where it was not built."""
    built = resources.files("waypost.judge") / "built" / "express.js"
    return {_EXPRESS: built.read_bytes()} if built.is_file() else {}


def _shown() -> Mapping[str, str]:
    return {node_binary(): _NODE}


NODE = Language(
    name="Node",
    argv=(_NODE, *_FLAGS, "--max-old-space-size=256", "/opt/waypost/node.js"),
    data=_node_data,
    shown=_shown,
    env={"NODE_PATH": "/opt/waypost/node_modules"},
    overhead_bytes=96 * MIB,
    loopback=True,
    launched=True,
    reserved_bytes=RESERVED_BYTES,
)
COMMANDS = replace(
    NODE,
    name="Node's commands",
    argv=(_NODE, *_FLAGS, "--max-old-space-size=288", "/opt/waypost/nodecommands.js"),
    data=_commands_data,
    overhead_bytes=NODE.overhead_bytes + 32 * MIB,  # one that waits takes 9 MiB, and a dozen threads
    pids=NODE.pids + 36,
)
"""For checks that run the program as a command: a second Node stands ready beside the first."""
HTTP = Language(
    name="Node server",
    argv=(_NODE, *_FLAGS, "--max-old-space-size=128", "/opt/waypost/http.js"),
    data=_http_data,
    shown=_shown,
    env={"NODE_PATH": "/opt/waypost/node_modules"},
    overhead_bytes=160 * MIB,
    loopback=True,
    launched=True,
    reserved_bytes=RESERVED_BYTES,
)
