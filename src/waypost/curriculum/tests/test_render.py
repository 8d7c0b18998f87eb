"""What people see: safe HTML, nothing secret to a learner, a paper edition in greys."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from waypost.curriculum.blocks import block_ids, join_blocks, order_of
from waypost.curriculum.learner import learner_view
from waypost.curriculum.library import Library
from waypost.curriculum.paper import grey_picture, paper_html, paper_pdf
from waypost.curriculum.read import read_pack
from waypost.curriculum.render import code_html, inline_html, lesson_html, markdown_html
from waypost.curriculum.schema import Exercise, Lesson
from waypost.curriculum.tests.pack import FIRST, GOOD, copy_good


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(read_pack(GOOD))


def _address(lesson: Lesson, name: str) -> str:
    return f"/pictures/{lesson.id}/{name}"


def test_a_lesson(library: Library) -> None:
    html = lesson_html(library.lesson("first"), library, picture_url=_address)
    assert '<button type="button" class="term" data-term="element">element</button>' in html
    assert 'data-term="element">elements</button>' in html
    assert '<a href="/lesson/second/">the next lesson</a>' in html
    assert '<div class="live" data-lang="html"><pre tabindex="0">' in html
    assert '<img class="picture" src="/pictures/first/box.svg" alt="A box with the word Bread in it."' in html
    assert 'width="200" height="80"' in html
    assert '<form class="quiz">' in html
    assert '<fieldset class="question" data-answer="1">' in html
    assert "<legend>Which tag makes the main heading?</legend>" in html
    assert '<input type="radio" name="quiz-1" value="2"> <span><code>&lt;p&gt;</code></span>' in html
    assert '<div class="note" role="note">' in html
    assert '<th scope="col">tag</th>' in html
    assert '<span class="nt">h1</span>' in html
    assert "style=" not in html


def test_rendering_is_kept(library: Library) -> None:
    lesson = library.lesson("second")
    assert lesson_html(lesson, library) is lesson_html(lesson, library)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[x](javascript:alert(1))",
        "[x](http://example.org/)",
        "![x](http://example.org/x.png)",
        "[[<b>x</b>]]",
        '```"><script>alert(1)</script>\nx\n```',
        '[[x" onclick="alert(1)|y]]',
    ],
)
def test_nothing_from_a_text_becomes_markup_or_an_address(text: str) -> None:
    seen: list[tuple[str, list[tuple[str, str | None]]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: seen.append((tag, attrs))  # type: ignore[method-assign]
    parser.feed(markdown_html(text))
    assert {tag for tag, _ in seen} <= {"p", "span", "pre", "code", "button"}
    names = {name for _, attrs in seen for name, _ in attrs}
    assert names <= {"class", "type", "data-term", "tabindex"}


def test_inline_and_code() -> None:
    assert inline_html("Use `<p>` *now*") == "Use <code>&lt;p&gt;</code> <em>now</em>"
    assert "<span" in code_html("let a = 1;", "js")
    assert code_html("<b>", "text") == "&lt;b&gt;"


def test_a_learner_gets_nothing_secret(library: Library) -> None:
    for exercise in library.exercises.values():
        text = json.dumps(learner_view(exercise, library))
        for check in exercise.checks:
            assert (check.id in re.findall(r'"id": "([^"]+)"', text)) != check.hidden
        for wrong in exercise.wrong:
            assert wrong.say not in text
        assert "survivors" not in text
        assert "solution" not in text.lower()


def test_expected_answers_stay_on_the_server(library: Library) -> None:
    view = learner_view(library.exercise("what-shows"), library)
    assert all("expect" not in check and "wanted" not in check for check in view["checks"])
    assert view["questions"][1]["options"] == ["big", "small"]
    other = learner_view(library.exercise("a-heading"), library)
    assert other["checks"][0]["expect"] == 1
    assert {"in", "with"} <= other["checks"][0].keys()


def test_the_view_holds_exactly_these_names(library: Library) -> None:
    names = "id title kind runner entry minutes difficulty task_html files blocks questions checks hidden_checks hints"
    assert learner_view(library.exercise("tests"), library).keys() == {
        *names.split(),
        "limits",
        "database",
        "given",
    }
    assert learner_view(library.exercise("tests"), library)["hidden_checks"] == 3


def test_a_later_milestone_is_not_given_the_solution_before(library: Library) -> None:
    assert learner_view(library.exercise("stall-prices"), library)["files"] == {}


def test_blocks_are_shuffled_under_ids_that_tell_nothing(library: Library) -> None:
    order = library.exercise("order")
    named = block_ids(order)
    assert sorted(named.values()) == sorted([*order.blocks, *order.extra_blocks])
    assert tuple(named.values())[: len(order.blocks)] != order.blocks
    assert list(block_ids(order)) == list(named)
    assert all(re.fullmatch(r"b[0-9a-f]{8}", name) for name in named)


def test_blocks_and_files_lead_to_each_other(library: Library) -> None:
    order = library.exercise("order")
    names = order_of(order, order.solutions[0].files["script.js"])
    assert names is not None
    assert join_blocks([block_ids(order)[name] for name in names]) == order.solutions[0].files["script.js"]
    assert order_of(order, "something();\n") is None


def test_equal_blocks_are_each_used_once(library: Library) -> None:
    twice: Exercise = library.exercise("order").model_copy(
        update={"blocks": ("a", "b", "a"), "extra_blocks": ()}
    )
    names = order_of(twice, "a\nb\na\n")
    assert names is not None
    assert len(set(names)) == 3
    assert order_of(twice, "a\na\na\n") is None


def test_the_paper_edition_holds_no_answers_and_no_buttons(library: Library) -> None:
    html = paper_html([library.lesson("first"), library.project("stall")], library, title="Paper")
    assert "<button" not in html
    assert "<input" not in html
    assert "The answer is" not in html
    assert "Fruit shop" not in html
    assert "Draw what shows." in html
    assert "Rosa wants a page" in html


def test_pictures_on_paper_are_grey(library: Library) -> None:
    import base64

    svg = base64.b64decode(grey_picture(library.lesson("first"), "box.svg").partition(",")[2]).decode()
    assert "#0B6E6E" not in svg
    grey = re.search(r'fill="#(..)(..)(..)"', svg)
    assert grey is not None
    assert grey[1] == grey[2] == grey[3]
    assert 'fill="#ffffff"' in svg


@pytest.mark.slow
def test_the_paper_edition_prints_and_fetches_nothing(library: Library) -> None:
    pdf = paper_pdf(paper_html([library.lesson("second")], library, title="Paper"), uncompressed=True)
    assert pdf.startswith(b"%PDF")
    with pytest.raises(ValueError, match="asks for something that is not in it"):
        paper_pdf('<img src="http://127.0.0.1:9/x.png">')


def test_a_task_finds_its_own_words(tmp_path: Path) -> None:
    copy = copy_good(tmp_path)
    copy.change(f"{FIRST}/2-a-heading.md", "Give the page", "Give the [[Element]]")
    library = Library(read_pack(copy.root))
    assert (
        'data-term="element">Element</button>'
        in learner_view(library.exercise("a-heading"), library)["task_html"]
    )
