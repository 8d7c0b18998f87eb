"""Prints the software bill of materials: what Waypost runs on, Python and npm, as CycloneDX JSON."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent


def python_components() -> list[dict[str, Any]]:
    """Installed packages that the base lock names, with the licences they state."""
    wanted = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (HOME / "requirements/base.txt").read_text(), re.M))
    done = subprocess.run(
        ["cyclonedx-py", "environment", "--output-reproducible", "--of", "JSON", sys.executable],
        capture_output=True,
        check=True,
        cwd=HOME,
    )
    found = json.loads(done.stdout)["components"]
    kept = []
    for part in found:
        if part["name"].lower().replace("_", "-") not in wanted:
            continue
        kept.append(
            {key: part[key] for key in ("type", "name", "version", "purl", "licenses") if key in part}
        )
    return kept


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
            }
        )
    return kept


def main() -> None:
    parts = sorted(python_components() + npm_components(), key=lambda part: (part["purl"], part["name"]))
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
    json.dump(bom, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
