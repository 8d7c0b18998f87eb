"""`waypost doctor`: what is missing or wrong, and the mend for each."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from waypost.kernel import clock

_BUILT = datetime(2026, 11, 1, tzinfo=UTC)
_FREE_BYTES = 2 * 1024**3
_IF_A_KIND_DOES_NOT_RUN = (
    "Mend what is not yet right above, then run this again. Hand-ins are kept, and marked afterwards."
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `what` was found, and the `mend` where it is not `ok`."""

    ok: bool
    what: str
    mend: str = ""


def _folders() -> tuple[Path, Path]:
    home = Path(os.environ.get("WAYPOST_HOME", Path(__file__).resolve().parents[4]))
    return home, Path(os.environ.get("WAYPOST_DATA", home / "var"))


def look_at_python() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(sys.version_info >= (3, 11), f"Python {version}", "Install Python 3.11 or newer.")


def look_at_sandbox() -> Iterator[Finding]:
    from waypost.sandbox.doctor import findings

    for ok, what, mend in findings():
        yield Finding(ok, what, mend)


def look_at_runners() -> Iterator[Finding]:
    from waypost.judge.engines.page import find_browser

    browser = find_browser()
    yield Finding(
        browser is not None,
        f"Browser for marking pages: {browser or 'not found'}",
        "Install it with: apt-get install chromium-headless-shell. Until then page exercises cannot be marked.",
    )
    from waypost.judge.engines.javascript import find_node

    node = find_node()
    yield Finding(
        node is not None,
        f"Node for marking JavaScript: {node or 'not found'}",
        "Run ./start again. Until then JavaScript exercises cannot be marked.",
    )
    from waypost.judge.languages.git import find_git
    from waypost.judge.languages.sql import find_postgres

    git, postgres = find_git(), find_postgres()
    yield Finding(
        git is not None,
        f"Git for marking: {git or 'not found'}",
        "Install it with: apt-get install git. Until then git exercises cannot be marked.",
    )
    yield Finding(
        postgres is not None,
        f"PostgreSQL for marking: {postgres or 'not found'}",
        "Install it with: apt-get install postgresql postgresql-contrib python3-psycopg2. "
        "Until then exercises with database: postgres cannot be marked.",
    )
    from waypost.judge.languages.python import PYTEST

    yield Finding(
        PYTEST.exists(),
        f"pytest for marking tests in Python: {PYTEST if PYTEST.exists() else 'not found'}",
        "Install it with: apt-get install python3-pytest. Until then tests written for it cannot be marked.",
    )
    from waypost.judge.languages.ruby import find_rails, find_ruby

    ruby, rails = find_ruby(), find_rails()
    yield Finding(
        ruby is not None,
        f"Ruby for marking: {ruby or 'not found, or without Minitest and RSpec'}",
        "Install it with: apt-get install ruby ruby-minitest ruby-rspec. Until then ruby exercises cannot be marked.",
    )
    yield Finding(
        rails is not None,
        f"Rails for marking: {rails or 'not found, or not 6.1'}",
        "Install it with: apt-get install ruby-railties ruby-activerecord ruby-actionpack ruby-sqlite3. "
        "Until then rails exercises cannot be marked.",
    )


def look_at_engines() -> Iterator[Finding]:
    """Each kind of work is brought up as it is for a hand-in: what is there may still not run."""
    from waypost.judge.engine_names import TITLES
    from waypost.judge.engines.errors import EngineFault
    from waypost.judge.local import LocalJudge
    from waypost.kernel.errors import Unavailable

    with LocalJudge(at_once=1, spares=1) as judge:
        for name, title in TITLES.items():
            began = clock.steady()
            try:
                judge.warm([name])
            except Unavailable as why:
                mend = _IF_A_KIND_DOES_NOT_RUN if isinstance(why, EngineFault) else why.try_this
                yield Finding(False, f"{title} cannot be marked: {why.message}", mend)
            else:
                spent = clock.steady() - began
                yield Finding(True, f"{title} can be marked: it comes up in {spent * 1000:.0f} ms")


def look_at_data() -> Iterator[Finding]:
    home, data = _folders()
    if not data.exists():
        yield Finding(False, f"There is no data folder at {data}", "Run ./start once.")
        return
    free = shutil.disk_usage(data).free
    yield Finding(
        free >= _FREE_BYTES,
        f"{free / 1024**3:.1f} GiB free where the work is kept",
        "Make room: below 2 GiB learners' work is at risk.",
    )
    mode = data.stat().st_mode & 0o077
    yield Finding(
        mode == 0,
        "The data folder is closed to other users" if mode == 0 else "Other users can read the data folder",
        f"Run: chmod 700 {data}",
    )
    built = home / "src/waypost/site/static/built"
    yield Finding(built.is_dir(), "The front end is built", "Run ./start again.")


def look_at_database() -> Iterator[Finding]:
    if name := os.environ.get("WAYPOST_POSTGRES"):
        yield Finding(True, f"The database is PostgreSQL, “{name}”")
        return
    _home, data = _folders()
    path = data / "waypost.sqlite3"
    if not path.exists():
        yield Finding(False, "There is no database yet", "Run ./start once.")
        return
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
        try:
            said = connection.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as problem:
        said = str(problem)
    yield Finding(
        said == "ok",
        "The database is sound" if said == "ok" else f"The database has a fault: {said}",
        "Close the classroom and put back the last backup of waypost.sqlite3.",
    )


def look_at_judge() -> Iterator[Finding]:
    _home, data = _folders()
    path = Path(os.environ.get("WAYPOST_JUDGE_SOCKET", data / "run" / "judge.sock"))
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            probe.connect(str(path))
        yield Finding(True, "The judge answers")
    except OSError:
        yield Finding(False, "The judge does not answer", "It runs while the classroom is open: ./start")


def look_at_clock() -> Iterator[Finding]:
    now = clock.now()
    yield Finding(
        now > _BUILT,
        f"The clock says {now:%d %b %Y %H:%M} UTC",
        "The date is before this version was made. Set the clock: times on work will be wrong, though none is lost.",
    )


def look_at_curriculum() -> Iterator[Finding]:
    from waypost.curriculum.read import read_pack
    from waypost.kernel.errors import WaypostError

    home, _data = _folders()
    root = Path(os.environ.get("WAYPOST_CONTENT", home / "content"))
    try:
        pack = read_pack(root)
    except WaypostError as problem:
        yield Finding(
            False, f"The curriculum cannot be read: {problem.message}", "Run: waypost curriculum check"
        )
        return
    lessons = sum(len(module.lessons) for programme in pack.programmes for module in programme.modules)
    yield Finding(lessons > 0, f"The curriculum has {lessons} lessons", f"Put the curriculum in {root}.")


LOOKS: list[Callable[[], Iterator[Finding]]] = [
    look_at_python,
    look_at_sandbox,
    look_at_runners,
    look_at_engines,
    look_at_data,
    look_at_database,
    look_at_judge,
    look_at_clock,
    look_at_curriculum,
]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Say what is missing or misconfigured, and the mend. Ends with code 1 where anything is."""
    findings = []
    for look in LOOKS:
        for finding in look():
            findings.append(finding)
            if not as_json:
                _tell(finding)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def _tell(finding: Finding) -> None:
    click.echo(f"{'ok      ' if finding.ok else 'not yet '} {finding.what}")
    if not finding.ok:
        click.echo(f"         {finding.mend}")
