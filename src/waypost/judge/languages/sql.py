"""`sql` on SQLite, and on a PostgreSQL that is there for one look alone."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from waypost.judge.engines.nursery import Language
from waypost.judge.languages.parts import inside
from waypost.sandbox import Limits, SandboxUnavailable, run, slots
from waypost.sandbox.forkserver import stage
from waypost.sandbox.limits import MIB

_SHARED = ("common.py", "values.py", "sqlparts.py")
_BINARIES = Path("/usr/lib/postgresql")
_PSYCOPG = Path("/usr/lib/python3/dist-packages/psycopg2")
_MEND = "Install it with: apt-get install postgresql python3-psycopg2. Until then exercises for it cannot be marked."
_RECIPE = """set -e
"$1/initdb" -D /box/data -U learner -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions --wal-segsize=1 >&2
printf '%s\\n' "UPDATE pg_database SET datistemplate = false WHERE datname = 'template0';" "DROP DATABASE template0;" |
    "$1/postgres" --single -D /box/data template1 >&2
tar -cf - -C /box/data .
"""
_MAKING = Limits(
    wall_seconds=120, cpu_seconds=100, memory_bytes=512 * MIB, output_bytes=64 * MIB, disk_bytes=128 * MIB
)


@cache
def _data() -> Mapping[str, bytes]:
    return inside(*_SHARED, "sql.py") | {"/opt/waypost/stage.py": stage("stage.py")}


LANGUAGE = Language(
    name="SQL",
    argv=("/usr/bin/python3", "-I", "-S", "-B", "/opt/waypost/sql.py"),
    data=_data,
    looks_again=True,
    puts_back=True,
)


def find_postgres() -> Path | None:
    """The folder of the newest PostgreSQL's programs, or None where one of its parts is not there."""
    found = [
        spot for spot in _BINARIES.glob("*/bin") if (spot / "initdb").exists() and spot.parent.name.isdigit()
    ]
    return max(found, key=lambda spot: int(spot.parent.name)) if found and _PSYCOPG.exists() else None


def _binaries() -> Path:
    found = find_postgres()
    if found is None:
        raise SandboxUnavailable("There is no PostgreSQL on this machine.", _MEND)
    return found


def _cache_folder() -> Path:
    if os.geteuid() == 0:
        return Path("/var/cache/waypost-judge")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "waypost-judge"


def template() -> Path:
    """An archive of a fresh data folder; made in a jail at first use (some seconds), kept from then on.

    Raises SandboxUnavailable where PostgreSQL is not there or cannot make one.
    """
    binaries = _binaries()
    about = (binaries / "postgres").stat()
    key = hashlib.sha256(f"{_RECIPE} {binaries} {about.st_size} {about.st_mtime_ns}".encode()).hexdigest()[
        :16
    ]
    place = _cache_folder() / f"postgres-{key}.tar"
    if place.exists():
        return place
    people = {os.geteuid(), *range(slots.FIRST_UID, slots.FIRST_UID + slots.HOW_MANY)}
    names = "".join(f"u{uid}:x:{uid}:{uid}::/box:/bin/sh\n" for uid in sorted(people))
    made = run(
        ["/bin/sh", "-c", _RECIPE, "sh", str(binaries)],
        limits=_MAKING,
        data={"/etc/passwd": names.encode()},
        shm_bytes=16 * MIB,  # initdb tries its shared memory there
    )
    if made.status != "ok":
        last = made.stderr.decode(errors="replace").strip()[-200:] or made.fault
        raise SandboxUnavailable(f"PostgreSQL made no database: {last}", "Run waypost doctor.")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        new = place.with_name(f".{os.getpid()}-{place.name}")
        new.write_bytes(made.stdout)
        new.chmod(0o444)
        for old in place.parent.glob("postgres-*.tar"):
            old.unlink(missing_ok=True)
        shutil.move(new, place)
    except OSError as why:
        raise SandboxUnavailable(
            f"The database that PostgreSQL starts from cannot be kept: {why.strerror}.",
            f"Make room in {place.parent}.",
        ) from why
    return place


def _postgres_data() -> Mapping[str, bytes]:
    ours = inside(*_SHARED, "postgres.py")
    return ours | {
        "/opt/waypost/stage.py": stage("stage.py"),
        "/opt/waypost/binaries": str(_binaries()).encode(),
    }


POSTGRES = Language(
    name="PostgreSQL",
    argv=("/usr/bin/python3", "-I", "-S", "-B", "/opt/waypost/postgres.py"),
    data=_postgres_data,
    shown=lambda: {str(template()): "/opt/waypost/template.tar"},
    overhead_bytes=160 * MIB,
    disk_bytes=160 * MIB,
)
