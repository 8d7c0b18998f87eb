"""Each static rule has a curriculum that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from waypost.curriculum.findings import Finding
from waypost.curriculum.library import Library
from waypost.curriculum.read import read_tree
from waypost.curriculum.tests.pack import FIRST, SECOND, Copy, copy_good
from waypost.proof.secrets import exercise_secrets, lesson_secrets
from waypost.proof.static_rules import static_findings

HEADING = f"{FIRST}/2-a-heading.md"
SHOWS = f"{FIRST}/1-what-shows.md"
TESTS = f"{SECOND}/3-tests.md"
LESSON = f"{FIRST}/lesson.md"
HARD = (
    "Considerable organisational responsibilities necessitate comprehensive documentation of individual "
    "accommodation requirements, particularly regarding accessibility considerations. Independent verification "
    "procedures characteristically demonstrate unsatisfactory understanding of fundamental technological "
    "capabilities, notwithstanding extraordinarily enthusiastic participation throughout educational activities."
)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return copy_good(tmp_path)


def found(copy: Copy) -> list[Finding]:
    """What the static rules find; the curriculum itself must be readable."""
    tree = read_tree(copy.root)
    assert tree.findings == []
    library = Library(tree.pack)
    secrets = [f for x in tree.exercises for f in exercise_secrets(x, library)]
    secrets += [f for x in library.lessons.values() for f in lesson_secrets(x, library)]
    return [*static_findings(tree.pack), *secrets]


def test_the_good_curriculum_breaks_no_rule(copy: Copy) -> None:
    assert found(copy) == []


WRONG = "\n## Wrong: in place of the paragraph"
BROKEN = [
    (HEADING, "Give the page", "See https://example.org/a. Give the page", "outside", "https://example.org/a.", 0),
    (HEADING, "Give the page", "See www.example.org. Give the page", "outside", "www.example.org", 0),
    (HEADING, "Give the page", "Write to mailto:a@example.org. Give the page", "outside", "mailto:", 0),
    (HEADING, "<p>We sell", '<img src="//cdn.example.org/x.png"><p>We sell', "outside", "cdn.example.org", None),
    (HEADING, "1. Which tag", "1. See http://a.example. Which tag", "outside", "http://a.example", 0),
    (LESSON, "Change the words.", "Change the words at http://a.example/.", "outside", "http://a.example/", 0),
    (LESSON, "Change the words.", f"Change the words. {HARD}", "reading", "The reading grade is", None),
    (HEADING, "Give the page", f"{HARD} Give the page", "reading", "The hardest: “", None),
    (SHOWS, "get: words", "get: size", "question", "No check looks at the question `words`", None),
    (f"{SECOND}/1-order.md", 'log(n);\nconsole.log("done");\n}', 'log(n)\n}', "blocks", "cannot be made", None),
    (TESTS, "get: tests()", "get: '[1]'", "write-tests", "No check refuses an empty suite.", None),
    (TESTS, "get: failures()", "get: '[]'", "write-tests", "No check runs the tests on the right code.", None),
    (HEADING, "3. Start", "3. `<h1>Fruit stall</h1><p>We sell apples and pears.</p>` x", "secret", "solution", None),
    (HEADING, "1. Which tag", "1. Copies the wrong words. Which tag", "secret", "what staff are told", None),
    (TESTS, "3. Write one", "3. `function price(n) { return n * 2; }` Write one", "secret", "a hidden check", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "says", "below"), BROKEN, ids=lambda value: str(value)[:40]
)
def test_a_broken_rule_is_found(
    copy: Copy, file: str, old: str, new: str, rule: str, says: str, below: int | None
) -> None:
    line = copy.change(file, old, new)
    told = [f for f in found(copy) if f.rule == rule and says in f"{f.what} {f.mend}"]
    assert told, [str(f) for f in found(copy)]
    assert told[0].file == file
    assert told[0].line > 0
    assert told[0].mend
    if below is not None:
        assert told[0].line == line + below


def test_no_planted_bug_is_found(copy: Copy) -> None:
    for _ in range(3):
        copy.change(TESTS, "  hidden: true\n", "")
    assert [f.what for f in found(copy)] == ["No hidden check plants a bug."]


def test_too_few_wrong_answers_are_found(copy: Copy) -> None:
    path = copy.root / HEADING
    text = path.read_text()
    start, end = text.index("## Wrong: in place"), text.index("## Paper")
    path.write_text(text[:start] + text[end:])
    assert [f.rule for f in found(copy)] == ["wrong-answers"]
    assert "needs at least 3 wrong answers; here are 2" in found(copy)[0].what


def test_a_lesson_without_exercises_is_found(copy: Copy) -> None:
    for path in (copy.root / SECOND).glob("?-*.md"):
        path.unlink()
    assert [f.rule for f in found(copy)] == ["exercises"]


def test_a_whole_solution_in_the_lesson_is_found(copy: Copy) -> None:
    mended = "function upTo(n) {\n  let sum = 0;\n  for (let i = 1; i <= n; i = i + 1) {\n    sum = sum + i;\n  }\n"
    copy.change(f"{SECOND}/lesson.md", "## Try it", f"```js\n{mended}  return sum;\n}}\n```\n\n## Try it")
    assert [(f.rule, f.file) for f in found(copy)] == [("secret", f"{SECOND}/4-mend.md")]


def test_a_picture_may_name_its_own_language(copy: Copy) -> None:
    copy.change(HEADING, "<p>We sell", '<svg xmlns="http://www.w3.org/2000/svg"></svg><p>We sell')
    assert [f for f in found(copy) if f.rule == "outside"] == []


def test_later_modules_may_be_a_little_harder(copy: Copy) -> None:
    text = (
        "The manager of the bakery prepared a second delivery, because several important customers were waiting. "
        * 4
    )
    copy.change(LESSON, "Change the words.", text)
    assert [f.rule for f in found(copy)] == ["reading"]
    for name in ("a", "b"):  # two modules before it, so that it is the third
        folder = copy.root / f"course/00-{name}"
        folder.mkdir()
        (folder / "module.yml").write_text(
            f"id: {name}\ntitle: {name}\nsummary: x\noutcomes: [x]\nhours: 1\n"
        )
    assert found(copy) == []
