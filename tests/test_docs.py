"""Promises that the documentation makes, held by a test."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

HOME = Path(__file__).resolve().parent.parent
PAGES = [HOME / "README.md", HOME / "CONTRIBUTING.md", *(HOME / "docs").rglob("*.md")]


# set by ./start and by the tests for themselves
OURS = {"WAYPOST_HOME", "WAYPOST_MOUNTED", "WAYPOST_JUDGE_STARTED", "WAYPOST_KILL_AT", "WAYPOST_TEST_TIME"}


def links(text: str) -> list[str]:
    """Where the links of a page lead; what stands in code is an example."""
    prose = re.sub(r"^(`{3,})[^`\n]*\n.*?^\1`*$", "", text, flags=re.M | re.S)
    prose = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", prose)
    return re.findall(r"\]\(([^)\s]+)\)", prose)


def anchors(text: str) -> set[str]:
    """The places in a page that a link may name: its headings, as they are turned into addresses."""
    headings = re.findall(r"^#+ +(.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(page: Path) -> list[str]:
    dead = []
    for target in links(page.read_text()):
        file, _, place = target.partition("#")
        there = page.parent / file if file else page
        if "://" in target or not there.exists() or (place and place not in anchors(there.read_text())):
            dead.append(target)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOME)))
def test_links_lead_somewhere(page: Path) -> None:
    assert dead_links(page) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# All is well\n")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#all-is-well) `[c](example.svg)` ```` ``` [d](x.md) ```` [e](gone.md)\n"
        "```\n[f](in-code.md)\n```\n[g](there.md#nowhere) [h](https://example.org) [i](#here)\n## Here\n"
    )
    assert dead_links(page) == ["gone.md", "there.md#nowhere", "https://example.org"]


def settings_read() -> set[str]:
    """Every variable of the environment that the package or its scripts name."""
    named = set()
    for path in (HOME / "src/waypost").rglob("*.py"):
        if "tests" not in path.parts:
            named |= set(re.findall(r"[\"'](WAYPOST_[A-Z_]*[A-Z])[\"']", path.read_text()))
    for path in [HOME / "start", HOME / "test", *(HOME / "scripts").iterdir()]:
        if path.is_file():
            named |= set(re.findall(r"WAYPOST_[A-Z_]*[A-Z]", path.read_text()))
    return named


def settings_written() -> set[str]:
    """Those with a row in the handbook's table."""
    written = (HOME / "docs/handbook/running-a-workshop.md").read_text()
    rows = re.findall(r"^\|([^|]+)\|", written, re.M)
    return {name for row in rows for name in re.findall(r"`(WAYPOST_[A-Z_]+)`", row)}


def test_every_setting_of_the_environment_is_documented() -> None:
    assert sorted(settings_read() - OURS - settings_written()) == []


def test_no_setting_is_documented_that_nothing_reads() -> None:
    assert sorted(settings_written() - settings_read()) == []
    assert settings_read() >= OURS


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


def bill() -> dict[str, dict[str, Any]]:
    """What the bill of materials holds, by address of the package without its version."""
    parts = json.loads((HOME / "docs/sbom.json").read_text())["components"]
    return {part["purl"].rpartition("@")[0] or part["purl"]: part for part in parts}


def digests(part: dict[str, Any]) -> set[str]:
    return {one["content"] for one in part.get("hashes", [])}


def sbom_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", HOME / "scripts/sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sbom"] = module  # its dataclasses look for their own module
    spec.loader.exec_module(module)
    return module


def test_the_bill_of_materials_is_what_is_locked() -> None:
    """Every package with its version and hashes, and nothing else. Make it again with scripts/make-sbom."""
    sbom = sbom_script()
    locked = sbom.locked((HOME / "requirements/base.txt").read_text())
    wanted = {f"pkg:pypi/{name}": (entry.version, set(entry.hashes)) for name, entry in locked.items()}
    front_end = json.loads((HOME / "frontend/package-lock.json").read_text())["packages"]
    for place, entry in front_end.items():
        if place and not entry.get("dev") and not entry.get("optional"):
            name = place.removeprefix("node_modules/").replace("@", "%40")
            hashes = {one["content"] for one in sbom.npm_hashes(entry["integrity"])}
            wanted[f"pkg:npm/{name}"] = (entry["version"], hashes)
    system = sbom.system_packages((HOME / "scripts/setup.sh").read_text())
    assert {"bubblewrap", "chromium-headless-shell"} <= set(system)
    wanted |= {f"pkg:deb/debian/{name}": (None, set()) for name in system}
    held = {purl: (part.get("version"), digests(part)) for purl, part in bill().items()}
    assert held == wanted
    assert len(locked) > 40
    assert all(hashes for purl, (_, hashes) in held.items() if not purl.startswith("pkg:deb/"))


def test_every_package_states_its_licence() -> None:
    assert [
        p for p, part in bill().items() if not p.startswith("pkg:deb/") and not part.get("licenses")
    ] == []


def test_a_lock_is_read_with_its_markers() -> None:
    text = (
        "# via x\none==1.0 \\\n    --hash=sha256:" + "a" * 64 + "\n    # via x\n"
        "two==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:" + "b" * 64 + "\n"
        "three==3.0 ; implementation_name != 'pypy' \\\n    --hash=sha256:" + "c" * 64 + "\n"
    )
    found = sbom_script().locked(text)
    assert {name: entry.hashes for name, entry in found.items()} == {"one": ["a" * 64], "three": ["c" * 64]}


def test_no_lock_names_a_host() -> None:
    for path in (HOME / "requirements").glob("*.txt"):
        assert "://" not in path.read_text()
    assert '"resolved"' not in (HOME / "frontend/package-lock.json").read_text()


def hooks(tmp_path: Path, config: Path) -> int:
    """How the hook manager finds a file of hooks; it keeps its own things in a folder that goes away."""
    prek = Path(sys.executable).with_name("prek")
    environment = {**os.environ, "PREK_HOME": str(tmp_path / "prek")}
    done = subprocess.run(
        [prek, "validate-config", config], env=environment, capture_output=True, check=False
    )
    return done.returncode


def test_the_hooks_are_accepted_and_run_from_here(tmp_path: Path) -> None:
    config = HOME / ".pre-commit-config.yaml"
    assert hooks(tmp_path, config) == 0
    repos = yaml.safe_load(config.read_text())["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    entries = {hook["id"]: hook["entry"].split()[0] for hook in repos[0]["hooks"]}
    assert {"ruff", "ruff-format", "djlint", "imports", "types", "front-end-types", "migrations"} <= set(
        entries
    )
    assert [entry for entry in entries.values() if not (HOME / entry).exists()] == []


def test_broken_hooks_are_not_accepted(tmp_path: Path) -> None:
    broken = tmp_path / ".pre-commit-config.yaml"
    broken.write_text("repos:\n  - repo: local\n    hooks:\n      - {id: style}\n")
    assert hooks(tmp_path, broken) != 0
