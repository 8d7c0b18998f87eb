"""Errors in plain words, and source without comments: vectors run here and by the front end's tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from waypost.judge.explain import explain
from waypost.judge.source import without_comments

HERE = Path(__file__).parent
EXPLAINED = json.loads((HERE / "explain_vectors.json").read_text(encoding="utf-8"))
SOURCES = json.loads((HERE / "source_vectors.json").read_text(encoding="utf-8"))
TABLE = json.loads((HERE.parent / "plain" / "errors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", EXPLAINED, ids=lambda vector: vector["raw"][:60])
def test_explained(vector: dict[str, Any]) -> None:
    found = explain(vector["raw"])
    assert (found.says, found.try_this) == (vector["says"], vector["try"])


@pytest.mark.parametrize("vector", SOURCES, ids=lambda vector: vector["name"])
def test_without_comments(vector: dict[str, Any]) -> None:
    assert without_comments(vector["file"], vector["text"]) == vector["kept"]


def test_every_row_speaks_calmly() -> None:
    for row in TABLE:
        for words in (row["says"], row["try"]):
            assert "!" not in words.replace("!=", "")
            assert "wrong" not in words.lower()
            assert words == words.strip()
            assert words


def test_a_very_long_message_is_no_trouble() -> None:
    assert explain("TypeError: " + "x" * 100_000 + " is not a function").says
