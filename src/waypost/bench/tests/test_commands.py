"""What the bench refuses before it starts anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from waypost.bench import commands
from waypost.bench.report import WHAT, as_markdown
from waypost.kernel.errors import WaypostError


def test_every_option_reaches_the_command() -> None:
    answer = CliRunner().invoke(commands.bench, ["classroom", "--help"])
    assert answer.exit_code == 0
    for option in ("--kolibri", "--quick", "--save", "--json", "--only", "--profile"):
        assert option in answer.output


def test_a_part_is_no_whole_page() -> None:
    answer = CliRunner().invoke(commands.bench, ["classroom", "--save", "--only", "start"])
    assert isinstance(answer.exception, WaypostError)
    assert "whole run" in str(answer.exception)


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_NEEDED", ("json", "no_such_package"))
    with pytest.raises(WaypostError, match="no_such_package"):
        commands._check_tools()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "link").symlink_to(own)
    assert commands.own_folder(own) == own
    with pytest.raises(WaypostError, match="somebody else"):
        commands.own_folder(tmp_path / "link")
    if os.getuid() == 0:
        os.chown(own, 1, 1)
        with pytest.raises(WaypostError, match="somebody else"):
            commands.own_folder(own)


def test_the_page_tells_what_was_done() -> None:
    assert WHAT.strip() in as_markdown([], {}, quick=False)
