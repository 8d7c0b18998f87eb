"""A folder that a learner made is read without believing it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from waypost.kernel.errors import BadInput
from waypost.sandbox import gather as room
from waypost.sandbox.gather import gather


def test_plain_files_come_with_their_paths(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_bytes(b"pear")
    (tmp_path / "empty").write_bytes(b"")
    assert gather(tmp_path, most_bytes=1000).files == {"a/b.txt": b"pear", "empty": b""}


def test_what_is_no_file_is_left_out_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("plum")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "folder-link").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "socket"))
        found = gather(tmp_path, most_bytes=1000)
    assert list(found.files) == ["good.txt"]
    assert found.skipped == [
        "folder-link was left out because it is a link.",
        "link was left out because it is a link.",
        "pipe was left out because it is a pipe.",
        "socket was left out because it is a socket.",
    ]


def test_a_device_is_left_out(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        return
    os.mknod(tmp_path / "device", 0o020666, os.makedev(1, 5))
    assert gather(tmp_path, most_bytes=1000).skipped == ["device was left out because it is a device."]


def test_a_name_that_is_not_text(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe")).write_text("x")
    found = gather(tmp_path, most_bytes=1000)
    assert not found.files
    assert "not text" in found.skipped[0]


def test_too_large(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 600)
    (tmp_path / "b").write_bytes(b"x" * 600)
    with pytest.raises(BadInput, match="larger than 1000"):
        gather(tmp_path, most_bytes=1000)


def test_a_file_with_holes_counts_by_its_length(tmp_path: Path) -> None:
    with (tmp_path / "holes").open("wb") as out:
        out.truncate(10**12)
    with pytest.raises(BadInput, match="larger"):
        gather(tmp_path, most_bytes=10**6)


def test_too_many(tmp_path: Path) -> None:
    for number in range(room.MAX_FILES + 1):
        (tmp_path / str(number)).write_bytes(b"")
    with pytest.raises(BadInput, match="more than 300 files"):
        gather(tmp_path, most_bytes=1000)


def test_too_deep(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * (room.MAX_DEPTH + 2))
    deep.mkdir(parents=True)
    with pytest.raises(BadInput, match="too deep"):
        gather(tmp_path, most_bytes=1000)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a folder"):
        gather(tmp_path / "nowhere", most_bytes=1000)
