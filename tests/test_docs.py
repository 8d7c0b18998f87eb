"""Promises that the documentation makes, held by a test."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
PAGES = [HOME / "README.md", HOME / "CONTRIBUTING.md", *(HOME / "docs").rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOME)))
def test_links_lead_somewhere(page: Path) -> None:
    dead = [
        target
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text())
        if not target.startswith("lesson:") and "://" not in target and not (page.parent / target).exists()
    ]
    assert dead == [] or page.name == "curriculum-format.md", dead


def test_every_setting_of_the_environment_is_documented() -> None:
    named = set()
    for path in [*(HOME / "src/waypost/site").rglob("*.py"), *(HOME / "src/waypost/people").rglob("*.py")]:
        if "tests" not in path.parts:
            named |= set(re.findall(r"environ(?:\.get)?[(\[]\s*\"(WAYPOST_[A-Z_]+)\"", path.read_text()))
    written = (HOME / "docs/handbook/running-a-workshop.md").read_text()
    ours = {"WAYPOST_HOME", "WAYPOST_MOUNTED", "WAYPOST_JUDGE_STARTED"}  # set by ./start for itself
    missing = [
        name
        for name in sorted(named - ours)
        if name not in written and name.replace("WAYPOST_POSTGRES", "…") not in written
    ]
    assert missing == []


def test_every_command_is_documented() -> None:
    from waypost.site.cli import COMMANDS

    written = "".join(page.read_text() for page in PAGES)
    assert [name for name in COMMANDS if f"waypost {name}" not in written] == []


def test_every_decision_is_listed() -> None:
    listed = (HOME / "docs/decisions/README.md").read_text()
    assert [
        page.name
        for page in (HOME / "docs/decisions").glob("*.md")
        if page.name not in listed and page.name != "README.md"
    ] == []


def test_the_bill_of_materials_names_what_is_locked() -> None:
    locked = dict(
        re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ]+)", (HOME / "requirements/base.txt").read_text(), re.M)
    )
    bill = json.loads((HOME / "docs/sbom.json").read_text())
    held = {part["name"].lower().replace("_", "-"): part["version"] for part in bill["components"]}
    here = {name for name in locked if name not in {"colorama", "tzdata", "pywin32", "winloop"}}
    wrong = {
        name: (locked[name], held.get(name)) for name in here if held.get(name) not in (locked[name], None)
    }
    assert wrong == {}
    assert len(here & set(held)) > 30


def test_no_lock_names_a_host() -> None:
    for path in (HOME / "requirements").glob("*.txt"):
        assert "://" not in path.read_text()
    assert '"resolved"' not in (HOME / "frontend/package-lock.json").read_text()
