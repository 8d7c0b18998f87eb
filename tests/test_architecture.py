"""The laws of the house that a machine can hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

HOME = Path(__file__).resolve().parent.parent
SOURCE = HOME / "src" / "waypost"
UPPER_FLOOR = ["audit", "people", "learning", "classroom", "journeys"]  # from the ground up
LONGEST = 400
OWN_CODE = [
    path
    for folder, patterns in (
        ("src/waypost", ("*.py", "*.html", "*.js")),
        ("frontend/src", ("*.ts", "*.css")),
        ("tests", ("*.py",)),
    )
    for pattern in patterns
    for path in (HOME / folder).rglob(pattern)
    if not {"migrations", "built", "__pycache__"} & set(path.parts)
]


def test_rooms_import_downwards_only() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=HOME, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_model_relations_point_downwards() -> None:
    """A foreign key upwards would tie a lower room to a higher one as an import does."""
    wrong = []
    for room in UPPER_FLOOR:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.get_fields():
                target = field.related_model
                if not getattr(field, "concrete", False) or target is None or isinstance(target, str):
                    continue
                other = target._meta.app_label
                if other in UPPER_FLOOR and UPPER_FLOOR.index(other) > UPPER_FLOOR.index(room):
                    wrong.append(f"{room}.{model.__name__}.{field.name} -> {other}")
    assert wrong == []


@pytest.mark.parametrize("path", OWN_CODE, ids=lambda path: str(path.relative_to(HOME)))
def test_no_file_is_longer_than_a_person_reads(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


def test_every_room_has_work_in_it() -> None:
    empty = [
        room.name
        for room in SOURCE.iterdir()
        if room.is_dir() and room.name != "__pycache__" and len([*room.rglob("*.py")]) < 3
    ]
    assert empty == []


def _calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_only_the_kernel_reads_the_clock() -> None:
    readers = {
        "datetime.now",
        "datetime.utcnow",
        "timezone.now",
        "date.today",
        "time.time",
        "datetime.datetime.now",
    }
    wrong = []
    for path in SOURCE.rglob("*.py"):
        if path == SOURCE / "kernel" / "clock.py" or "tests" in path.parts:
            continue
        if found := _calls(ast.parse(path.read_text())) & readers:
            wrong.append(f"{path.relative_to(HOME)}: {sorted(found)}")
    assert wrong == []


def test_views_hold_no_raw_queries() -> None:
    wrong = [
        str(path.relative_to(HOME))
        for room in UPPER_FLOOR
        for path in (SOURCE / room).rglob("*.py")
        if {"views"} & {*path.parent.parts, path.stem}
        and "tests" not in path.parts
        and ".objects" in path.read_text()
    ]
    assert wrong == []


def test_migrations_import_no_application_code() -> None:
    allowed = re.compile(r"waypost\.(people\.models\.make_id|kernel\.(clock|ids))")
    wrong = []
    for path in SOURCE.glob("*/migrations/0*.py"):
        for line in path.read_text().splitlines():
            if re.match(r"\s*(from|import) waypost", line) and not allowed.search(
                line.replace(" import ", ".")
            ):
                wrong.append(f"{path.relative_to(HOME)}: {line}")
    assert wrong == []


def test_nothing_in_the_pages_points_outside() -> None:
    """Law 6. An address in a page is a request waiting to happen."""
    outside = re.compile(r"""(src|href|action|url\()\s*=?\s*["']?(https?:)?//(?!www\.w3\.org)""")
    wrong = [
        f"{path.relative_to(HOME)}"
        for path in [
            *SOURCE.rglob("*.html"),
            *(HOME / "frontend/src").rglob("*.ts"),
            *(HOME / "frontend/src").rglob("*.css"),
        ]
        if "built" not in path.parts and outside.search(path.read_text())
    ]
    assert wrong == []
