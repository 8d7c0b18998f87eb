"""Runs untrusted programs under typed limits, with no network and nothing of the machine to write to.

    outcome = run(["/usr/bin/python3", "-S", "script.py"], limits=Limits(), files={"script.py": b"print(1)"})

Where the sandbox cannot be had, `SandboxUnavailable` is raised. There is no weaker way to fall back on.
"""

from waypost.sandbox.errors import SandboxUnavailable
from waypost.sandbox.limits import Limits, parse_size
from waypost.sandbox.outcome import Outcome, Status
from waypost.sandbox.run import run

__all__ = ["Limits", "Outcome", "SandboxUnavailable", "Status", "parse_size", "run"]
