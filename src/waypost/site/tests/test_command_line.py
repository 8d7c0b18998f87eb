"""On the command line a fault of the machine is a sentence with what to do, never a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.db import DatabaseError

from waypost.kernel.errors import WaypostError
from waypost.site.faults import told, told_plainly

HOME = Path(__file__).resolve().parents[4]
NEW = ["workshop", "new", "--code", "ABC", "--name", "Riverside", "--manager", "tom", "--known-as", "Tom"]


def waypost(data: Path, *arguments: str) -> tuple[int, str]:
    """Exit code, and all that was said; without a traceback."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "waypost.site.cli", *arguments],
        env={**environment, "WAYPOST_DATA": str(data)},
        cwd=HOME,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stdout, done.stdout
    return done.returncode, done.stdout


@pytest.mark.parametrize("arguments", [["up", "--listen", "127.0.0.1:18765"], ["audit", "verify"]])
def test_a_data_folder_that_cannot_be(arguments: list[str]) -> None:
    code, said = waypost(Path("/dev/null/x"), *arguments)
    assert code == 1
    assert "/dev/null/x" in said
    assert "Check the path" in said


def test_a_port_in_use_or_out_of_range(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = waypost(tmp_path, "up", "--listen", f"127.0.0.1:{port}")
    assert (code, f"Port {port} on 127.0.0.1 is in use" in said) == (1, True)
    code, said = waypost(tmp_path, "up", "--listen", "127.0.0.1:99999")
    assert (code, "There is no port 99999" in said) == (1, True)
    assert list(tmp_path.iterdir()) == []  # nothing was begun


def test_a_page_that_cannot_be_written() -> None:
    lesson = "content/foundations/01-the-web-page/01-a-page-is-a-file"
    code, said = waypost(Path("/nowhere"), "curriculum", "paper", lesson, "-o", "/nonexistent/x.pdf")
    assert (code, "/nonexistent" in said) == (1, True)


@pytest.mark.skipif("WAYPOST_POSTGRES" in os.environ, reason="about the file of SQLite")
def test_no_workshop_yet(tmp_path: Path) -> None:
    code, said = waypost(tmp_path, "audit", "verify")
    assert code == 1
    assert f"There is no workshop in {tmp_path} yet" in said
    assert not (tmp_path / "waypost.sqlite3").exists()


@pytest.mark.skipif("WAYPOST_POSTGRES" in os.environ, reason="about the file of SQLite")
@pytest.mark.parametrize("arguments", [["audit", "verify"], NEW, ["demo"]], ids=["audit", "workshop", "demo"])
def test_a_broken_database(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "waypost.sqlite3").write_bytes(b"not a database at all" * 500)
    code, said = waypost(tmp_path, *arguments)
    assert code == 1
    assert "The database cannot be used" in said
    assert "waypost doctor" in said


@pytest.mark.slow
@pytest.mark.skipif("WAYPOST_POSTGRES" in os.environ, reason="about the file of SQLite")
def test_a_classroom_with_a_broken_database_does_not_open() -> None:
    with tempfile.TemporaryDirectory(prefix="waypost-broken-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the web user must reach it; pytest's own folders are closed
        (folder / "data").mkdir()
        (folder / "data" / "waypost.sqlite3").write_bytes(b"not a database at all" * 500)
        code, said = waypost(folder / "data", "up", "--listen", "127.0.0.1:18766")
    assert code == 1
    assert "The database cannot be used" in said
    assert "is open at" not in said


def test_a_command_that_can(tmp_path: Path) -> None:
    code, said = waypost(tmp_path, *NEW)
    assert (code, "Riverside is ready" in said) == (0, True)
    assert waypost(tmp_path, "audit", "verify") == (0, "1 entries, every one in place.\n")


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (WaypostError("It did not work.", "Try again."), "It did not work. Try again."),
        (FileNotFoundError(2, "No such file or directory", "/nowhere/x.pdf"), "/nowhere/x.pdf: No such file"),
        (OSError(28, "No space left on device"), "No space left on device. Check"),
        (
            DatabaseError("database disk image is malformed"),
            "cannot be used: database disk image is malformed.",
        ),
        (DatabaseError("no such table: audit_entry"), "The database is not ready."),
    ],
)
def test_each_kind_of_fault_has_its_sentence(problem: Exception, sentence: str) -> None:
    assert sentence in told(problem)


def test_a_mistake_in_the_code_is_not_hidden() -> None:
    def wrong() -> int:
        raise KeyError("x")

    assert told(KeyError("x")) == ""
    with pytest.raises(KeyError):
        told_plainly(wrong)
