"""Mutants: made only of what the learner wrote, the same each time, none that nobody could notice."""

from __future__ import annotations

import pytest

from waypost.curriculum.read import read_tree
from waypost.curriculum.schema import Exercise, Solution
from waypost.curriculum.tests.pack import GOOD
from waypost.proof.mutants import mutants_of
from waypost.proof.mutants.css import css_edits
from waypost.proof.mutants.html import html_edits, same_page
from waypost.proof.mutants.javascript import javascript_edits
from waypost.proof.mutants.plain import erb_edits, python_edits, ruby_edits, shell_edits, sql_edits

EXERCISES = {exercise.id: exercise for exercise in read_tree(GOOD).exercises}


def made(edits: object, source: str) -> dict[str, str]:
    """What each edit says, and the text it makes."""
    return {edit.what: edit.apply(source.encode()).decode() for edit in edits(source.encode())}  # type: ignore[operator]


@pytest.mark.parametrize(
    ("source", "what", "result"),
    [
        ("<h1>Hi</h1>", "make <h1> <h2>", "<h2>Hi</h2>"),
        ("<h1>Hi</h1>", "take off the tags <h1>", "Hi"),
        ("<h1>Hé</h1>", "take out the words 'Hé'", "<h1></h1>"),
        ('<p class="a b">x</p>', 'take out class="a b"', "<p >x</p>"),
        ('<p class="a b">x</p>', "change class from 'a b' to 'a'", '<p class="a">x</p>'),
        ('<img src="a.svg" alt="A">', "take out <img>", ""),
        ('<img src="a.svg" alt="A">', 'take out alt="A"', '<img src="a.svg" >'),
        ('<input type="number">', "change type from 'number' to 'hidden'", '<input type="hidden">'),
        ("<!DOCTYPE html><p>x", "take out the doctype", "<p>x"),
        ("<style>p { color: red }</style>", "take out color: red", "<style>p {  }</style>"),
        ("<script>f(1)</script>", "change 1 to 2", "<script>f(2)</script>"),
    ],
)
def test_html(source: str, what: str, result: str) -> None:
    assert made(html_edits, source)[what] == result


def test_html_leaves_alone_what_the_browser_puts_in() -> None:
    assert not [what for what in made(html_edits, "<html><body><p>x</p></body></html>") if "body" in what]
    assert not [what for what in made(html_edits, '<img alt="A cat">') if "change alt" in what]


@pytest.mark.parametrize(
    ("source", "what", "result"),
    [
        (".a { padding: 8px; }", "take out padding: 8px;", ".a {  }"),
        (".a { padding: 8px; }", "change padding from 8px to 0px", ".a { padding: 0px; }"),
        (".a { margin: 0; }", "change margin from 0 to 40px", ".a { margin: 40px; }"),
        (".a { margin: 0; }", "change the selector a to a-x", ".a-x { margin: 0; }"),
        ("p { color: #0b6e6e }", "change color from #0b6e6e to #123456", "p { color: #123456 }"),
        ("p { color: teal }", "change color from teal to #123456", "p { color: #123456 }"),
        ("p { display: flex }", "change display from flex to block", "p { display: block }"),
        ("p { top: 0 }", "change the selector p to none-x", "none-x { top: 0 }"),
        ("@media (max-width: 600px) { }", "change the width 600px to 5px", "@media (max-width: 5px) { }"),
    ],
)
def test_css(source: str, what: str, result: str) -> None:
    assert made(css_edits, source)[what] == result


@pytest.mark.parametrize(
    ("source", "what", "result"),
    [
        ("a + 1", "change + to - in a + 1", "a - 1"),
        ("a < 1", "change < to <= in a < 1", "a <= 1"),
        ("a === b", "change === to !== in a === b", "a !== b"),
        ("a && b", "change && to || in a && b", "a || b"),
        ("f(9)", "change 9 to 10", "f(10)"),
        ("f('x')", "take out the text 'x'", "f('')"),
        ("f('')", 'change "" to "x"', 'f("x")'),
        ("f(true)", "change true to false", "f(false)"),
        ("f(!a)", "take the ! off !a", "f(a)"),
        ("if (a) { b() }", "turn round if (a)", "if (!(a)) { b() }"),
        ("while (a) { b() }", "never do while (a)", "while (false) { b() }"),
        ("a ? b : c", "turn round a ?", "!(a) ? b : c"),
        ("f();", "take out f();", ";"),
        ("function f() { return 1; }", "return nothing in place of return 1;", "function f() { return; }"),
        ("f(`a${b}`)", "take out the text 'a'", "f(`${b}`)"),
    ],
)
def test_javascript(source: str, what: str, result: str) -> None:
    assert made(javascript_edits, source)[what] == result


def test_javascript_makes_nothing_that_nobody_could_notice() -> None:
    assert made(javascript_edits, "// + 1\n") == {}
    assert not [what for what in made(javascript_edits, 'f({"key": a})') if "key" in what and "text" in what]
    assert not [what for what in made(javascript_edits, 'test("name", x)') if "take out the text" in what]
    assert not [what for what in made(javascript_edits, 'a + "!"') if "change +" in what]


def test_only_what_the_learner_wrote_is_changed() -> None:
    names = [mutant.name for mutant in mutants_of(EXERCISES["a-heading"], EXERCISES["a-heading"].files)]
    assert names
    assert all(name.startswith("index.html line 1: ") for name in names)


def test_a_line_that_was_only_moved_is_not_changed() -> None:
    exercise = solved("<h1>A</h1>\n<footer>\n  <p>Bye</p>\n</footer>\n")
    starter = {"index.html": "<footer>\n  <p>Bye</p>\n</footer>\n<h4>A</h4>\n"}
    assert not [mutant.name for mutant in mutants_of(exercise, starter) if "<p>" in mutant.name]


def test_each_mended_place_is_put_back_in_turn() -> None:
    mend = EXERCISES["mend"]
    undone = [mutant for mutant in mutants_of(mend, mend.files) if mutant.kind == "undo"]
    assert len(undone) == 2
    assert "let sum = 1" in undone[0].files["script.js"]
    assert "return sum" in undone[0].files["script.js"]
    assert "return n" in undone[1].files["script.js"]


def test_the_same_page_is_no_mutant() -> None:
    assert same_page("<ul><li>a</li><li>b</li></ul>", "<ul><li>a<li>b</ul>\n")
    assert not same_page("<p>a b</p>", "<p>a c</p>")
    assert not same_page("<p>a</p>", "<p class=x>a</p>")
    assert not same_page("<!doctype html><p>a</p>", "<p>a</p>")


def test_they_are_the_same_each_time_and_not_too_many() -> None:
    rows = "".join(f"<li>thing {n}</li>\n" for n in range(40))
    exercise = solved(f"<ul>\n{rows}</ul>\n")
    first = mutants_of(exercise, {})
    assert len(first) == 20
    assert [m.name for m in first] == [m.name for m in mutants_of(exercise, {})]
    assert len({m.name for m in first}) == 20
    assert {m.kind for m in first} == {"unwrap", "rename", "words"}


def test_answers_blanks_and_blocks_are_changed_too() -> None:
    kinds = {
        name: {m.kind for m in mutants_of(EXERCISES[name], {})} for name in ("what-shows", "blanks", "order")
    }
    assert kinds["what-shows"] == kinds["blanks"] == {"empty", "answer"}
    assert kinds["order"] == {"drop-block", "swap-blocks", "extra-block"}


def solved(text: str) -> Exercise:
    """The heading exercise with another solution."""
    solution = Solution(name="x", files={"index.html": text})
    return EXERCISES["a-heading"].model_copy(update={"solutions": (solution,)})


@pytest.mark.parametrize(
    ("edits", "source", "what", "result"),
    [
        (python_edits, "a >= 3", "change >= to >", "a > 3"),
        (python_edits, "if not a == 4: # 4", "change == to !=", "if not a != 4: # 4"),
        (python_edits, "return a - 1", "hand back nothing in place of return a - 1", "return None"),
        (python_edits, "return a - 1", "change - to +", "return a + 1"),
        (python_edits, 'x = f"hé {a}"  # x', "take out the text 'hé {a}'", 'x = ""  # x'),
        (python_edits, "add(1,\n    2)\n", "take out add(1, 2)", "pass\n"),
        (python_edits, "on = True", "change True to False", "on = False"),
        (ruby_edits, "if a && b", "change && to ||", "if a || b"),
        (ruby_edits, "puts a unless b", "change unless to if", "puts a if b"),
        (ruby_edits, 'puts "x #{a}"', "take out puts \"x #{a}\"", "nil"),
        (ruby_edits, "validates :name, presence: true", "change true to false", "validates :name, presence: false"),
        (sql_edits, "SELECT a FROM b WHERE c = 'é';", "change = to <>", "SELECT a FROM b WHERE c <> 'é';"),
        (sql_edits, "SELECT a FROM b WHERE c = 'é';", "take out the text 'é'", "SELECT a FROM b WHERE c = '';"),
        (sql_edits, "SELECT a FROM b ORDER BY a desc;", "change desc to ASC", "SELECT a FROM b ORDER BY a ASC;"),
        (sql_edits, "DELETE FROM a;\nSELECT 1;", "take out DELETE FROM a;", "\nSELECT 1;"),
        (shell_edits, 'git commit -m "Add"', "take out the text 'Add'", 'git commit -m ""'),
        (shell_edits, "# now\ngit init\n", "take out git init", "# now\n:\n"),
        (shell_edits, "echo a >> b", "change >> to >", "echo a > b"),
        (erb_edits, "<p><%= a.name %></p>", "take out <%= a.name %>", "<p></p>"),
        (erb_edits, "<h1>Bücher 1</h1>", "take out the words 'Bücher 1'", "<h1></h1>"),
        (erb_edits, "<% if a > 1 %>x<% end %>", "change > to >=", "<% if a >= 1 %>x<% end %>"),
    ],
)  # fmt: skip
def test_other_languages(edits: object, source: str, what: str, result: str) -> None:
    assert made(edits, source)[what] == result


@pytest.mark.parametrize(
    ("edits", "source"),
    [
        (python_edits, '"""Adds 1."""\n# 1 + 1\nimport os\ndef f(a, *b):\n    pass\n'),
        (ruby_edits, "# 1\nclass A < B\nend\n"),
        (ruby_edits, 'require "json"\ndef f(a)\nend\n'),
        (sql_edits, "-- 1 = 1\nSELECT * FROM a"),
        (shell_edits, "# git init\n\n"),
        (erb_edits, "<%# 1 + 1 %><p></p>"),
    ],
)
def test_other_languages_leave_alone_what_only_names_things(edits: object, source: str) -> None:
    assert made(edits, source) == {}


def test_text_is_joined_and_numbers_have_signs() -> None:
    for edits in (python_edits, ruby_edits):
        assert not [
            what for what in made(edits, 'a = "x" + b\nc = -1\n') if "operator" in what or "change +" in what
        ]
        assert "change - to +" not in made(edits, "c = -1\n")


def test_a_python_exercise_is_changed_by_the_words_of_python() -> None:
    exercise = EXERCISES["a-heading"].model_copy(
        update={"solutions": (Solution(name="x", files={"main.py": "def f(a):\n    return a + 1\n"}),)}
    )
    names = [mutant.name for mutant in mutants_of(exercise, {"main.py": "def f(a):\n    pass\n"})]
    assert "main.py line 2: change + to -" in names
