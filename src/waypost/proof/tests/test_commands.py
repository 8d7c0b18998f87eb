"""`waypost curriculum check` and `paper`, as people and programs call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from waypost.curriculum.tests.pack import FIRST, SECOND, Copy
from waypost.judge.local import LocalJudge
from waypost.kernel import clock
from waypost.proof.cache import Cache
from waypost.proof.commands import curriculum
from waypost.proof.place import find_scope
from waypost.proof.run import Report, prove

HEADING = f"{FIRST}/2-a-heading.md"
SHOWS = f"{FIRST}/1-what-shows.md"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(curriculum, [str(word) for word in words])


def test_nothing_to_mend(copy: Copy) -> None:
    result = run("check", copy.root, "--static")
    assert result.exit_code == 0
    assert result.output.startswith("Nothing to mend.")


def test_file_line_what_and_mend(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    line = copy.change(HEADING, "kind: write", "kind: wirte")
    monkeypatch.chdir(copy.root.parent)
    result = run("check", "content", "--static")
    assert result.exit_code == 1
    assert f"content/{HEADING}:{line}: `kind` cannot be 'wirte'. Did you mean write?" in result.output
    assert "1 thing to mend" in result.output


def test_json(copy: Copy) -> None:
    copy.change(HEADING, "kind: write", "kind: wirte")
    result = run("check", copy.root, "--static", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["findings"][0].keys() == {"file", "line", "rule", "what", "mend"}
    assert report["findings"][0]["file"] == HEADING
    assert report["lessons"] == 2


@pytest.mark.parametrize(
    ("inside", "told"),
    [("", True), ("course/01-pages", True), (FIRST, True), (HEADING, True), (SECOND, False), (SHOWS, False)],
)
def test_only_what_is_asked_about_is_told(copy: Copy, inside: str, told: bool) -> None:
    copy.change(HEADING, "kind: write", "kind: wirte")
    assert run("check", copy.root / inside, "--static").exit_code == int(told)


def test_a_path_that_is_no_curriculum_is_refused(tmp_path: Path) -> None:
    assert "is not part of a curriculum" in run("check", tmp_path).output
    assert "There is no" in run("check", tmp_path / "nowhere").output
    assert run("check", tmp_path).exit_code == 1


def test_it_works_before_the_rest_of_waypost_is_there(copy: Copy) -> None:
    words = [sys.executable, "-m", "waypost.proof", str(copy.root), "--static"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("machines_clock")
def test_a_question_is_judged_and_only_what_changed_is_judged_again(
    copy: Copy, judge: LocalJudge, tmp_path: Path
) -> None:
    class Kept:
        """The judge of all tests, not closed after each."""

        def __enter__(self) -> LocalJudge:
            return judge

        def __exit__(self, *_: object) -> None:
            return None

    def check() -> Report:
        return prove(
            find_scope(copy.root / SHOWS),
            judge=Kept,
            cache=Cache(tmp_path / "cache"),
            steps=("exercises",),
            workers=1,
        )

    first = check()
    assert (first.findings, first.reused, first.exercises) == ([], 0, 1)
    assert first.runs > 5
    again = check()
    assert (again.findings, again.reused, again.runs, again.killed) == ([], 1, first.runs, first.killed)
    copy.change(SHOWS, "expect: big", "expect: small")
    broken = check()
    assert (broken.reused, [finding.rule for finding in broken.findings]) == (0, ["solution"])
    assert [finding.rule for finding in check().findings] == ["solution"]


def test_a_judge_that_cannot_be_had_is_a_finding(copy: Copy) -> None:
    from waypost.kernel.errors import Unavailable

    class Missing:
        def __enter__(self) -> LocalJudge:
            raise Unavailable("There is no sandbox here.")

        def __exit__(self, *_: object) -> None:
            return None

    report = prove(find_scope(copy.root), judge=Missing, cache=Cache(None), steps=("exercises",))
    assert [(finding.rule, finding.what) for finding in report.findings] == [
        ("judge", "No exercise was run: There is no sandbox here.")
    ]


def test_a_broken_cache_does_no_harm(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    key = cache.key("x", {"a": 1})
    cache.put(key, {"findings": []})
    assert cache.get(key) == {"findings": []}
    (tmp_path / f"{key}.json").write_text("{")
    assert cache.get(key) is None
    assert cache.key("x", {"a": 2}) != key
    blocked = Cache(tmp_path / f"{key}.json" / "in-a-file")
    blocked.put(key, {})
    assert blocked.get(key) is None


@pytest.mark.usefixtures("machines_clock")
def test_what_is_long_unused_is_taken_away(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for name in ("old", "new"):
        cache.put(name, {"findings": []})
    month_ago = clock.now().timestamp() - 31 * 24 * 3600
    os.utime(tmp_path / "old.json", (month_ago, month_ago))
    cache.tidy()
    assert [path.name for path in tmp_path.iterdir()] == ["new.json"]


@pytest.mark.slow
def test_the_whole_proof_of_the_good_curriculum(copy: Copy) -> None:
    words = [
        sys.executable,
        "-m",
        "waypost.proof",
        str(copy.root),
        "--json",
        "--cache",
        str(copy.root.parent / "c"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["findings"] == []
    assert (report["lessons"], report["exercises"], report["reused"]) == (2, 8, 0)
    assert report["mutants"] == report["killed"] > 30
    again = json.loads(subprocess.run(words, capture_output=True, text=True, check=False).stdout)
    assert again["reused"] == 8 + 2 + 3  # exercises, pages, paper


@pytest.mark.slow
def test_paper(copy: Copy, tmp_path: Path) -> None:
    for place, pages in ((FIRST, "1 part"), (f"{FIRST}/lesson.md", "1 part"), ("course/01-pages", "3 parts")):
        file = tmp_path / "out.pdf"
        result = run("paper", copy.root / place, "-o", file)
        assert (result.exit_code, pages in result.output) == (0, True), result.output
        assert file.read_bytes().startswith(b"%PDF")
    text = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout
    assert "Page 1 of" in text
    assert "We sell apples and pears." in text
    assert "Fruit shop" not in text


def test_paper_of_nothing_is_refused(copy: Copy, tmp_path: Path) -> None:
    result = run("paper", copy.root / "glossary", "-o", tmp_path / "x.pdf")
    assert "There is no whole lesson or project" in result.output
    assert result.exit_code == 1
