"""`waypost sandbox …`"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from waypost.sandbox.gather import gather
from waypost.sandbox.limits import Limits, parse_size
from waypost.sandbox.outcome import Outcome
from waypost.sandbox.run import run as run_jailed

_CODES = {"ok": 0, "timeout": 124, "memory": 125, "output": 125, "disk": 125, "sandbox_fault": 126}


@click.group()
def sandbox() -> None:
    """Run a program that nobody trusts."""


@sandbox.command(context_settings={"ignore_unknown_options": True})
@click.option("--wall", default=5.0, show_default=True, help="Seconds it may take.")
@click.option("--cpu", default=5.0, show_default=True, help="Seconds of processor time.")
@click.option("--memory", default="256M", show_default=True, help="Memory, its private disk included.")
@click.option("--pids", default=64, show_default=True, help="Processes and threads.")
@click.option("--output", default="1M", show_default=True, help="What it may print, both streams together.")
@click.option("--disk", default="64M", show_default=True, help="What it may write.")
@click.option("--files", type=click.Path(path_type=Path), help="A folder whose files are put in place first.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(
    wall: float, cpu: float, memory: str, pids: int, output: str, disk: str,
    files: Path | None, as_json: bool, command: tuple[str, ...],
) -> None:  # fmt: skip
    """Run COMMAND with no network, nothing to write to but its own folder, and limits on the rest.

    Its input is what is piped in. Exit code: its own, or 124 for time, 125 for another limit, 126 when the sandbox
    itself failed.
    """
    limits = Limits(
        wall_seconds=wall,
        cpu_seconds=cpu,
        memory_bytes=parse_size(memory),
        pids=pids,
        output_bytes=parse_size(output),
        disk_bytes=parse_size(disk),
    )
    gathered = gather(files, most_bytes=limits.disk_bytes) if files is not None else None
    given = b"" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.buffer.read(limits.disk_bytes)
    outcome = run_jailed(command, limits=limits, files=gathered.files if gathered else {}, stdin=given)
    skipped = gathered.skipped if gathered else []
    if as_json:
        click.echo(json.dumps(_as_json(outcome, skipped), ensure_ascii=False))
    else:
        sys.stdout.buffer.write(outcome.stdout)
        sys.stdout.flush()
        sys.stderr.buffer.write(outcome.stderr)
        sys.stderr.flush()
        for sentence in skipped:
            click.echo(f"waypost: {sentence}", err=True)
        if outcome.status not in ("ok", "exit"):
            click.echo(f"waypost: ended with {outcome.status}. {outcome.fault}".rstrip(), err=True)
    sys.exit(_CODES.get(outcome.status, outcome.exit_code or 128 + (outcome.signal or 0)))


def _as_json(outcome: Outcome, skipped: list[str]) -> dict[str, object]:
    return {
        "status": outcome.status,
        "exit_code": outcome.exit_code,
        "signal": outcome.signal,
        "wall_seconds": round(outcome.wall_seconds, 4),
        "cpu_seconds": round(outcome.cpu_seconds, 4),
        "peak_memory_bytes": outcome.peak_memory_bytes,
        "stdout": outcome.stdout.decode(errors="replace"),
        "stderr": outcome.stderr.decode(errors="replace"),
        "fault": outcome.fault,
        "group": outcome.group,
        "skipped": skipped,
    }
