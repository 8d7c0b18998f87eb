"""A PostgreSQL server of the bench's own for the bare `psql`, already running, as a developer has one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waypost.judge.languages.sql import find_postgres
from waypost.kernel.errors import WaypostError

_OWNER = "postgres"


@contextmanager
def cluster() -> Iterator[dict[str, str]]:
    """The environment that leads `psql` to it, over a socket in its own folder. Raises WaypostError."""
    programs = find_postgres()
    if programs is None:
        raise WaypostError(
            "There is no PostgreSQL on this machine.", "Install it: apt-get install postgresql"
        )
    folder = Path(tempfile.mkdtemp(prefix="waypost-bench-pg-"))
    as_root = os.geteuid() == 0  # PostgreSQL refuses to run as root
    try:
        if as_root:
            _own(folder)
        data = str(folder / "data")
        _run(
            [str(programs / "initdb"), "-D", data, "-U", "bench", "-A", "trust", "--no-sync", "-E", "UTF8"],
            as_root,
        )
        socket = f"-k {folder} -h ''"
        _run(
            [str(programs / "pg_ctl"), "-D", data, "-o", socket, "-l", f"{data}.log", "-w", "start"], as_root
        )
        try:
            yield {"PGHOST": str(folder), "PGUSER": "bench", "PGDATABASE": "postgres"}
        finally:
            _run([str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop"], as_root)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path) -> None:
    try:
        them = pwd.getpwnam(_OWNER)
    except KeyError as why:
        raise WaypostError(
            "There is no user for PostgreSQL.", "Install it: apt-get install postgresql"
        ) from why
    os.chown(folder, them.pw_uid, them.pw_gid)


def _run(argv: list[str], as_root: bool) -> None:
    with tempfile.TemporaryFile() as said:  # a pipe would be held open by the server
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            user=_OWNER if as_root else None,
            group=_OWNER if as_root else None,
            extra_groups=[] if as_root else None,
            timeout=120,
            check=False,
        )
        if done.returncode != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines()
            raise WaypostError(f"{Path(argv[0]).name} failed: {words[-1] if words else 'no words'}")
