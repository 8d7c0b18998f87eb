"""Prints the software bill of materials as CycloneDX JSON: all that Waypost runs on, from Python, npm and Debian.

What a lock file names is listed with the hashes that the lock file holds it to; what comes from the system is listed
by name, as its version is the system's own.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.markers import Marker

HOME = Path(__file__).resolve().parent.parent
# where Waypost runs; the lock file is for every system
PLACE = {
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
}


@dataclass
class Locked:
    """One package of the Python lock file."""

    version: str
    hashes: list[str] = field(default_factory=list)


def locked(text: str) -> dict[str, Locked]:
    """The packages of a lock file that are installed on the systems Waypost runs on."""
    found: dict[str, Locked] = {}
    now: Locked | None = None
    for line in text.splitlines():
        if named := re.match(r"([a-z0-9][a-z0-9._-]*)==([^ ;]+)(?: *; *(.+?))?(?: *\\)?$", line):
            name, version, marker = named.groups()
            now = Locked(version)
            if marker is None or Marker(marker).evaluate(PLACE):
                found[name] = now
        elif now is not None and (digest := re.search(r"--hash=sha256:([0-9a-f]{64})", line)):
            now.hashes.append(digest[1])
    return found


def system_packages(text: str) -> dict[str, bool]:
    """Debian packages that the set-up asks for; True for those that only the tests need."""
    return {
        name: kind == "TEST"
        for kind, names in re.findall(r"^(RUN|TEST)_PACKAGES=\(([^)]*)\)", text, re.M)
        for name in names.split()
    }


def python_components() -> list[dict[str, Any]]:
    """Every package of the base lock, with the licences that the installed one states."""
    done = subprocess.run(
        ["cyclonedx-py", "environment", "--output-reproducible", "--of", "JSON", sys.executable],
        capture_output=True,
        check=True,
        cwd=HOME,
    )
    installed = {
        part["name"].lower().replace("_", "-"): part for part in json.loads(done.stdout)["components"]
    }
    parts = []
    for name, entry in locked((HOME / "requirements/base.txt").read_text()).items():
        part = installed.get(name)
        if part is None or part["version"] != entry.version:
            sys.exit(
                f"{name} {entry.version} is locked and not installed. Run ./test quick, then this again."
            )
        kept = {key: part[key] for key in ("type", "name", "version", "purl", "licenses") if key in part}
        kept["hashes"] = [{"alg": "SHA-256", "content": digest} for digest in sorted(entry.hashes)]
        parts.append(kept)
    return parts


def npm_components() -> list[dict[str, Any]]:
    """Packages of the front end's lock that are built into what a browser gets."""
    lock = json.loads((HOME / "frontend/package-lock.json").read_text())
    kept = []
    for place, entry in lock["packages"].items():
        if not place or entry.get("dev") or entry.get("optional"):
            continue
        name = place.removeprefix("node_modules/")
        stated = json.loads((HOME / "frontend" / place / "package.json").read_text()).get("license", "")
        kept.append(
            {
                "type": "library",
                "name": name,
                "version": entry["version"],
                "purl": f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}",
                "licenses": [{"expression": stated}] if stated else [],
                "hashes": npm_hashes(entry["integrity"]),
            }
        )
    return kept


def npm_hashes(integrity: str) -> list[dict[str, str]]:
    """`sha512-…` in base 64, as npm writes it, in hexadecimal."""
    kind, _, digest = integrity.partition("-")
    names = {"sha512": "SHA-512", "sha384": "SHA-384", "sha256": "SHA-256", "sha1": "SHA-1"}
    return [{"alg": names[kind], "content": base64.b64decode(digest).hex()}]


def system_components() -> list[dict[str, Any]]:
    return [
        {
            "type": "application",
            "name": name,
            "purl": f"pkg:deb/debian/{name}",
            "scope": "excluded" if tests_only else "required",
            "description": "For the tests only."
            if tests_only
            else "Installed by ./start from the system's own packages.",
        }
        for name, tests_only in system_packages((HOME / "scripts/setup.sh").read_text()).items()
    ]


def main() -> None:
    parts = python_components() + npm_components() + system_components()
    parts.sort(key=lambda part: (part["purl"], part["name"]))
    for part in parts:
        part["bom-ref"] = part["purl"]
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "waypost",
                "licenses": [{"license": {"id": "AGPL-3.0-or-later"}}],
            }
        },
        "components": parts,
    }
    text = json.dumps(bom, indent=1, ensure_ascii=False)
    # a hash to a line, so that a changed one reads as one
    text = re.sub(r'\{\s+"alg": ("[^"]+"),\s+"content": ("[^"]+")\s+\}', r'{"alg": \1, "content": \2}', text)
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
