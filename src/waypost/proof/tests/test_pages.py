"""Lesson pages in a real browser with no network, and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from waypost.curriculum.findings import Finding
from waypost.curriculum.library import Library
from waypost.curriculum.read import read_tree
from waypost.curriculum.tests.pack import FIRST, Copy
from waypost.kernel.errors import Unavailable
from waypost.proof.pages import PageProver, chromium_path, page_prover
from waypost.proof.printed import pdf_findings, printed_findings

LESSON = f"{FIRST}/lesson.md"
Look = Callable[[Copy], list[Finding]]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prover() -> Iterator[PageProver]:
    from waypost.curriculum.tests.pack import GOOD

    with page_prover(Library(read_tree(GOOD).pack)) as running:
        yield running


@pytest.fixture
def look(prover: PageProver) -> Look:
    def found(copy: Copy) -> list[Finding]:
        prover.library = Library(read_tree(copy.root).pack)
        return prover.prove(prover.library.lesson("first"))

    return found


def test_a_good_lesson_has_nothing_amiss(copy: Copy, look: Look) -> None:
    assert look(copy) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "says"),
    [
        (LESSON, "[the next lesson](lesson:second)", "[](lesson:second)", "accessible", "link-name"),
        (
            f"{FIRST}/2-a-heading.md",
            "1. Which tag",
            "1. [](lesson:second) Which tag",
            "accessible",
            "link-name",
        ),
        (
            LESSON,
            "Change the words.\n\n```html live\n",
            "x\n\n```html live\n<img src=x.png>",
            "page",
            "/x.png",
        ),
        (
            LESSON,
            "```html live\n",
            "```html live\n<script src=//a.example/x.js></script>",
            "page",
            "a.example",
        ),
        (LESSON, "```html live\n", "```html live\n<script>fetch('/data')</script>", "page", "/data"),
        (f"{FIRST}/box.svg", 'xmlns="http://www.w3.org/2000/svg"', "", "page", "This picture does not show"),
    ],
    ids=["link", "hint", "picture", "script", "fetch", "broken"],
)
def test_what_is_amiss_is_found(
    copy: Copy, look: Look, file: str, old: str, new: str, rule: str, says: str
) -> None:
    copy.change(file, old, new)
    found = look(copy)
    assert [f for f in found if f.rule == rule and says in f.what], [str(f) for f in found]
    if rule == "accessible":
        assert found[0].file == file


def test_without_a_browser_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYPOST_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(Unavailable, match="There is no Chromium"):
        chromium_path()


def test_the_paper_edition_is_a4_and_grey(copy: Copy) -> None:
    library = Library(read_tree(copy.root).pack)
    assert list(printed_findings(library.lesson("first"), library)) == []
    assert list(printed_findings(library.project("stall"), library)) == []


def test_a_secret_on_paper_is_found(copy: Copy) -> None:
    copy.change(
        f"{FIRST}/2-a-heading.md",
        "Write the line on paper.",
        "Ask which number means the most important heading.",
    )
    library = Library(read_tree(copy.root).pack)
    assert [f.rule for f in printed_findings(library.lesson("first"), library)] == ["secret"]


def test_colour_and_another_size_of_paper_are_found() -> None:
    assert [f.what for f in pdf_findings("x", b"/MediaBox [0 0 612 792] 0.1 0.1 0.1 rg")] == [
        "The paper edition is not A4."
    ]
    coloured = b"/MediaBox [0 0 595.275591 841.889764] 0 0.43 0.43 rg"
    assert "has colour in it" in next(iter(pdf_findings("x", coloured))).what
